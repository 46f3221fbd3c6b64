import { join } from 'node:path';

/** The page that both the judges and the survey of signed files write, each its own part. */
export const tablePath = join(import.meta.dirname, '../../docs/judges.md');
/** What follows it is about files that cannot be made by script; `survey.test.ts` writes it. */
export const surveyMark = '<!-- survey -->';
