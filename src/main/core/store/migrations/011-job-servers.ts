import type { Migration } from '../migrate.js';

/**
 * For which of several servers a job is, and which jobs were started together. Jobs from before name their server only, and are taken
 * up by the server of that name when the profile is opened.
 */
export const jobServersMigration: Migration = {
  version: 11,
  name: 'job-servers',
  sql: `
    ALTER TABLE jobs ADD COLUMN server_id TEXT NOT NULL DEFAULT '';   -- of the profile's list of servers
    ALTER TABLE jobs ADD COLUMN wsus_id TEXT;                         -- what the WSUS calls itself, when it was known
    ALTER TABLE jobs ADD COLUMN run_id TEXT NOT NULL DEFAULT '';      -- the same for one publish to several servers, else empty
    CREATE INDEX jobs_of_run ON jobs (run_id) WHERE run_id <> '';
  `,
};
