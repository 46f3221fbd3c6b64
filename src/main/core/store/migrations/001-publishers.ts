import type { Migration } from '../migrate.js';

/** Who signed catalogues, what was decided about them, and the exceptions that were made. Rows are never deleted: they are evidence. */
export const publishersMigration: Migration = {
  version: 1,
  name: 'publishers',
  sql: `
    CREATE TABLE publishers (
      publisher_id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      subject TEXT NOT NULL,
      issuer TEXT NOT NULL,
      anchor TEXT NOT NULL,        -- JSON of a CertificateSummary
      leaf TEXT NOT NULL           -- JSON of the CertificateSummary seen last
    ) STRICT;

    -- Every leaf that signed under the same anchor, issuer and subject.
    CREATE TABLE publisher_leaves (
      publisher_id TEXT NOT NULL REFERENCES publishers,
      fingerprint TEXT NOT NULL,
      certificate TEXT NOT NULL,   -- JSON of a CertificateSummary
      first_seen TEXT NOT NULL,
      PRIMARY KEY (publisher_id, fingerprint)
    ) STRICT;

    CREATE TABLE approvals (
      approval_id TEXT PRIMARY KEY,
      publisher_id TEXT NOT NULL REFERENCES publishers,
      kind TEXT NOT NULL CHECK (kind IN ('once', 'always')),
      catalogue_sha256 TEXT NOT NULL,  -- the file that was looked at when it was decided
      leaf_fingerprint TEXT NOT NULL,
      replaces_publisher TEXT,         -- the signer before, when a changed signer was accepted
      decided_at TEXT NOT NULL,
      decided_by TEXT NOT NULL,
      used_at TEXT,                    -- of 'once': when it was spent
      revoked_at TEXT,
      revoked_by TEXT
    ) STRICT;
    CREATE INDEX approvals_by_publisher ON approvals (publisher_id);
  `,
};
