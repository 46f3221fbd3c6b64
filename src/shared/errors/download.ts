import type { ErrorTable } from './table.js';

export const downloadErrors = {} as const satisfies ErrorTable<'download'>;
