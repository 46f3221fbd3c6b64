import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { z } from 'zod';
import { expect, it } from 'vitest';
import { lightPackage } from '../../../src/main/core/library/light-package.js';
import { updateInputs, updateRows } from '../../../src/main/core/library/queries.js';
import { openDatabase } from '../../../src/main/core/store/database.js';
import { allMigrations } from '../../../src/main/core/store/migrations/index.js';
import { temporaryFolder } from '../../fixtures/folder.js';
import { packageId, smallPackage } from '../../fixtures/library.js';

const stateOf = () => ({ chain: '' });

it('a library from before the blocks is read as it was', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'a.db');
  const packages = [smallPackage(1, 1), smallPackage(2, 2, { supersededPackageIds: [packageId(1)] })];
  {
    using before = openDatabase(path, { migrations: allMigrations.slice(0, 6) });
    before.run('PRAGMA foreign_keys = OFF');
    before.run("INSERT INTO publishers (publisher_id, name, subject, issuer, anchor, leaf) VALUES ('p', 'Contoso Ltd', '', '', '{}', '{}')");
    before.run("INSERT INTO imports (import_id, line_id, approval_id, catalogue_sha256, started_at) VALUES (1, 'l', 'a', '', '')");
    before.run("INSERT INTO lines (line_id, publisher_id, root_name, name, origin, current_import) VALUES ('l', 'p', 'a.xml', 'Contoso', 'a file', 1)");
    for (const found of packages) {
      before.run(
        "INSERT INTO packages (import_id, package_id, created, state, title, files, light) VALUES (1, ?, ?, 'Published', ?, '', ?)",
        found.packageId, found.creationDate, found.localized[0].title, JSON.stringify(lightPackage(found)),
      );
      before.run('INSERT INTO package_contents (import_id, package_id, content) VALUES (1, ?, ?)', found.packageId, gzipSync(JSON.stringify(found)));
    }
    before.run('INSERT INTO supersedence (superseded_id, import_id, package_id, published) VALUES (?, 1, ?, 1)', packageId(1), packageId(2));
  }
  using database = openDatabase(path);
  expect(updateRows(database, { offset: 0, limit: 10 }, stateOf).rows.map((row) => [row.packageId, row.superseded])).toEqual([[packageId(2), false], [packageId(1), true]]);
  for (const found of packages) expect(updateInputs(database, { catalogueId: 'l', packageId: found.packageId }, stateOf).package).toEqual(found);
  expect(database.get(z.object({ n: z.int() }), "SELECT count(*) AS n FROM sqlite_schema WHERE name = 'package_contents'")?.n).toBe(0);
});
