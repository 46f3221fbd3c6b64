import type { Migration } from '../migrate.js';

/**
 * Imported catalogues. A line is one catalogue of one publisher over time; an import is one reading of it. The rows of an import are
 * written before it counts and removed after it stopped counting; which one counts is the single value lines.current_import.
 */
export const libraryMigration: Migration = {
  version: 2,
  name: 'library',
  sql: `
    CREATE TABLE lines (
      line_id TEXT PRIMARY KEY,
      publisher_id TEXT NOT NULL REFERENCES publishers,
      url TEXT,                        -- of a subscription
      root_name TEXT NOT NULL,         -- the root XML's name, lower case
      name TEXT NOT NULL,
      origin TEXT NOT NULL,
      current_import INTEGER,          -- absent after the catalogue was removed
      memory_import INTEGER,           -- whose rows in remembered_packages hold
      newest TEXT,                     -- newest CreationDate that was accepted
      moved_at TEXT,                   -- when an import last brought another newest
      imported_at TEXT
    ) STRICT;
    CREATE INDEX lines_by_url ON lines (url);
    CREATE INDEX lines_by_root_name ON lines (root_name);

    CREATE TABLE imports (
      import_id INTEGER PRIMARY KEY AUTOINCREMENT,
      line_id TEXT,                    -- absent while it is only staged
      approval_id TEXT NOT NULL REFERENCES approvals,
      catalogue_sha256 TEXT NOT NULL,
      started_at TEXT NOT NULL,
      imported_at TEXT,
      package_count INTEGER NOT NULL DEFAULT 0,
      set_aside_count INTEGER NOT NULL DEFAULT 0,
      difference TEXT                  -- JSON of DifferenceCounts; absent for a first import
    ) STRICT;

    CREATE TABLE packages (
      import_id INTEGER NOT NULL REFERENCES imports,
      package_id TEXT NOT NULL,
      created TEXT NOT NULL,
      state TEXT NOT NULL,
      title TEXT NOT NULL,
      files TEXT NOT NULL,             -- SHA-256 over the SHA-1 of its files
      light TEXT NOT NULL,             -- JSON of what the list shows
      PRIMARY KEY (import_id, package_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX packages_by_id ON packages (package_id);
    CREATE INDEX packages_by_date ON packages (import_id, created DESC, package_id);

    -- Apart from packages, so that the list is read without paging over the contents.
    CREATE TABLE package_contents (
      import_id INTEGER NOT NULL REFERENCES imports,
      package_id TEXT NOT NULL,
      content BLOB NOT NULL,           -- gzip of the JSON of a SoftwarePackage
      UNIQUE (import_id, package_id)
    ) STRICT;

    CREATE TABLE supersedence (
      superseded_id TEXT NOT NULL,
      import_id INTEGER NOT NULL REFERENCES imports,
      package_id TEXT NOT NULL,
      published INTEGER NOT NULL CHECK (published IN (0, 1)),
      PRIMARY KEY (superseded_id, import_id, package_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX supersedence_by_package ON supersedence (import_id, package_id);

    CREATE TABLE set_aside (
      import_id INTEGER NOT NULL REFERENCES imports,
      position INTEGER NOT NULL,
      content TEXT NOT NULL,           -- JSON of a SetAsideRow
      PRIMARY KEY (import_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE differences (
      import_id INTEGER NOT NULL REFERENCES imports,
      position INTEGER NOT NULL,
      content TEXT NOT NULL,           -- JSON of a DifferenceRow
      PRIMARY KEY (import_id, position)
    ) STRICT, WITHOUT ROWID;

    -- What signed content of a line has said so far; outlives the removal of the catalogue.
    CREATE TABLE remembered_packages (
      import_id INTEGER NOT NULL REFERENCES imports,
      package_id TEXT NOT NULL,
      created TEXT NOT NULL,
      title TEXT NOT NULL,
      present INTEGER NOT NULL CHECK (present IN (0, 1)),
      PRIMARY KEY (import_id, package_id)
    ) STRICT, WITHOUT ROWID;

    -- Older catalogues that were accepted deliberately.
    CREATE TABLE rollback_exceptions (
      import_id INTEGER PRIMARY KEY REFERENCES imports,
      line_id TEXT NOT NULL,
      accepted_at TEXT NOT NULL,
      accepted_by TEXT NOT NULL,
      newest TEXT NOT NULL,
      previous_newest TEXT NOT NULL,
      findings TEXT NOT NULL           -- JSON of sentences
    ) STRICT;
  `,
};
