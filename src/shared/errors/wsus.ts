import type { ErrorTable } from './table.js';

export const wsusErrors = {} as const satisfies ErrorTable<'wsus'>;
