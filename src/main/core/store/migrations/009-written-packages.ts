import type { Migration } from '../migrate.js';

/** Packages are kept as their vendor wrote them. Blocks of before hold JSON and stay as they are. */
export const writtenPackagesMigration: Migration = {
  version: 9,
  name: 'written-packages',
  sql: `
    -- Both absent for JSON of SoftwarePackages; else the block is Brotli of XML.
    ALTER TABLE content_blocks ADD COLUMN digest TEXT;    -- SHA-256 of the block as it is packed
    ALTER TABLE content_blocks ADD COLUMN bindings TEXT;  -- JSON of pairs, the prefixes that hold around its packages and their namespaces
  `,
};
