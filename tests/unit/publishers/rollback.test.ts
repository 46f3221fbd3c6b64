import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demandNotOlder, isStale, judgeFreshness, newestOf, rememberImport, type DatedPackage, type LineMemory } from '../../../src/main/core/publishers/rollback.js';
import { instant, type Instant, type PackageId } from '../../../src/shared/units.js';

const id = (number: number): PackageId => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as PackageId;
const day = (number: number): Instant => instant(new Date(Date.UTC(2026, 0, number)));
const now = new Date(Date.UTC(2026, 5, 1));
/** `{ 1: 3 }` is package 1, created on day 3. */
const content = (days: Readonly<Record<number, number>>): readonly DatedPackage[] =>
  Object.entries(days).map(([number, created]) => ({ packageId: id(Number(number)), title: `Update ${number}`, creationDate: day(created) }));
const after = (...versions: readonly Readonly<Record<number, number>>[]): LineMemory | undefined =>
  versions.reduce<LineMemory | undefined>((memory, version) => rememberImport(memory, content(version), judgeFreshness(memory, content(version), now).state), undefined);

describe('judgeFreshness', () => {
  it('takes the first catalogue and tells its newest date', () => {
    expect(judgeFreshness(undefined, content({ 1: 3, 2: 7 }), now)).toEqual({ state: 'first', newest: day(7), findings: [], wentBack: [], vanished: [] });
  });

  it('knows a newer and the same catalogue', () => {
    expect(judgeFreshness(after({ 1: 3 }), content({ 1: 3, 2: 4 }), now).state).toBe('newer');
    expect(judgeFreshness(after({ 1: 3, 2: 4 }), content({ 1: 3, 2: 4 }), now)).toMatchObject({ state: 'same', previousNewest: day(4), findings: [] });
  });

  it('sees a replay of an earlier catalogue', () => {
    expect(judgeFreshness(after({ 1: 3 }, { 1: 3, 2: 9 }), content({ 1: 3 }), now)).toMatchObject({ state: 'older', newest: day(3), previousNewest: day(9), vanished: [id(2)] });
  });

  it('sees a replay that has the same newest date', () => {
    expect(judgeFreshness(after({ 1: 9, 2: 3 }, { 1: 9, 2: 5 }), content({ 1: 9, 2: 3 }), now)).toMatchObject({ state: 'older', wentBack: [id(2)] });
    expect(judgeFreshness(after({ 1: 9 }, { 1: 9, 2: 5 }), content({ 1: 9 }), now)).toMatchObject({ state: 'older', vanished: [id(2)] });
  });

  it('lets a newer catalogue withdraw and redate updates, and says so', () => {
    const judgement = judgeFreshness(after({ 1: 5, 2: 6, 3: 7 }), content({ 1: 4, 3: 8 }), now);
    expect(judgement).toMatchObject({ state: 'newer', wentBack: [id(1)], vanished: [id(2)] });
    expect(judgement.findings).toEqual(['One update carries an older date than before: “Update 1”.', 'One update is missing: “Update 2”.']);
  });

  it('reports what vanished once, but does not let it come back older', () => {
    const memory = after({ 1: 5, 2: 6 }, { 1: 7 });
    expect(judgeFreshness(memory, content({ 1: 8 }), now).findings).toEqual([]);
    expect(judgeFreshness(memory, content({ 1: 8, 2: 4 }), now).wentBack).toEqual([id(2)]);
  });

  it('says that updates are dated in the future', () => {
    expect(judgeFreshness(undefined, content({ 1: 400 }), now).findings).toEqual(['One update is dated in the future: “Update 1”.']);
  });

  it('names the first few only', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, number) => [number, 5]));
    const [finding] = judgeFreshness(after({ ...many, 5000: 4 }), content({ 5000: 6 }), now).findings;
    expect(finding).toMatch(/^1000 updates are missing: (?:“Update \d+”(?:, )?){5} and 995 more\.$/u);
  });

  it('compares instants, not their spelling', () => {
    const far = { packageId: id(1), title: 'far', creationDate: '+012026-01-01T00:00:00.000Z' as Instant };
    expect(newestOf([far, ...content({ 2: 5 })])).toBe(far.creationDate);
  });
});

describe('the exception', () => {
  it('is asked for with the dates', () => {
    const judgement = judgeFreshness(after({ 1: 3, 2: 9 }), content({ 1: 2 }), now);
    expect(() => demandNotOlder(judgement, false)).toThrow(
      expect.objectContaining({ code: 'publishers/older-catalogue', data: { newest: day(2), previous: day(9), wentBack: 1, vanished: 1 } }),
    );
    expect(() => demandNotOlder(judgement, true)).not.toThrow();
  });

  it('starts the memory anew, so that it is made once', () => {
    const accepted = content({ 1: 2 });
    const memory = after({ 1: 3, 2: 9 }, { 1: 2 });
    expect(judgeFreshness(memory, accepted, now).state).toBe('same');
    expect(judgeFreshness(memory, content({ 1: 1 }), now).state).toBe('older');
  });
});

describe('any history', () => {
  const version = fc.dictionary(fc.integer({ min: 0, max: 9 }).map(String), fc.integer({ min: 1, max: 28 }), { minKeys: 1 }) as fc.Arbitrary<Record<number, number>>;

  it('takes the catalogue it has just taken as the same, without findings', () => {
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 6 }), (versions) => {
        const last = versions.at(-1)!;
        expect(judgeFreshness(after(...versions), content(last), now)).toMatchObject({ state: 'same', findings: [] });
      }),
    );
  });

  it('never takes back silently: a newest date below the remembered one is older', () => {
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 6 }), version, (versions, next) => {
        const memory = after(...versions)!;
        const { state, newest } = judgeFreshness(memory, content(next), now);
        expect(state === 'older' || Date.parse(newest) >= Date.parse(memory.newest)).toBe(true);
      }),
    );
  });

  it('does not depend on the order of the packages', () => {
    fc.assert(
      fc.property(version, version, (before, next) => {
        const memory = after(before);
        const turned = judgeFreshness(memory, content(next).toReversed(), now);
        expect(turned.state).toBe(judgeFreshness(memory, content(next), now).state);
      }),
    );
  });
});

describe('isStale', () => {
  const line = (newest: number, moved: number): { newest: Instant; movedAt: Instant } => ({ newest: day(newest), movedAt: day(moved) });
  const on = (number: number): Date => new Date(Date.UTC(2026, 0, number));

  it('counts from the newest date', () => {
    expect(isStale(line(1, 5), on(31), 30)).toBe(false);
    expect(isStale(line(1, 5), on(32), 30)).toBe(true);
  });

  it('counts from the import where the newest date lies in the future', () => {
    expect(isStale(line(3000, 5), on(36), 30)).toBe(true);
  });
});
