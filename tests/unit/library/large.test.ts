import { describe, expect, it } from 'vitest';
import { updateRows } from '../../../src/main/core/library/queries.js';
import type { SoftwarePackage } from '../../../src/shared/catalog.js';
import { instant } from '../../../src/shared/units.js';
import { makePackages } from '../../fixtures/catalogues/make.js';
import { day, TestLibrary } from '../../fixtures/library.js';

const count = 5_000;

/** Times are printed, not judged: they are the machine's as much as ours. */
async function timed<T>(what: string, work: () => Promise<T> | T): Promise<T> {
  const start = performance.now();
  const result = await work();
  process.stdout.write(`  ${what}: ${(performance.now() - start).toFixed(0)} ms\n`);
  return result;
}

describe(`a catalogue of ${String(count)} updates`, () => {
  it('is imported, listed, and imported again', { timeout: 180_000 }, async () => {
    using library = new TestLibrary();
    const packages = makePackages({ count });
    const trusted = await library.trust({ packages: [], file: 'first' });
    const staged = await timed('staging', () => library.stage(trusted, { packages }));
    await timed('committing', () => library.commit(staged, trusted));
    const list = (offset: number, limit: number) => updateRows(library.database, { offset, limit }, () => ({ chain: 'oooooooooo' }));
    await timed('first 200 rows', () => list(0, 200));
    const all = await timed('all rows, first time', () => list(0, count));
    await timed('all rows, again', () => list(0, count));
    expect(all.total).toBe(count);
    expect(new Set(all.rows.map(({ packageId }) => packageId)).size).toBe(count);
    expect(all.rows.filter(({ superseded }) => superseded).length).toBe(supersededIn(packages));
    expect([...list(0, 7_000).rows, ...list(7_000, 7_000).rows, ...list(14_000, 7_000).rows]).toEqual(all.rows);

    const again = packages.map((found, index) => (index % 10 === 0 ? { ...found, creationDate: instant(day(40)) } : found)).slice(100);
    const second = await library.trust({ packages: [], file: 'second' });
    const restaged = await timed('staging again', () => library.stage(second, { packages: again }));
    const { difference } = await timed('committing again', () => library.commit(restaged, second));
    expect(difference).toMatchObject({ new: 0, gone: 100 });
    expect(list(0, 1).total).toBe(count - 100);
  });
});

function supersededIn(packages: readonly SoftwarePackage[]): number {
  const named = new Set(packages.filter(({ publicationState }) => publicationState === 'Published').flatMap(({ supersededPackageIds }) => supersededPackageIds));
  return packages.filter(({ packageId }) => named.has(packageId)).length;
}
