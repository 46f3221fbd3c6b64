import type { Migration } from '../migrate.js';

/** An update may have several files and several cabinets. */
export const publishedCabinetsMigration: Migration = {
  version: 6,
  name: 'published-cabinets',
  sql: `
    -- JSON lists, in their order: the SHA-256 of the vendor's files; of each signed cabinet sha1, sha256 and size.
    ALTER TABLE published ADD COLUMN origins TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE published ADD COLUMN cabinets TEXT NOT NULL DEFAULT '[]';
    UPDATE published SET origins = json_array(origin_sha256) WHERE origin_sha256 <> '';
    UPDATE published SET cabinets = json_array(json_object('sha1', cabinet_sha1, 'sha256', cabinet_sha256, 'size', cabinet_size)) WHERE cabinet_sha1 <> '';
    ALTER TABLE published DROP COLUMN origin_sha256;
    ALTER TABLE published DROP COLUMN cabinet_sha1;
    ALTER TABLE published DROP COLUMN cabinet_sha256;
    ALTER TABLE published DROP COLUMN cabinet_size;
  `,
};
