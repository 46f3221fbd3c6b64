import type { ErrorTable } from './table.js';

export const jobsErrors = {} as const satisfies ErrorTable<'jobs'>;
