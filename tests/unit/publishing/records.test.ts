import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PublishedRecords, type PublishedRecord } from '../../../src/main/core/publishing/records.js';
import { openDatabase } from '../../../src/main/core/store/database.js';
import { allMigrations } from '../../../src/main/core/store/migrations/index.js';
import { sha1, sha256 } from '../../../src/shared/units.js';
import { temporaryFolder } from '../../fixtures/folder.js';
import { packageId, sampleDate, serverId } from '../../fixtures/wsus/packages.js';

const cabinet = { sha1: sha1('ab'.repeat(20)), sha256: sha256('cd'.repeat(32)), size: 7 };
const record: PublishedRecord = {
  packageId, serverId, server: 'wsus', publisherId: 'p', publisherName: 'P', jobId: 'j', title: 'T', vendor: 'V', creationDate: sampleDate, revisionNumber: 1,
  originSha256s: [sha256('ef'.repeat(32)), sha256('01'.repeat(32))], cabinets: [cabinet, { ...cabinet, size: 8 }], signedBy: 'S', publishedAt: sampleDate,
};
const job = "INSERT INTO jobs (job_id, kind, title, state, created_at, server, options) VALUES ('j', 'publish', 'T', 'done', '2026-01-01', 'wsus', '{}')";

it('of several files and cabinets comes back as it was saved', () => {
  using folder = temporaryFolder();
  using database = openDatabase(join(folder.path, 'a.db'));
  database.run(job);
  const records = new PublishedRecords(database);
  records.save(record);
  expect(records.find(packageId, serverId)).toEqual(record);
  records.save({ ...record, originSha256s: [], cabinets: [] });
  expect(records.all()).toEqual([{ ...record, originSha256s: [], cabinets: [] }]);
});

it('of the time when an update had one file is carried over, with a file and without', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'a.db');
  {
    using old = openDatabase(path, { migrations: allMigrations.filter(({ version }) => version < 6) });
    old.run(job);
    const other = packageId.replace(/^8/u, '9');
    for (const [id, origin, first, second, size] of [[packageId, record.originSha256s[0]!, cabinet.sha1, cabinet.sha256, 7], [other, '', '', '', 0]] as const) {
      old.run(
        `INSERT INTO published (package_id, server_id, server, publisher_id, publisher_name, job_id, title, vendor, creation_date, revision_number, origin_sha256, cabinet_sha1, cabinet_sha256, cabinet_size, signed_by, published_at)
         VALUES (?, ?, 'wsus', 'p', 'P', 'j', 'T', 'V', ?, 1, ?, ?, ?, ?, 'S', ?)`,
        id, serverId, sampleDate, origin, first, second, size, sampleDate,
      );
    }
  }
  using database = openDatabase(path);
  expect(new PublishedRecords(database).all().map(({ originSha256s, cabinets }) => ({ originSha256s, cabinets }))).toEqual([
    { originSha256s: [record.originSha256s[0]], cabinets: [cabinet] },
    { originSha256s: [], cabinets: [] },
  ]);
});
