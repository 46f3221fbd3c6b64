import type { ErrorTable } from './table.js';

export const authenticodeErrors = {} as const satisfies ErrorTable<'authenticode'>;
