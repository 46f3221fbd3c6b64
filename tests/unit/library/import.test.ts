import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { discardImport } from '../../../src/main/core/library/commit.js';
import { collectGarbage } from '../../../src/main/core/library/garbage.js';
import { catalogueRows, differenceRows, removeCatalogue, setAsideRows, updateInputs, updateRows } from '../../../src/main/core/library/queries.js';
import { loadPackage } from '../../../src/main/core/library/load-package.js';
import type { SetAsideRow } from '../../../src/shared/ipc/catalogues.js';
import { TestLibrary, day, packageId, smallPackage } from '../../fixtures/library.js';

const coded = (code: string): unknown => expect.objectContaining({ code });
const titles = ({ database }: TestLibrary): readonly string[] => updateRows(database, { offset: 0, limit: 100 }, () => ({ chain: '' })).rows.map(({ title }) => title);
const catalogues = ({ database }: TestLibrary) => catalogueRows(database, day(20), 90);
const rowCount = ({ database }: TestLibrary, table: string): number => database.get(z.object({ n: z.int() }), `SELECT count(*) AS n FROM ${table}`)!.n;
const contoso = { name: 'Contoso Ltd' };
const fabrikam = { name: 'Fabrikam' };

describe('an import', () => {
  it('counts only after it was committed', async () => {
    using library = new TestLibrary();
    const request = { packages: [smallPackage(1, 3), smallPackage(2, 5)] };
    const trusted = await library.trust(request);
    const staged = await library.stage(trusted, request);
    expect(staged).toMatchObject({ packages: 2, setAside: 0, rootName: 'catalogue.xml', freshness: { state: 'first', newest: '2026-01-05T00:00:00.000Z' } });
    expect(titles(library)).toEqual([]);
    expect(catalogues(library)).toEqual([]);
    const result = await library.commit(staged, trusted);
    expect(titles(library)).toEqual(['Reader 2.0', 'Reader 1.0']);
    expect(catalogues(library)).toEqual([
      {
        catalogueId: result.catalogueId,
        name: 'Contoso',
        publisherId: trusted.signed.signer.publisherId,
        publisherName: 'Contoso Ltd',
        origin: 'a file',
        importedAt: '2026-01-20T00:00:00.000Z',
        newest: '2026-01-05T00:00:00.000Z',
        stale: false,
        packages: 2,
        setAside: 0,
      },
    ]);
  });

  it('remembers by which relaxed rules its signature was judged', async () => {
    using library = new TestLibrary();
    const relaxations = ['A file that is signed with SHA-1 only is accepted.'];
    const { catalogueId } = await library.import({ packages: [smallPackage(1, 3)], relaxations });
    const reference = { catalogueId, packageId: packageId(1) };
    expect(catalogues(library)).toMatchObject([{ relaxations }]);
    expect(loadPackage(library.database, library.approvals, reference).relaxations).toEqual(relaxations);
    expect(updateInputs(library.database, reference, () => ({ chain: '' })).relaxations).toEqual(relaxations);
    await library.import({ packages: [smallPackage(1, 4)] });
    expect(catalogues(library)[0]).not.toHaveProperty('relaxations');
    expect(loadPackage(library.database, library.approvals, reference).relaxations).toEqual([]);
  });

  it('leaves nothing behind when it is discarded or when its reader fails', async () => {
    using library = new TestLibrary();
    const request = { packages: [smallPackage(1, 3)] };
    const trusted = await library.trust(request);
    await discardImport(library.database, await library.stage(trusted, request));
    const broken = { ...request, get documentName(): string { throw new RangeError('the cabinet ends too early'); } };
    await expect(library.stage(trusted, broken)).rejects.toThrow('too early');
    for (const table of ['imports', 'packages', 'content_blocks', 'supersedence']) expect(rowCount(library, table)).toBe(0);
  });

  it('lets what others commit meanwhile reach the disk at once', async () => {
    using library = new TestLibrary();
    const { database } = library;
    const synchronous: number[] = [];
    const note = (): number => synchronous.push(database.get(z.object({ synchronous: z.int() }), 'PRAGMA synchronous')!.synchronous);
    const request = { packages: [smallPackage(1, 3)], get documentName(): string { note(); return 'catalogue.xml'; } };
    const trusted = await library.trust(request);
    const staging = library.stage(trusted, request);
    for (let turn = 0; turn < 20; turn += 1) {
      await nextTurn();
      note();
    }
    await library.commit(await staging, trusted);
    // 2 is FULL.
    expect(new Set(synchronous)).toEqual(new Set([2]));
  });

  it('takes the later one of two packages with one id, with all that hangs on it', async () => {
    using library = new TestLibrary();
    const first = smallPackage(1, 3, { supersededPackageIds: [packageId(2)] });
    await library.import({ packages: [first, smallPackage(2, 2), smallPackage(1, 4)] });
    expect(rowCount(library, 'packages')).toBe(2);
    expect(rowCount(library, 'supersedence')).toBe(0);
    expect(catalogues(library)).toMatchObject([{ packages: 2, newest: '2026-01-04T00:00:00.000Z' }]);
  });

  it('keeps what was set aside, in order, past a batch', async () => {
    using library = new TestLibrary();
    const setAside: SetAsideRow[] = Array.from({ length: 250 }, (_, index) => ({ label: `package ${String(index)}`, title: 'Broken', error: { code: 'catalog/title-missing', data: {} } }));
    const { catalogueId } = await library.import({ packages: [smallPackage(1, 3)], setAside });
    expect(setAsideRows(library.database, catalogueId)).toEqual(setAside);
    expect(catalogues(library)).toMatchObject([{ setAside: 250 }]);
  });

  it('is refused when no package could be read', async () => {
    using library = new TestLibrary();
    const request = { packages: [], setAside: [{ label: 'package 1', title: '', error: { code: 'catalog/title-missing' as const, data: {} } }] };
    const trusted = await library.trust(request);
    await expect(library.stage(trusted, request)).rejects.toMatchObject({ code: 'publishers/nothing-usable', data: { setAside: 1 } });
    expect(rowCount(library, 'imports')).toBe(0);
  });

  it('is not committed twice, nor under the proof of another file', async () => {
    using library = new TestLibrary();
    const request = { packages: [smallPackage(1, 3)] };
    const trusted = await library.trust(request);
    const staged = await library.stage(trusted, request);
    const other = await library.trust({ packages: [smallPackage(2, 3)] });
    await expect(library.commit(staged, other)).rejects.toThrow(RangeError);
    await library.commit(staged, trusted);
    await expect(library.commit(staged, trusted)).rejects.toMatchObject({ code: 'app/not-found' });
  });

  it('stops in the middle when its publisher is revoked', async () => {
    using library = new TestLibrary();
    const request = { packages: [smallPackage(1, 3)] };
    const trusted = await library.trust(request);
    const revoke = (): unknown => library.approvals.revoke(trusted.signed.signer.publisherId, 'ben', day(21), () => []);
    const many = Array.from({ length: 301 }, (_, index) => smallPackage(index, 3));
    const revoking = { packages: { *[Symbol.iterator]() { for (const [index, found] of many.entries()) { if (index === 150) revoke(); yield found; } } } as unknown as typeof many };
    await expect(library.stage(trusted, revoking)).rejects.toMatchObject({ code: 'publishers/approval-revoked' });
    expect(rowCount(library, 'packages')).toBe(0);
  });

  it('is not committed after its publisher was revoked', async () => {
    using library = new TestLibrary();
    const request = { packages: [smallPackage(1, 3)] };
    const trusted = await library.trust(request);
    const staged = await library.stage(trusted, request);
    library.approvals.revoke(trusted.signed.signer.publisherId, 'ben', day(21), () => []);
    await expect(library.commit(staged, trusted)).rejects.toMatchObject({ code: 'publishers/approval-revoked' });
    expect(titles(library)).toEqual([]);
  });

  it('gives way when another import of the line was quicker', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [smallPackage(1, 3)] });
    const slow = { packages: Array.from({ length: 6000 }, (_, index) => smallPackage(index, 5)) };
    const trusted = await library.trust(slow);
    const staged = await library.stage(trusted, slow);
    const committing = library.commit(staged, trusted);
    await library.import({ packages: [smallPackage(1, 4)] });
    await expect(committing).rejects.toMatchObject({ code: 'publishers/import-overtaken' });
    expect(titles(library)).toEqual(['Reader 1.0']);
    expect(catalogues(library)).toMatchObject([{ newest: '2026-01-04T00:00:00.000Z' }]);
  });
});

describe('a package id of another publisher', () => {
  it('is told before the import, unless the catalogue continues that one', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [smallPackage(1, 3), smallPackage(2, 3)], signer: contoso });
    const findings = async (request: Parameters<TestLibrary['trust']>[0]): Promise<readonly string[]> => {
      const staged = await library.stage(await library.trust(request), request);
      await discardImport(library.database, staged);
      return staged.freshness.findings;
    };
    const elsewhere = { signer: fabrikam, documentName: 'Fabrikam.xml' };
    expect(await findings({ ...elsewhere, packages: [smallPackage(2, 9), smallPackage(7, 9)] })).toEqual([
      'One update has the id of an update of Contoso Ltd and would take its place in WSUS: “Reader 2.0”.',
    ]);
    expect(await findings({ ...elsewhere, packages: [smallPackage(1, 9), smallPackage(2, 9)] })).toEqual([expect.stringMatching(/^2 updates have the ids/u)]);
    expect(await findings({ ...elsewhere, packages: [smallPackage(7, 9)] })).toEqual([]);
    expect(await findings({ signer: fabrikam, packages: [smallPackage(1, 9), smallPackage(2, 9)], acceptChange: true })).toEqual([]);
  });
});

describe('importing again', () => {
  it('is shown as a difference: new, revised, superseded, expired, gone', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [1, 2, 3, 4, 5].map((number) => smallPackage(number, number)) });
    const { catalogueId, difference } = await library.import({
      packages: [
        smallPackage(1, 6),
        smallPackage(2, 2),
        smallPackage(3, 3, { publicationState: 'Expired' }),
        smallPackage(5, 5),
        smallPackage(6, 7, { supersededPackageIds: [packageId(2)] }),
      ],
    });
    expect(difference).toEqual({ new: 1, revised: 1, superseded: 1, expired: 1, gone: 1 });
    const kinds = Object.fromEntries(differenceRows(library.database, catalogueId).map((row) => [row.packageId, row.kind]));
    expect(kinds).toEqual({ [packageId(6)]: 'new', [packageId(1)]: 'revised', [packageId(2)]: 'superseded', [packageId(3)]: 'expired', [packageId(4)]: 'gone' });
    expect(catalogues(library)).toMatchObject([{ difference, packages: 5 }]);
  });

  it('replaces the import before and removes its rows', async () => {
    using library = new TestLibrary();
    await library.import({ packages: Array.from({ length: 1200 }, (_, index) => smallPackage(index, 3, { supersededPackageIds: [packageId(5000)] })) });
    await library.import({ packages: [smallPackage(1, 4)] });
    expect(titles(library)).toEqual(['Reader 1.0']);
    for (const table of ['packages', 'content_blocks']) expect(rowCount(library, table)).toBe(1);
    expect(rowCount(library, 'supersedence')).toBe(0);
    // What vanished is remembered.
    expect(rowCount(library, 'remembered_packages')).toBe(1200);
  });

  it('keeps both catalogues of a publisher that has two', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [smallPackage(1, 3)], documentName: 'Drivers.xml' });
    await library.import({ packages: [smallPackage(2, 1)], documentName: 'Tools.xml' });
    expect(titles(library)).toEqual(['Reader 1.0', 'Reader 2.0']);
    expect(catalogues(library)).toHaveLength(2);
  });
});

describe('roll-back', () => {
  const newer = { packages: [smallPackage(1, 3), smallPackage(2, 9)] };
  const older = { packages: [smallPackage(1, 3)] };

  it('is refused and leaves the import before as it is', async () => {
    using library = new TestLibrary();
    await library.import(newer);
    await expect(library.import({ ...older, now: day(30) })).rejects.toMatchObject({ code: 'publishers/older-catalogue', data: { wentBack: 0, vanished: 1 } });
    expect(titles(library)).toHaveLength(2);
  });

  it('may be accepted once, deliberately, and is recorded', async () => {
    using library = new TestLibrary();
    await library.import(newer);
    await library.import({ ...older, acceptOlder: true });
    expect(titles(library)).toEqual(['Reader 1.0']);
    expect(library.database.all(z.looseObject({ accepted_by: z.string(), newest: z.string(), previous_newest: z.string() }), 'SELECT * FROM rollback_exceptions')).toMatchObject([
      { accepted_by: 'anna', newest: '2026-01-03T00:00:00.000Z', previous_newest: '2026-01-09T00:00:00.000Z' },
    ]);
    await expect(library.import({ packages: [smallPackage(1, 2)] })).rejects.toEqual(coded('publishers/older-catalogue'));
  });

  it('does not record an exception that was not needed', async () => {
    using library = new TestLibrary();
    await library.import(older);
    await library.import({ ...newer, acceptOlder: true });
    expect(rowCount(library, 'rollback_exceptions')).toBe(0);
  });

  it('is seen after a restart and after the catalogue was removed', async () => {
    using library = new TestLibrary();
    const { catalogueId } = await library.import(newer);
    await removeCatalogue(library.database, catalogueId);
    expect(titles(library)).toEqual([]);
    library.reopen();
    await collectGarbage(library.database);
    await expect(library.import(older)).rejects.toEqual(coded('publishers/older-catalogue'));
    await library.import(newer);
    expect(catalogues(library)).toMatchObject([{ catalogueId }]);
  });

  it('is seen in a file that is carried around the subscription', async () => {
    using library = new TestLibrary();
    await library.import({ ...newer, url: 'https://contoso.example/catalogue.cab' });
    await expect(library.import({ ...older, documentName: 'CATALOGUE.XML' })).rejects.toEqual(coded('publishers/older-catalogue'));
  });

  it('is seen by a subscription that takes over a catalogue that came as a file', async () => {
    using library = new TestLibrary();
    await library.import(newer);
    await expect(library.import({ ...older, url: 'https://contoso.example/catalogue.cab' })).rejects.toEqual(coded('publishers/older-catalogue'));
  });

  it('is seen through a change of the signer', async () => {
    using library = new TestLibrary();
    await library.import({ ...newer, signer: contoso });
    await expect(library.import({ ...older, signer: fabrikam, acceptChange: true })).rejects.toEqual(coded('publishers/older-catalogue'));
  });

  it('marks a line stale that has not moved for long', async () => {
    using library = new TestLibrary();
    await library.import(newer);
    const staleOn = (number: number): boolean => catalogueRows(library.database, day(number), 30)[0]!.stale;
    expect([staleOn(39), staleOn(40)]).toEqual([false, true]);
    await library.import({ ...newer, now: day(60), file: 'stamped anew' });
    expect(staleOn(61)).toBe(true);
  });
});

describe('a changed signer', () => {
  const url = 'https://contoso.example/catalogue.cab';

  it('is refused for a known subscription, however well it is approved elsewhere', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [smallPackage(1, 3)], signer: contoso, url });
    await library.import({ packages: [smallPackage(50, 3)], signer: fabrikam, url: 'https://fabrikam.example/own.cab', documentName: 'Fabrikam.xml' });
    await expect(library.import({ packages: [smallPackage(1, 9)], signer: fabrikam, url, approve: 'not' })).rejects.toEqual(coded('publishers/signer-changed'));
    expect(titles(library)).toHaveLength(2);
  });

  it('is found out by the name of the root XML where there is no subscription', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [smallPackage(1, 3)], signer: contoso });
    await library.import({ packages: [smallPackage(50, 3)], signer: fabrikam, documentName: 'Fabrikam.xml' });
    const request = { packages: [smallPackage(1, 9)], signer: fabrikam, approve: 'not' as const };
    const trusted = await library.trust(request);
    const staged = await library.stage(trusted, request);
    expect(staged.change).toMatchObject({ previous: { name: 'Contoso Ltd' }, changes: [expect.stringContaining('Fabrikam'), expect.any(String)] });
    await expect(library.commit(staged, trusted)).rejects.toEqual(coded('publishers/signer-changed'));
    // Somebody looks at it and accepts: the same staged import goes through with the new proof.
    const accepted = await library.trust({ ...request, approve: 'once', acceptChange: true });
    await library.commit(staged, accepted);
    expect(catalogues(library).map(({ publisherName }) => publisherName)).toEqual(['Fabrikam', 'Fabrikam']);
  });

  it('takes the catalogue over once it was accepted, and the signer before is the changed one then', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [smallPackage(1, 3), smallPackage(2, 3)], signer: contoso, url });
    const { difference } = await library.import({ packages: [smallPackage(1, 4)], signer: fabrikam, url, acceptChange: true });
    expect(difference).toEqual({ new: 0, revised: 1, superseded: 0, expired: 0, gone: 1 });
    expect(catalogues(library)).toMatchObject([{ publisherName: 'Fabrikam', packages: 1 }]);
    await library.import({ packages: [smallPackage(1, 5)], signer: fabrikam, url, approve: 'not' });
    await expect(library.import({ packages: [smallPackage(1, 6)], signer: contoso, url, approve: 'not' })).rejects.toEqual(coded('publishers/signer-changed'));
  });

  it('does not push out another vendor whose root XML happens to have the same name', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [smallPackage(1, 9)], signer: contoso });
    await library.import({ packages: [smallPackage(50, 3)], signer: fabrikam, acceptChange: true });
    expect(catalogues(library).map(({ publisherName }) => publisherName).toSorted()).toEqual(['Contoso Ltd', 'Fabrikam']);
    // Both have a line of their own now and nobody is asked again.
    await library.import({ packages: [smallPackage(1, 10)], signer: contoso, approve: 'not' });
    await library.import({ packages: [smallPackage(50, 4)], signer: fabrikam, approve: 'not' });
  });
});
