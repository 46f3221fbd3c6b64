import type { ErrorTable } from './table.js';

export const certificatesErrors = {} as const satisfies ErrorTable<'certificates'>;
