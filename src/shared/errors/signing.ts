import type { ErrorTable } from './table.js';

/** Making signatures and having them time-stamped. */
export const signingErrors = {
  'signing/key-unsuitable': {
    title: 'This key cannot sign packages',
    happened: 'The signing key was refused: {reason}.',
    remedy: 'Import a code-signing certificate with its RSA or elliptic-curve key.',
  },
} as const satisfies ErrorTable<'signing'>;
