import { describe, expect, it } from 'vitest';
import { compareCatalogues, packageStateOf, type PackageState } from '../../../src/main/core/catalog/compare.js';
import { supersedenceOf } from '../../../src/main/core/catalog/supersedence.js';
import type { Instant, PackageId } from '../../../src/shared/units.js';
import { makePackages } from '../../fixtures/catalogues/make.js';
import { ids } from './helpers.js';

const [a, b, c] = [ids.first, ids.second, ids.third] as unknown as [PackageId, PackageId, PackageId];
const state = (packageId: PackageId, change: Partial<PackageState> = {}): PackageState => ({
  packageId,
  title: 'Widget',
  creationDate: '2026-05-01T10:00:00.000Z' as Instant,
  publicationState: 'Published',
  superseded: false,
  ...change,
});
const at = (text: string): Pick<PackageState, 'creationDate'> => ({ creationDate: text as Instant });

describe('two versions of a catalogue', () => {
  it('are the same when nothing changed', () => {
    expect(compareCatalogues([state(a)], [state(a)])).toEqual({ counts: { new: 0, revised: 0, superseded: 0, expired: 0, gone: 0 }, rows: [] });
  });

  it.each([
    ['new', [], [state(a)], 'Created 1 May 2026'],
    ['new', [], [state(a, { superseded: true, publicationState: 'Expired' })], 'Created 1 May 2026; already withdrawn; already superseded'],
    ['gone', [state(a)], [], 'Was created 1 May 2026; the catalogue does not mention it any more'],
    ['revised', [state(a)], [state(a, at('2026-06-03T10:00:00.000Z'))], 'Created 1 May 2026 → 3 June 2026'],
    ['revised', [state(a)], [state(a, at('2026-05-01T11:30:00.000Z'))], 'Created 1 May 2026 at 10:00:00 → 1 May 2026 at 11:30:00'],
    ['revised', [state(a)], [state(a, at('2025-05-01T10:00:00.000Z'))], 'Created 1 May 2026 → 1 May 2025, which is older than before'],
    ['revised', [state(a)], [state(a, { title: 'Gadget' })], 'Was called Widget'],
    ['revised', [state(a, { files: 'x' })], [state(a, { files: 'y' })], 'Its files changed although its date did not; WSUS does not take other files under the same id'],
    ['revised', [state(a, { publicationState: 'Expired' })], [state(a)], 'The vendor offers it again although it was withdrawn'],
    ['revised', [state(a, { superseded: true })], [state(a)], 'No other update takes its place any more'],
    ['superseded', [state(a)], [state(a, { superseded: true })], 'A newer update takes its place'],
    ['expired', [state(a)], [state(a, { publicationState: 'Expired', superseded: true, ...at('2026-06-03T10:00:00.000Z') })], 'The vendor withdrew it; A newer update takes its place; Created 1 May 2026 → 3 June 2026'],
  ] as const)('say that it is %s', (kind, before, after, detail) => {
    const { counts, rows } = compareCatalogues(before, after);
    expect(rows).toEqual([{ kind, packageId: a, title: after[0]?.title ?? 'Widget', detail }]);
    expect(counts[kind]).toBe(1);
  });

  it('are told apart by the files of the packages themselves', () => {
    const [one, two] = makePackages({ count: 2 });
    const [before, after] = [packageStateOf(one!, false), packageStateOf({ ...one!, installableItems: two!.installableItems }, false)];
    expect(compareCatalogues([before], [before]).rows).toEqual([]);
    expect(compareCatalogues([before], [after]).rows[0]?.detail).toContain('Its files changed');
  });

  it('have one row for each package, the gone ones last', () => {
    const { rows } = compareCatalogues([state(a), state(b)], [state(c), state(b, { superseded: true })]);
    expect(rows.map((row) => [row.kind, row.packageId])).toEqual([['new', c], ['superseded', b], ['gone', a]]);
  });
});

describe('supersedence', () => {
  const p = (packageId: PackageId, supersededPackageIds: PackageId[], publicationState: 'Published' | 'Expired' = 'Published') => ({ packageId, supersededPackageIds, publicationState });

  it('goes both ways', () => {
    const found = supersedenceOf([p(a, []), p(b, [a]), p(c, [b, a, a])]);
    expect(found.supersededBy(a)).toEqual([b, c]);
    expect(found.supersedes(c)).toEqual([b, a]);
    expect([a, b, c].map((id) => found.isSuperseded(id))).toEqual([true, true, false]);
  });
  it('does not count what was withdrawn', () => {
    const found = supersedenceOf([p(a, []), p(b, [a], 'Expired')]);
    expect(found.isSuperseded(a)).toBe(false);
    expect(found.supersededBy(a)).toEqual([b]);
  });
  it('does not count a package against itself', () => {
    const found = supersedenceOf([p(a, [a])]);
    expect(found.isSuperseded(a)).toBe(false);
    expect(found.supersedes(a)).toEqual([]);
  });
  it('knows of ids that are nowhere', () => {
    const found = supersedenceOf([p(b, [a])]);
    expect(found.supersededBy(a)).toEqual([b]);
    expect(found.supersededBy(c)).toEqual([]);
  });
});
