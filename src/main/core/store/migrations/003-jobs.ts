import type { Migration } from '../migrate.js';

/** Durable jobs, what they asked, and what they published. */
export const jobsMigration: Migration = {
  version: 3,
  name: 'jobs',
  sql: `
    CREATE TABLE jobs (
      job_id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      title TEXT NOT NULL,
      state TEXT NOT NULL,
      created_at TEXT NOT NULL,
      ended_at TEXT,
      server TEXT NOT NULL,
      options TEXT NOT NULL            -- JSON, the kind's own
    ) STRICT;

    CREATE TABLE job_items (
      job_id TEXT NOT NULL REFERENCES jobs,
      package_id TEXT NOT NULL,
      catalogue_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      title TEXT NOT NULL,
      vendor TEXT NOT NULL,
      size INTEGER NOT NULL,
      state TEXT NOT NULL,
      step TEXT NOT NULL,              -- the one to run next, or that is running
      letters TEXT NOT NULL,           -- the state of each link of the chain
      error TEXT,                      -- JSON of a CodedError
      sentences TEXT NOT NULL,         -- JSON, of each link what was checked
      facts TEXT NOT NULL,             -- JSON, of each link a list; long, like what follows: read only where it is shown
      evidence TEXT NOT NULL,          -- JSON, one entry a step
      PRIMARY KEY (job_id, package_id)
    ) STRICT;
    -- These two hold all that lists and counts need, so that those pass by the long columns.
    CREATE INDEX job_items_by_package ON job_items (package_id, job_id, letters);
    CREATE INDEX job_items_by_state ON job_items (job_id, state);

    CREATE TABLE job_steps (
      job_id TEXT NOT NULL,
      package_id TEXT NOT NULL,
      step TEXT NOT NULL,
      phase TEXT NOT NULL CHECK (phase IN ('begun', 'done', 'failed')),
      at TEXT NOT NULL,
      FOREIGN KEY (job_id, package_id) REFERENCES job_items
    ) STRICT;
    CREATE INDEX job_steps_by_item ON job_steps (job_id, package_id);

    CREATE TABLE job_decisions (
      decision_id TEXT PRIMARY KEY,
      job_id TEXT NOT NULL REFERENCES jobs,
      package_id TEXT,                 -- absent for a question of the whole job
      title TEXT NOT NULL,
      subject TEXT NOT NULL,           -- what an answer is bound to
      question TEXT NOT NULL,          -- JSON of a DecisionQuestion
      answer TEXT,                     -- JSON of a DecisionAnswer
      answered_by TEXT,
      answered_at TEXT,
      UNIQUE (job_id, subject)
    ) STRICT;

    CREATE TABLE job_waiting (
      job_id TEXT NOT NULL,
      package_id TEXT NOT NULL,
      subject TEXT NOT NULL,
      PRIMARY KEY (job_id, package_id, subject),
      FOREIGN KEY (job_id, package_id) REFERENCES job_items
    ) STRICT, WITHOUT ROWID;

    -- One row a package and server: the revision that was published last.
    CREATE TABLE published (
      package_id TEXT NOT NULL,
      server_id TEXT NOT NULL,         -- the server's own ServerId
      server TEXT NOT NULL,            -- its name as it is shown
      publisher_id TEXT NOT NULL,
      publisher_name TEXT NOT NULL,
      job_id TEXT NOT NULL REFERENCES jobs,
      title TEXT NOT NULL,
      vendor TEXT NOT NULL,
      creation_date TEXT NOT NULL,     -- of the package, as the catalogue gives it
      revision_number INTEGER NOT NULL,
      origin_sha256 TEXT NOT NULL,     -- of the vendor's file; empty for an update without a file
      cabinet_sha1 TEXT NOT NULL,      -- of the signed cabinet, as the two below
      cabinet_sha256 TEXT NOT NULL,
      cabinet_size INTEGER NOT NULL,
      signed_by TEXT NOT NULL,
      published_at TEXT NOT NULL,
      PRIMARY KEY (package_id, server_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX published_by_publisher ON published (publisher_id);

    -- Changes to a server's own settings, and who made them.
    CREATE TABLE audit (
      entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      account TEXT NOT NULL,
      server TEXT NOT NULL,
      action TEXT NOT NULL,
      detail TEXT NOT NULL
    ) STRICT;
  `,
};
