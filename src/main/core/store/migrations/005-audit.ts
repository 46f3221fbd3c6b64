import type { Migration } from '../migrate.js';

/** The audit journal: each line carries the hash of the line before it. What was recorded before there was a chain is taken up when the journal opens. */
export const auditMigration: Migration = {
  version: 5,
  name: 'audit',
  sql: `
    ALTER TABLE audit RENAME TO audit_before_chain;

    CREATE TABLE audit (
      number INTEGER PRIMARY KEY,      -- counts up from 1 without gaps
      at TEXT NOT NULL,
      account TEXT NOT NULL,
      server TEXT NOT NULL,            -- empty for what concerns this profile only
      action TEXT NOT NULL,
      detail TEXT NOT NULL,
      result TEXT NOT NULL,            -- 'done', or the code of the error
      previous TEXT NOT NULL,          -- hash of the line before
      hash TEXT NOT NULL
    ) STRICT;

    -- Against a slip of our own; who can write to the file can remove these as well, and is found by the chain.
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit journal is append-only'); END;
    CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit journal is append-only'); END;
  `,
};
