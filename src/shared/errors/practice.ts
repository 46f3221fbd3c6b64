import type { ErrorTable } from './table.js';

export const practiceErrors = {} as const satisfies ErrorTable<'practice'>;
