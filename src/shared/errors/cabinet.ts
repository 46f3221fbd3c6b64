import type { ErrorTable } from './table.js';

export const cabinetErrors = {} as const satisfies ErrorTable<'cabinet'>;
