import type { ErrorTable } from './table.js';

export const publishersErrors = {} as const satisfies ErrorTable<'publishers'>;
