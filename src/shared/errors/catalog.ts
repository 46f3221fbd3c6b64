import type { ErrorTable } from './table.js';

export const catalogErrors = {} as const satisfies ErrorTable<'catalog'>;
