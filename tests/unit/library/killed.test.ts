import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { beforeAll, describe, expect, it } from 'vitest';
import { collectGarbage } from '../../../src/main/core/library/garbage.js';
import { catalogueRows, updateInputs, updateRows } from '../../../src/main/core/library/queries.js';
import { openDatabase } from '../../../src/main/core/store/database.js';
import { buildChild, startChild } from '../../fixtures/child.js';
import { temporaryFolder } from '../../fixtures/folder.js';
import { day } from '../../fixtures/library.js';

const stateOf = () => ({ chain: '' });

describe('an import whose process is killed', () => {
  let importer: string;
  beforeAll(async () => {
    importer = await buildChild('tests/unit/library/children/import-forever.ts');
  });

  // The delay lets the signal strike at different places inside staging, the swap and the clearing away afterwards.
  it.each([
    ['while it reads', { staging: 3 }, 0],
    ['as it begins to commit', { committing: 3 }, 0],
    ['inside the commit', { committing: 3 }, 3],
    ['inside the commit', { committing: 3 }, 6],
    ['inside the commit', { committing: 3 }, 12],
    ['after the commit', { counts: 3 }, 0],
  ])('%s leaves one whole version', async (_when, moment, delay) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.db');
    const child = startChild(importer, [path]);
    let counted = 0;
    for (;;) {
      const message = (await child.message()) as Record<string, number>;
      counted = message['counts'] ?? counted;
      if (JSON.stringify(message) === JSON.stringify(moment)) break;
    }
    await setTimeout(delay);
    await child.kill();

    using database = openDatabase(path);
    const { total, rows } = updateRows(database, { offset: 0, limit: 1000 }, stateOf);
    const titles = new Set(rows.map(({ title }) => title));
    expect(total).toBe(300);
    expect(titles.size).toBe(1);
    const [title] = [...titles];
    const version = Number(title?.replace('version ', ''));
    expect(version).toBeGreaterThanOrEqual(counted);
    const [catalogue] = catalogueRows(database, day(20), 90);
    expect(catalogue).toMatchObject({ packages: 300, newest: rows[0]?.created });
    for (const { catalogueId, packageId } of rows) expect(updateInputs(database, { catalogueId, packageId }, stateOf).package.localized[0].title).toBe(title);

    await collectGarbage(database);
    const count = (table: string): number => database.get(z.object({ n: z.int() }), `SELECT count(*) AS n FROM ${table}`)!.n;
    // Two batches of 32 packages a block.
    expect([count('packages'), count('content_blocks'), count('remembered_packages')]).toEqual([300, Math.ceil(256 / 32) + Math.ceil(44 / 32), 300]);
    expect(updateRows(database, { offset: 0, limit: 1000 }, stateOf).rows).toEqual(rows);
  });
});
