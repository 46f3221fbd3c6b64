import type { Migration } from '../migrate.js';

/** What rests on a relaxed policy says so wherever it is shown. Imports of before were judged by what nobody wrote down. */
export const relaxationsMigration: Migration = {
  version: 10,
  name: 'relaxations',
  sql: `
    ALTER TABLE imports ADD COLUMN relaxations TEXT NOT NULL DEFAULT '[]'; -- JSON of sentences, of the policy that the signature was judged by
  `,
};
