import type { Migration } from '../migrate.js';

/** Who may sign the installers of a product, and the files that were let through without. Rows are never deleted: they are evidence. */
export const installersMigration: Migration = {
  version: 4,
  name: 'installers',
  sql: `
    CREATE TABLE installer_pins (
      pin_id INTEGER PRIMARY KEY AUTOINCREMENT,
      vendor_key TEXT NOT NULL,        -- normalised, as it is compared
      product_key TEXT NOT NULL,
      vendor TEXT NOT NULL,
      product TEXT NOT NULL,
      leaf TEXT NOT NULL,              -- JSON of the CertificateSummary that was approved
      top TEXT NOT NULL,               -- JSON of the CertificateSummary that its chain ends in
      decided_at TEXT NOT NULL,
      decided_by TEXT NOT NULL,
      revoked_at TEXT,
      revoked_by TEXT
    ) STRICT;
    CREATE INDEX installer_pins_by_product ON installer_pins (vendor_key, product_key);

    CREATE TABLE installer_exceptions (
      sha256 TEXT PRIMARY KEY,
      file_name TEXT NOT NULL,
      reason TEXT NOT NULL,
      decided_at TEXT NOT NULL,
      decided_by TEXT NOT NULL
    ) STRICT;
  `,
};
