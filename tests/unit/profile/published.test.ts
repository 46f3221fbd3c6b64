import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobSnapshot } from '../../../src/shared/ipc/jobs.js';
import type { ServerAction, ServerUpdateRow } from '../../../src/shared/ipc/published.js';
import type { Guid, Instant, PackageId } from '../../../src/shared/units.js';
import { entriesOf } from '../../fixtures/journal.js';
import { call } from '../../fixtures/practice/raw-client.js';
import { PracticeTemplate, TestProfile } from '../../fixtures/profile.js';

let template: PracticeTemplate;
beforeAll(async () => void (template = await PracticeTemplate.make()), 60_000);
afterAll(() => template[Symbol.dispose]());

const never = new AbortController().signal;
const allComputers = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421' as Guid;
const coded = (code: string): unknown => expect.objectContaining({ code });

async function act(test: TestProfile, updates: readonly PackageId[], action: ServerAction): Promise<JobSnapshot> {
  const jobId = await test.profile.published.act(updates, action, never);
  await test.profile.jobs.settled(jobId);
  return test.profile.jobs.get(jobId);
}
const outcomes = ({ items }: JobSnapshot): unknown[] => items.map(({ state, error }) => error?.code ?? state);
const list = async (test: TestProfile): Promise<readonly ServerUpdateRow[]> => (await test.profile.published.list(never)).rows;
const rowOf = async (test: TestProfile, packageId: PackageId): Promise<ServerUpdateRow | undefined> => (await list(test)).find((row) => row.packageId === packageId);
const lookAt = async (test: TestProfile, ...ids: readonly PackageId[]) => test.profile.published.examine(ids, never);
const details = async (test: TestProfile, packageId: PackageId) => test.profile.published.details(packageId, never);

/** An update as another tool publishes it. */
async function plant(test: TestProfile, tool: 'updates-publisher' | 'patch-service', title: string, superseded?: string): Promise<PackageId> {
  await test.control('other-tool', { tool, title, ...(superseded === undefined ? {} : { superseded }) });
  const found = (await list(test)).find((row) => row.title === title);
  if (found === undefined) throw new RangeError(title);
  return found.packageId;
}

const sdpOf = async (test: TestProfile, id: PackageId, revision: number): Promise<string> => (await call(test.ready.baseUrl, 'admin', 'ExecuteSPGetSdpXmlForUpdate', `<updateId>${id}</updateId><revisionNumber>${String(revision)}</revisionNumber>`)).text;
const susOf = async (test: TestProfile, id: PackageId, revision: number): Promise<string> => (await call(test.ready.baseUrl, 'admin', 'ExecuteSPGetXmlForUpdate', `<updateId>${id}</updateId><revisionNumber>${String(revision)}</revisionNumber>`)).text;
const packagesOf = ({ ready }: TestProfile): readonly string[] => readdirSync(join(ready.contentRoot, 'UpdateServicesPackages'));

/** Text of an element of the document, as SOAP carries it. */
const partOf = (text: string, name: string): string => new RegExp(`&lt;upd:${name}[ &][\\s\\S]*&lt;/upd:${name}&gt;`, 'u').exec(text)?.[0] ?? `no ${name}`;

describe('this console’s own updates', { timeout: 90_000 }, () => {
  it('are listed with what is behind them, and looked after to their end', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    expect(outcomes(await test.publish(test.find('Contoso Reader', 'Fabrikam')))).toEqual(['published', 'published']);
    const [first, second] = await list(test);
    const ids = [first!.packageId, second!.packageId];
    expect(first).toMatchObject({ revisionNumber: 1, state: 'published', approved: false, ownSince: expect.any(String) as string });
    const looks = await lookAt(test, ...ids);
    expect(looks.map(({ content, signer, unsigned, hasPackage }) => [content, signer?.isCurrent, unsigned, hasPackage])).toEqual([['present', true, false, true], ['present', true, false, true]]);
    expect(looks[0]?.vendor).not.toBe('');

    expect(outcomes(await act(test, ids, { kind: 'approve', groups: [{ groupId: allComputers, choice: 'install' }], deadline: '2027-01-02T03:04:05.000Z' as Instant }))).toEqual(['published', 'published']);
    expect((await details(test, ids[0]!)).approvals).toMatchObject([{ groupId: allComputers, action: 'install', revisionNumber: 1, deadline: '2027-01-02T03:04:05.000Z', adminName: 'CONTOSO\\admin' }]);

    const revised = await act(test, [ids[0]!], { kind: 'revise', change: { severity: 'Critical', supportUrl: 'https://help.example/', moreInfoUrl: '', texts: [{ language: 'EN', title: 'Another title', description: '' }] } });
    expect(outcomes(revised)).toEqual(['published']);
    const after = await details(test, ids[0]!);
    expect(after).toMatchObject({ row: { title: 'Another title', severity: 'Critical', revisionNumber: 2 }, supportUrl: 'https://help.example/', own: { revisionNumber: 2 } });
    expect(after.moreInfoUrl).toBeUndefined();
    expect(after.texts.map(({ language, description }) => [language, description === ''])).toContainEqual(['en', true]);
    // The approval has come along with its deadline, and clients still take it.
    expect(after.approvals.filter(({ revisionNumber }) => revisionNumber === 2)).toMatchObject([{ deadline: '2027-01-02T03:04:05.000Z' }]);

    expect(outcomes(await act(test, ids, { kind: 're-sign' }))).toEqual(['published/already-signed', 'published/already-signed']);
    expect(outcomes(await act(test, [ids[0]!], { kind: 'expire' }))).toEqual(['published']);
    expect(await rowOf(test, ids[0]!)).toMatchObject({ expired: true, revisionNumber: 3 });
    expect(outcomes(await act(test, [ids[0]!], { kind: 'approve', groups: [{ groupId: allComputers, choice: 'install' }] }))).toEqual(['published/already-expired']);
    expect(outcomes(await act(test, [ids[0]!], { kind: 'expire' }))).toEqual(['published/already-expired']);
    expect(outcomes(await act(test, ids, { kind: 'decline' }))).toEqual(['published', 'published']);
    expect((await list(test)).map(({ state }) => state)).toEqual(['declined', 'declined']);

    expect(outcomes(await act(test, ids, { kind: 'delete' }))).toEqual(['published', 'published']);
    expect(await list(test)).toEqual([]);
    expect(packagesOf(test)).toEqual([]);
    expect(test.profile.published.records()).toEqual([]);
    // What WSUS leaves behind is told to be left over, and cleared only when it was chosen.
    const { orphans } = await test.profile.published.orphans(never);
    expect(orphans.map(({ kind, recent }) => [kind, recent])).toEqual([['content-file', true], ['content-file', true]]);
    const jobId = await test.profile.published.clear([orphans[0]!.orphanId]);
    await test.profile.jobs.settled(jobId);
    expect(outcomes(test.profile.jobs.get(jobId))).toEqual(['published']);
    expect((await test.profile.published.orphans(never)).orphans).toHaveLength(1);
  });

  it('are signed anew with the certificate of today: the same content, another signature, the next revision', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    await test.publish(test.find('Contoso Reader'));
    const [row] = await list(test);
    const before = await details(test, row!.packageId);
    await act(test, [row!.packageId], { kind: 'approve', groups: [{ groupId: allComputers, choice: 'install' }] });
    await test.control('new-certificate', {});
    expect((await lookAt(test, row!.packageId))[0]?.signer?.isCurrent).toBe(false);
    const jobId = await test.profile.published.resign([row!.packageId], never);
    await test.profile.jobs.settled(jobId);
    expect(outcomes(test.profile.jobs.get(jobId))).toEqual(['published']);
    const after = await details(test, row!.packageId);
    expect(after).toMatchObject({ row: { revisionNumber: 2, approved: true }, files: [{ content: 'present', signer: { isCurrent: true } }] });
    expect(after.files[0]?.sha1).not.toBe(before.files[0]?.sha1);
    // Its record follows, so that a client's look finds what is there now.
    expect(await test.profile.jobs.checkAsClient(test.profile.jobs.list().find(({ purpose }) => purpose === 'publish')!.jobId, never)).toMatchObject([{ accepted: true }]);
    expect(outcomes(await act(test, [row!.packageId], { kind: 're-sign' }))).toEqual(['published/already-signed']);
  });
});

describe('updates of other tools', { timeout: 90_000 }, () => {
  it.each(['updates-publisher', 'patch-service'] as const)('%s: listed, approved, revised, signed anew, expired, declined and deleted', async (tool) => {
    await using test = await TestProfile.open(template);
    const id = await plant(test, tool, 'Other Product 9.1');
    expect(await rowOf(test, id)).toMatchObject({ title: 'Other Product 9.1', state: 'published', products: ['Other Product'] });
    expect((await rowOf(test, id))?.ownSince).toBeUndefined();
    expect((await lookAt(test, id))[0]).toMatchObject({ content: 'present', vendor: 'Other Vendor', hasPackage: true, signer: { isCurrent: true } });
    const before = await details(test, id);
    expect(before.fixed).toBeUndefined();
    expect(before.files[0]?.sha256 === undefined).toBe(tool === 'updates-publisher');

    expect(outcomes(await act(test, [id], { kind: 'approve', groups: [{ groupId: allComputers, choice: 'install' }] }))).toEqual(['published']);
    expect(outcomes(await act(test, [id], { kind: 'approve', groups: [{ groupId: allComputers, choice: 'uninstall' }] }))).toEqual([tool === 'updates-publisher' ? 'published' : 'published/cannot-uninstall']);

    expect(outcomes(await act(test, [id], { kind: 'revise', change: { severity: 'Moderate', texts: [{ language: 'en', title: 'Other Product 9.1 (revised)', description: 'New words' }] } }))).toEqual(['published']);
    await test.control('new-certificate', {});
    expect(outcomes(await act(test, [id], { kind: 're-sign' }))).toEqual(['published']);
    const after = await details(test, id);
    expect(after).toMatchObject({ row: { revisionNumber: 3, title: 'Other Product 9.1 (revised)', severity: 'Moderate' }, files: [{ content: 'present', signer: { isCurrent: true }, sha256: expect.any(String) as string }] });

    // Everything that nobody asked to change means what it meant.
    const [old, now] = [await susOf(test, id, 1), await susOf(test, id, 3)];
    for (const part of ['Relationships', 'ApplicabilityRules']) expect(partOf(now, part).toLowerCase(), part).toBe(partOf(old, part).toLowerCase());
    expect(/HandlerSpecificData[\s\S]*/u.exec(now)?.[0]).toBe(/HandlerSpecificData[\s\S]*/u.exec(old)?.[0]);
    if (tool === 'patch-service') expect(await sdpOf(test, id, 3)).toContain('kept &amp;lt;as&amp;gt; it stands');

    expect(outcomes(await act(test, [id], { kind: 'expire' }))).toEqual(['published']);
    expect(await rowOf(test, id)).toMatchObject({ expired: true, revisionNumber: 4 });
    expect(outcomes(await act(test, [id], { kind: 'decline' }))).toEqual(['published']);
    expect(outcomes(await act(test, [id], { kind: 'delete' }))).toEqual(['published']);
    expect(await list(test)).toEqual([]);
    // A folder that carries only the update's id is its own; another one is left for somebody to look at.
    expect(packagesOf(test)).toHaveLength(tool === 'updates-publisher' ? 0 : 1);
  });

  it('cannot be signed anew from a file that is not what was published', async () => {
    await using test = await TestProfile.open(template);
    const [damaged, missing] = [await plant(test, 'patch-service', 'Damaged 1'), await plant(test, 'updates-publisher', 'Missing 1')];
    const contentOf = async (id: PackageId): Promise<string> => {
      const digest = (await details(test, id)).files[0]!.sha1.toUpperCase();
      return join(test.ready.contentRoot, 'WsusContent', digest.slice(-2), `${digest}.cab`);
    };
    const swapped = await contentOf(damaged);
    writeFileSync(swapped, 'something else');
    rmSync(await contentOf(missing));
    for (const folder of packagesOf(test)) rmSync(join(test.ready.contentRoot, 'UpdateServicesPackages', folder), { recursive: true });
    expect((await lookAt(test, damaged, missing)).map(({ content }) => content)).toEqual(['different', 'missing']);
    await test.control('new-certificate', {});
    const before = (await test.state()).updates;
    expect(outcomes(await act(test, [damaged, missing], { kind: 're-sign' }))).toEqual(['published/no-content', 'published/no-content']);
    expect((await test.state()).updates).toEqual(before);
  });

  it('are not signed anew when a share hands the server another file to sign', async () => {
    await using test = await TestProfile.open(template);
    const id = await plant(test, 'patch-service', 'Swapped 1');
    await test.control('new-certificate', {});
    await test.control('swap-before-signing', { enabled: true });
    expect(outcomes(await act(test, [id], { kind: 're-sign' }))).toEqual(['wsus/cabinet-swapped']);
    expect(await rowOf(test, id)).toMatchObject({ revisionNumber: 1 });
    // Tried again, it is done from the proven original.
    const [job] = test.profile.jobs.list();
    test.profile.jobs.resume(job!.jobId);
    await test.profile.jobs.settled(job!.jobId);
    expect(await rowOf(test, id)).toMatchObject({ revisionNumber: 2 });
  });

  it('are not revised when their tool translated them otherwise', async () => {
    await using test = await TestProfile.open(template);
    const id = await plant(test, 'patch-service', 'Otherwise 1');
    const text = await susOf(test, id, 1);
    const susXml = /<ExecuteSPGetXmlForUpdateResult>([\s\S]*)<\/ExecuteSPGetXmlForUpdateResult>/u.exec(text)?.[1]?.replace('RevisionNumber="1"', 'RevisionNumber="2"').replace('Data="9.1"', 'Data="9.0"');
    const uspXml = /<ExecuteSPGetSdpXmlForUpdateResult>([\s\S]*)<\/ExecuteSPGetSdpXmlForUpdateResult>/u.exec(await sdpOf(test, id, 1))?.[1]?.replace('RevisionNumber="1"', 'RevisionNumber="2"');
    expect((await call(test.ready.baseUrl, 'admin', 'ImportUpdateForPublishing', `<susXml>${susXml!}</susXml><uspXml>${uspXml!}</uspXml><sdpOnly>false</sdpOnly>`)).status).toBe(200);
    expect(outcomes(await act(test, [id], { kind: 'expire' }))).toEqual(['published/translated-otherwise']);
    expect(outcomes(await act(test, [id], { kind: 'decline' }))).toEqual(['published']);
  });
});

describe('approvals', { timeout: 60_000 }, () => {
  it('are given, changed and taken away by group', async () => {
    await using test = await TestProfile.open(template);
    const id = await plant(test, 'updates-publisher', 'Approved 1');
    const pilot = await test.profile.published.createGroup('Pilot', allComputers, never);
    await expect(test.profile.published.createGroup('Pilot', allComputers, never)).rejects.toEqual(coded('wsus/fault'));
    const groupId = pilot.groupId as Guid;
    const approvals = async (): Promise<unknown> => (await details(test, id)).approvals.map(({ groupName, action, deadline }) => [groupName, action, deadline]);
    await act(test, [id], { kind: 'approve', groups: [{ groupId: allComputers, choice: 'install' }, { groupId, choice: 'block' }] });
    expect(await approvals()).toEqual([['All Computers', 'install', undefined], ['Pilot', 'block', undefined]]);
    await act(test, [id], { kind: 'approve', groups: [{ groupId, choice: 'uninstall' }], deadline: '2027-03-01T00:00:00.000Z' as Instant });
    expect(await approvals()).toEqual([['All Computers', 'install', undefined], ['Pilot', 'uninstall', '2027-03-01T00:00:00.000Z']]);
    // Without a deadline, the one that is there goes.
    await act(test, [id], { kind: 'approve', groups: [{ groupId, choice: 'uninstall' }] });
    expect(await approvals()).toContainEqual(['Pilot', 'uninstall', undefined]);
    await act(test, [id], { kind: 'approve', groups: [{ groupId, choice: 'inherit' }, { groupId: allComputers, choice: 'inherit' }] });
    expect(await approvals()).toEqual([]);
    expect(outcomes(await act(test, [id], { kind: 'approve', groups: [{ groupId: allComputers, choice: 'block' }] }))).toEqual(['published/block-all']);
  });

  it('a rule of the server that would approve a new revision by itself is asked about first', async () => {
    await using test = await TestProfile.open(template);
    const id = await plant(test, 'updates-publisher', 'Ruled 1');
    await test.control('approval-rule', { enabled: true });
    const job = await act(test, [id], { kind: 'revise', change: { severity: 'Low' } });
    expect(job.state).toBe('needs-you');
    expect(job.decisions[0]?.question).toMatchObject({ kind: 'automatic-approval' });
    expect(await rowOf(test, id)).toMatchObject({ revisionNumber: 1 });
    test.profile.jobs.decide(job.jobId, job.decisions[0]!.decisionId, { answer: 'accept' });
    await test.profile.jobs.settled(job.jobId);
    expect(await rowOf(test, id)).toMatchObject({ revisionNumber: 2 });
  });
});

describe('acts', { timeout: 60_000 }, () => {
  it('are audited with their result, and refused while another job has the update', async () => {
    await using test = await TestProfile.open(template);
    const id = await plant(test, 'updates-publisher', 'Audited 1');
    await act(test, [id], { kind: 'approve', groups: [{ groupId: allComputers, choice: 'block' }] });
    const busy = test.profile.published.act([id], { kind: 'decline' }, never);
    const jobId = await busy;
    await expect(test.profile.published.act([id], { kind: 'delete' }, never)).rejects.toEqual(coded('jobs/in-other-job'));
    await test.profile.jobs.settled(jobId);
    const entries = entriesOf(test.profile.journal.page(undefined)).map(({ action, detail, result }) => [action, detail.includes(id), result]);
    expect(entries.slice(0, 2)).toEqual([['decline an update', true, 'done'], ['change the approvals of an update', true, 'published/block-all']]);
    // The chains of what was published tell nothing of it.
    expect(test.profile.jobs.get(jobId)).toMatchObject({ purpose: 'server-action', hasReport: false, canApprove: false, title: 'Decline “Audited 1”' });
  });

  it('of an update that others need are refused in words, and the others of the job go on', async () => {
    await using test = await TestProfile.open(template);
    const old = await plant(test, 'updates-publisher', 'Old 1');
    const other = await plant(test, 'patch-service', 'Alone 1');
    await plant(test, 'updates-publisher', 'New 2', old);
    expect(await rowOf(test, old)).toMatchObject({ state: 'superseded' });
    expect(await test.profile.published.superseded(undefined, never)).toMatchObject([{ packageId: old, title: 'Old 1', approved: false, by: { title: 'New 2' } }]);
    expect(await test.profile.published.superseded([other], never)).toEqual([]);
    expect(outcomes(await act(test, [old, other], { kind: 'delete' }))).toEqual(['wsus/still-referenced', 'published']);
    expect(await test.profile.published.superseded(undefined, never)).toEqual([]);
  });

  it('know what is not there: a revision of several, nothing to change, an update that is gone', async () => {
    await using test = await TestProfile.open(template);
    const id = await plant(test, 'updates-publisher', 'Here 1');
    const elsewhere = '11111111-2222-4333-8444-555555555555' as PackageId;
    const { published } = test.profile;
    await expect(published.act([id, elsewhere], { kind: 'revise', change: { severity: 'Low' } }, never)).rejects.toEqual(coded('published/one-at-a-time'));
    await expect(published.act([id], { kind: 'revise', change: {} }, never)).rejects.toEqual(coded('published/nothing-to-change'));
    await expect(published.act([elsewhere], { kind: 'decline' }, never)).rejects.toEqual(coded('published/gone'));
    await expect(published.details(elsewhere, never)).rejects.toEqual(coded('published/gone'));
    expect(outcomes(await act(test, [id], { kind: 'revise', change: { texts: [{ language: 'fr', title: 'Ici', description: '' }] } }))).toEqual(['published/language-unknown']);
  });
});

describe('leftovers', { timeout: 60_000 }, () => {
  it('stay when an update has come to name them since the one before was cleared', async () => {
    await using test = await TestProfile.open(template);
    const ids = [await plant(test, 'updates-publisher', 'First 1'), await plant(test, 'patch-service', 'Second 1')] as const;
    // It keeps the categories of the others on the server.
    await plant(test, 'patch-service', 'Third 1');
    const resultIn = (text: string, name: string): string => new RegExp(`<${name}>([\\s\\S]*)</${name}>`, 'u').exec(text)![1]!;
    const susXml = resultIn(await susOf(test, ids[1], 1), 'ExecuteSPGetXmlForUpdateResult');
    const uspXml = resultIn(await sdpOf(test, ids[1], 1), 'ExecuteSPGetSdpXmlForUpdateResult');
    const [first, second] = await Promise.all(ids.map(async (id) => (await details(test, id)).files[0]!.sha1.toUpperCase()));
    expect(outcomes(await act(test, ids, { kind: 'delete' }))).toEqual(['published', 'published']);
    const { orphans } = await test.profile.published.orphans(never);
    const clear = async (digest: string): Promise<unknown[]> => {
      const jobId = await test.profile.published.clear(orphans.filter(({ path }) => path.toUpperCase().includes(digest)).map(({ orphanId }) => orphanId));
      await test.profile.jobs.settled(jobId);
      return outcomes(test.profile.jobs.get(jobId));
    };
    expect(await clear(first!)).toEqual(['published']);
    expect(await call(test.ready.baseUrl, 'admin', 'ImportUpdateForPublishing', `<susXml>${susXml}</susXml><uspXml>${uspXml}</uspXml><sdpOnly>false</sdpOnly>`)).toMatchObject({ status: 200 });
    expect(await clear(second!)).toEqual(['published/no-longer-orphaned']);
    expect((await details(test, ids[1])).files).toMatchObject([{ content: 'present' }]);
  });

  it('are only what nothing names; what changed since it was shown stays', async () => {
    await using test = await TestProfile.open(template);
    await plant(test, 'updates-publisher', 'Kept 1');
    const packages = join(test.ready.contentRoot, 'UpdateServicesPackages');
    const ids = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'];
    for (const id of ids) {
      mkdirSync(join(packages, id, 'inner'), { recursive: true });
      writeFileSync(join(packages, id, 'inner', 'file.bin'), 'left over');
      for (const path of ['inner/file.bin', 'inner', '.']) utimesSync(join(packages, id, path), new Date('2025-01-01'), new Date('2025-01-01'));
    }
    mkdirSync(join(packages, 'somebody’s notes'));
    // Content that no certificate of this server signed may be Microsoft's.
    const foreign = join(test.ready.contentRoot, 'WsusContent', 'AB');
    mkdirSync(foreign, { recursive: true });
    writeFileSync(join(foreign, `${'0'.repeat(38)}AB.cab`), 'MSCF of somebody else');
    const { orphans, undecided } = await test.profile.published.orphans(never);
    expect(orphans.map(({ path, size, files, recent }) => [path, size, files, recent])).toEqual(ids.map((id) => [`UpdateServicesPackages\\${id}`, 9, 1, false]));
    expect(undecided).toBe(2);

    await expect(test.profile.published.clear(['aaaaaaaa-0000-4000-8000-00000000000f'])).rejects.toEqual(coded('app/not-found'));
    writeFileSync(join(packages, ids[1]!, 'more.bin'), 'somebody came back');
    const jobId = await test.profile.published.clear(orphans.map(({ orphanId }) => orphanId));
    await test.profile.jobs.settled(jobId);
    expect(outcomes(test.profile.jobs.get(jobId))).toEqual(['published', 'published/orphan-changed']);
    expect(ids.map((id) => existsSync(join(packages, id)))).toEqual([false, true]);
    expect(packagesOf(test)).toContain('somebody’s notes');
  });
});
