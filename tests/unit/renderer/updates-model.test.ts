import { describe, expect, it } from 'vitest';
import { findUpdates, indexUpdate, initialFilter, noFacets, toggleFacet, visibleUpdates, type FoundUpdates, type UpdateFilter, type VisibleUpdates } from '../../../src/renderer/features/updates/model.js';
import type { UpdateRow } from '../../../src/shared/ipc/updates.js';
import { at, lettersOf, chainUpTo, packageId, updateRows } from '../../fakes/window/data.js';
import { processorTime } from '../../fixtures/processor-time.js';

const base = updateRows(1)[0]!;
let count = 0;
const row = (patch: Partial<UpdateRow>): UpdateRow => ({ ...base, packageId: packageId((count += 1)), superseded: false, expired: false, ...patch });
interface Filtered extends FoundUpdates {
  readonly hidden: VisibleUpdates['hidden'];
}
function filter(rows: readonly UpdateRow[], patch: Partial<UpdateFilter> = {}): Filtered {
  const whole = { ...initialFilter, ...patch };
  const visible = visibleUpdates(rows.map(indexUpdate), whole);
  return { ...findUpdates(visible.items, whole), hidden: visible.hidden };
}
const titles = (result: FoundUpdates): readonly string[] => result.items.map((item) => item.row.title);

describe('the list of updates', () => {
  const old = row({ title: 'Reader 25.1.2 (x64)', version: '25.1.2', created: at(-30) });
  const fresh = row({ title: 'Reader 26.0.1 (x64)', version: '26.0.1', created: at(-2) });
  const other = row({ title: 'Reader 26.0.1 (x86)', version: '26.0.1', created: at(-2) });

  it('keeps the newest of a line, and other builds are lines of their own', () => {
    const result = filter([old, fresh, other]);
    expect(titles(result)).toEqual([fresh.title, other.title]);
    expect(result.hidden).toEqual({ superseded: 0, expired: 0, older: 1 });
    expect(titles(filter([old, fresh, other], { newestOnly: false }))).toHaveLength(3);
  });

  it('does not take languages or vendors for versions of each other', () => {
    expect(filter([row({ title: 'Reader 1.0', languages: ['en'] }), row({ title: 'Reader 1.0', languages: ['de'] }), row({ title: 'Reader 1.0', vendor: 'Other' })]).items).toHaveLength(3);
  });

  it('takes an expired newest one for nothing to look at, so that the one before is seen', () => {
    expect(titles(filter([old, { ...fresh, expired: true }]))).toEqual([old.title]);
  });

  it('hides superseded and expired ones until they are asked for', () => {
    const rows = [row({ title: 'A 1.0', superseded: true }), row({ title: 'B 1.0', expired: true }), row({ title: 'C 1.0' })];
    expect(titles(filter(rows))).toEqual(['C 1.0']);
    expect(filter(rows).hidden).toEqual({ superseded: 1, expired: 1, older: 0 });
    expect(titles(filter(rows, { showSuperseded: true, showExpired: true }))).toHaveLength(3);
  });

  it('finds by every word in any case, over title, vendor, CVE and KB', () => {
    const rows = [row({ title: 'Viewer 2.0', vendor: 'Contoso', cveIds: ['CVE-2026-1234'] }), row({ title: 'Editor 2.0', vendor: 'Contoso' })];
    expect(titles(filter(rows, { search: '  CONTOSO viewer ' }))).toEqual(['Viewer 2.0']);
    expect(titles(filter(rows, { search: 'cve-2026-1234' }))).toEqual(['Viewer 2.0']);
    expect(titles(filter(rows, { search: 'contoso nothing' }))).toEqual([]);
  });

  it('counts a facet without its own choice, and others with it', () => {
    const rows = [row({ title: 'A 1.0', vendor: 'X', severity: 'Critical' }), row({ title: 'B 1.0', vendor: 'Y', severity: 'Low' }), row({ title: 'C 1.0', vendor: 'Y', severity: 'Critical' })];
    const result = filter(rows, { facets: toggleFacet(noFacets, 'vendors', 'X') });
    expect(titles(result)).toEqual(['A 1.0']);
    expect(result.counts.vendors).toEqual([{ value: 'X', count: 1 }, { value: 'Y', count: 2 }]);
    expect(result.counts.severities).toEqual([{ value: 'Critical', count: 1 }]);
  });

  it('keeps a chosen value in sight when nothing has it any more', () => {
    const result = filter([row({ title: 'A 1.0', vendor: 'X' })], { facets: toggleFacet(noFacets, 'vendors', 'Gone') });
    expect(result.items).toEqual([]);
    expect(result.counts.vendors).toContainEqual({ value: 'Gone', count: 0 });
  });

  it('tells by the chain what is in WSUS and what waits', () => {
    expect(indexUpdate(row({ chain: lettersOf(chainUpTo(10)) })).publication).toBe('published');
    expect(indexUpdate(row({ chain: lettersOf(chainUpTo(3, 'failed')) })).publication).toBe('failed');
    expect(indexUpdate(row({ chain: lettersOf(chainUpTo(2)) })).publication).toBe('not-published');
  });

  it('filters 20,000 rows far below the time of a key', () => {
    const visible = visibleUpdates(updateRows(20_000).map(indexUpdate), { ...initialFilter, newestOnly: false });
    expect(visible.items.length).toBeGreaterThan(15_000);
    const taken = processorTime();
    for (let turn = 0; turn < 5; turn += 1) expect(findUpdates(visible.items, { ...initialFilter, search: 'chrome 2' }).items.length).toBeGreaterThan(100);
    // It takes some 10 ms; the bound leaves room for collecting garbage.
    expect(taken() / 5).toBeLessThan(100);
  });
});
