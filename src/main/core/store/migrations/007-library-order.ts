import type { Migration } from '../migrate.js';

/**
 * Contents of packages are packed several together; a content of before becomes a block of its own, gzip as it was. Supersedence is in
 * the order of imports, so that one order serves looking up, writing and removing.
 */
export const libraryOrderMigration: Migration = {
  version: 7,
  name: 'library-order',
  sql: `
    CREATE TABLE content_blocks (
      import_id INTEGER NOT NULL REFERENCES imports,
      block INTEGER NOT NULL,
      content BLOB NOT NULL,           -- Brotli of JSONs of SoftwarePackages, one behind the other
      UNIQUE (import_id, block)
    ) STRICT;
    INSERT INTO content_blocks (import_id, block, content) SELECT import_id, rowid, content FROM package_contents;

    ALTER TABLE packages ADD COLUMN block INTEGER;
    ALTER TABLE packages ADD COLUMN content_start INTEGER NOT NULL DEFAULT 0;  -- UTF-16 units in the unpacked block
    ALTER TABLE packages ADD COLUMN content_length INTEGER;                    -- absent for gzip of one package
    UPDATE packages SET block = (SELECT c.rowid FROM package_contents c WHERE c.import_id = packages.import_id AND c.package_id = packages.package_id);
    DROP TABLE package_contents;

    CREATE TABLE supersedence_by_import (
      import_id INTEGER NOT NULL REFERENCES imports,
      superseded_id TEXT NOT NULL,
      package_id TEXT NOT NULL,
      published INTEGER NOT NULL CHECK (published IN (0, 1)),
      PRIMARY KEY (import_id, superseded_id, package_id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO supersedence_by_import (import_id, superseded_id, package_id, published) SELECT import_id, superseded_id, package_id, published FROM supersedence;
    DROP TABLE supersedence;
    ALTER TABLE supersedence_by_import RENAME TO supersedence;
  `,
};
