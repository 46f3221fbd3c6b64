import type { Migration } from '../migrate.js';

/** Who signed what was published, so that the end of a certificate can be foreseen. Absent for what was published before. */
export const publishedSignerMigration: Migration = {
  version: 8,
  name: 'published-signer',
  sql: `
    ALTER TABLE published ADD COLUMN signer TEXT;                                 -- SHA-256 of the certificate
    ALTER TABLE published ADD COLUMN stamped INTEGER CHECK (stamped IN (0, 1));   -- whether each signature carries a time stamp
  `,
};
