import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileSource } from '../../../src/main/core/bytes.js';
import { readCabinet } from '../../../src/main/core/cabinet/read.js';
import { Fault } from '../../../src/main/core/fault.js';
import { publishTasks } from '../../../src/main/core/publishing/tasks.js';
import { inlineRunner } from '../../../src/main/core/work/pool.js';
import type { WorkRunner } from '../../../src/main/core/work/protocol.js';
import type { InstallableItem, SoftwarePackage } from '../../../src/shared/catalog.js';
import type { DecisionAnswer, JobDecision, JobItem } from '../../../src/shared/ipc/jobs.js';
import { bytes, instant, sha1, sha256 } from '../../../src/shared/units.js';
import { PracticeTemplate, TestProfile, packagesOf, writeCatalogueFile } from '../../fixtures/profile.js';
import { contentOf } from '../../fixtures/terminal/server-look.js';

let template: PracticeTemplate;
beforeAll(async () => void (template = await PracticeTemplate.make()), 60_000);
afterAll(() => template[Symbol.dispose]());

const never = new AbortController().signal;
const sharesOf = ({ ready }: TestProfile) => ({ WsusContent: join(ready.contentRoot, 'WsusContent'), UpdateServicesPackages: join(ready.contentRoot, 'UpdateServicesPackages') });
const linkOf = ({ chain }: JobItem, name: string) => chain.find((link) => link.name === name)!;
const acceptAll = ({ question }: JobDecision): DecisionAnswer => (question.kind === 'unsigned-installer' ? { answer: 'except', reason: 'A file of a test, made right here' } : { answer: 'accept' });

/** An item that only brings the file of another one. */
const bringing = ({ installableItems: [item] }: SoftwarePackage): InstallableItem => ({ itemId: item!.itemId, rules: {}, languages: [], originFile: item!.originFile! });

/** One update with the files of three: with a limit of 2 MB the second one needs a cabinet of its own. */
async function importSeveral(test: TestProfile, change: (found: SoftwarePackage) => SoftwarePackage = (found) => found): Promise<SoftwarePackage> {
  const packages = await packagesOf(test.ready.catalogue);
  const named = (title: string): SoftwarePackage => packages.find(({ localized }) => localized[0].title.startsWith(title))!;
  const main = named('Contoso Reader 24.2.2');
  const found = change({ ...main, supersededPackageIds: [], installableItems: [bringing(named('Contoso Tunnel 7.1')), ...main.installableItems, bringing(named('Fabrikam Notes'))] });
  await test.import(await writeCatalogueFile(join(test.folder, 'catalogues'), { packages: [found], identity: template.publisher, documentName: 'Several.xml' }));
  return found;
}

const several = 'Contoso Reader';

describe('an update with several files', { timeout: 60_000 }, () => {
  it('is published as independent cabinets, each signed, and a client takes all of them', async () => {
    await using test = await TestProfile.open(template);
    const found = await importSeveral(test);
    await test.control('cab-limit', { megabytes: 2 });
    const plan = await test.profile.jobs.plan(test.find(several).map(({ catalogueId, packageId }) => ({ catalogueId, packageId })), never);
    const sizes = found.installableItems.map(({ originFile }) => Number(originFile!.size));
    expect(plan).toMatchObject({ updates: 1, leftOut: [], toDownload: sizes.reduce((sum, size) => sum + size, 0) });

    const everyone = (await test.profile.server.groups(never)).find(({ parentId }) => parentId === undefined)!;
    const job = await test.settle(await test.start(test.find(several), { approveForGroup: everyone.groupId as never }), acceptAll);
    const [item] = job.items;
    expect(item).toMatchObject({ state: 'published', size: plan.toDownload });
    expect(linkOf(item!, 'packed').summary).toMatch(/^3 files were proven once more and packed into 2 cabinets, each complete in itself: /u);
    expect(linkOf(item!, 'countersigned').summary).toMatch(/^2 cabinets were signed by the server/u);
    expect(linkOf(item!, 'client-accepts')).toMatchObject({ state: 'proven', summary: expect.stringContaining('each of its 2 files') as string });
    for (const name of ['downloaded', 'digest', 'installer-signed'] as const) {
      for (const { originFile } of found.installableItems) expect(linkOf(item!, name).summary, name).toContain(`${originFile!.fileName}: `);
    }
    for (const { facts } of item!.chain) expect(new Set(facts.map(({ label }) => label)).size).toBe(facts.length);

    const { content, packages } = contentOf(sharesOf(test));
    const itemId = found.installableItems[1]!.itemId;
    const cabinets = packages.filter((path) => path.endsWith('.cab')).sort();
    expect(cabinets.map((path) => basename(path))).toEqual([`${itemId}_1.cab`, `${itemId}_2.cab`]);
    const names: string[][] = [];
    for (const path of cabinets) {
      await using source = await openFileSource(join(sharesOf(test).UpdateServicesPackages, path));
      const cabinet = await readCabinet(source);
      expect(cabinet.signatureRegion).toBeDefined();
      names.push(cabinet.members.map(({ name }) => name));
    }
    const [tunnel, reader, notes] = found.installableItems.map(({ originFile }) => originFile!.fileName);
    // What installs is in the first one.
    expect(names).toEqual([[reader, notes], [tunnel]]);
    expect(content).toHaveLength(2);
    for (const { path, sha1: digest } of content) expect(basename(path)).toBe(`${digest.toUpperCase()}.cab`);
    const state = (await test.state()) as unknown as { readonly observations: unknown };
    expect(state.observations).toEqual([]);

    // Again: nothing is done twice.
    const again = await test.settle(await test.start(test.find(several)), acceptAll);
    expect(again.items[0]).toMatchObject({ state: 'published', revisionNumber: 1 });
    expect(contentOf(sharesOf(test)).content).toEqual(content);
  });

  it('goes on with the cabinet at which it was cut off', async () => {
    const inner = inlineRunner(publishTasks);
    let packed = 0;
    let verified = 0;
    const work: WorkRunner<typeof publishTasks> = {
      run: async (name, input, options) => {
        if (name === 'packFiles' && (packed += 1) === 2) throw new Fault('app/disk-became-full', { reason: 'a test' });
        if (name === 'verifyFile' && basename((input as unknown as { path: string }).path) === 'signed-2.cab' && (verified += 1) === 1) throw new Fault('wsus/signed-cabinet-refused', { reason: 'a test' });
        return inner.run(name, input, options);
      },
      close: async () => inner.close(),
    };
    await using test = await TestProfile.open(template, { ports: { work } });
    await importSeveral(test);
    await test.control('cab-limit', { megabytes: 2 });
    const jobId = await test.start(test.find(several));
    expect((await test.settle(jobId, acceptAll)).items[0]).toMatchObject({ state: 'failed', error: { code: 'app/disk-became-full' } });
    test.profile.jobs.resume(jobId);
    // The first cabinet was kept: only the second one is packed again.
    expect((await test.settle(jobId, acceptAll)).items[0]).toMatchObject({ state: 'failed', error: { code: 'wsus/signed-cabinet-refused' } });
    expect(packed).toBe(3);
    const first = readFileSync(join(test.folder, 'work', jobId, test.find(several)[0]!.packageId, 'signed-1.cab'));
    test.profile.jobs.resume(jobId);
    expect((await test.settle(jobId, acceptAll)).items[0]).toMatchObject({ state: 'published' });
    expect(packed).toBe(3);
    // The signature of the first cabinet is the one that was made before.
    expect(contentOf(sharesOf(test)).content.map(({ sha1: digest }) => digest)).toContain(createHash('sha1').update(first).digest('hex'));
  });

  it('packs again what somebody changed in the work folder', async () => {
    const inner = inlineRunner(publishTasks);
    let packed = 0;
    const work: WorkRunner<typeof publishTasks> = {
      run: async (name, input, options) => {
        const result = await inner.run(name, input, options);
        if (name === 'packFiles' && (packed += 1) === 2) {
          const { destination } = input as unknown as { destination: string };
          writeFileSync(join(destination, '..', 'packed-1.cab'), 'somebody else’s');
        }
        return result;
      },
      close: async () => inner.close(),
    };
    await using open = await TestProfile.open(template, { ports: { work } });
    await importSeveral(open);
    await open.control('cab-limit', { megabytes: 2 });
    const jobId = await open.start(open.find(several));
    expect((await open.settle(jobId, acceptAll)).items[0]).toMatchObject({ state: 'failed', error: { code: 'jobs/cabinet-changed' } });
    open.profile.jobs.resume(jobId);
    expect((await open.settle(jobId, acceptAll)).items[0]).toMatchObject({ state: 'published' });
    expect(packed).toBe(3);
  });

  it('is refused when one of its files is not what the catalogue says, and nothing of it is on the server', async () => {
    await using test = await TestProfile.open(template);
    const found = await importSeveral(test);
    await test.control('vendor-fault', { file: found.installableItems[2]!.originFile!.fileName, fault: 'changed' });
    const job = await test.settle(await test.start(test.find(several)), acceptAll);
    expect(job.items[0]).toMatchObject({ state: 'failed', error: { code: 'download/digest-mismatch' } });
    expect((await test.state()).updates).toEqual([]);
    expect(contentOf(sharesOf(test)).packages).toEqual([]);
  });

  it('is not accepted by a client when the server has lost one of its cabinets', async () => {
    await using test = await TestProfile.open(template);
    await importSeveral(test);
    await test.control('cab-limit', { megabytes: 2 });
    const job = await test.settle(await test.start(test.find(several)), acceptAll);
    expect(await test.profile.jobs.checkAsClient(job.jobId, never)).toMatchObject([{ accepted: true, sentence: expect.stringContaining('each of the 2 files') as string }]);
    const { content } = contentOf(sharesOf(test));
    for (const { path } of content) {
      const place = join(sharesOf(test).WsusContent, path);
      const kept = readFileSync(place);
      writeFileSync(place, Buffer.concat([kept.subarray(0, -1), Buffer.from([kept.at(-1)! ^ 1])]));
      expect(await test.profile.jobs.checkAsClient(job.jobId, never)).toMatchObject([{ accepted: false, predictedCode: '0x80246002' }]);
      writeFileSync(place, kept);
    }
  });

  it('cannot have other files than were published before', async () => {
    await using test = await TestProfile.open(template);
    const found = await importSeveral(test);
    await test.settle(await test.start(test.find(several)), acceptAll);
    await test.import(
      await writeCatalogueFile(join(test.folder, 'catalogues'), {
        packages: [{ ...found, creationDate: instant(new Date(Date.parse(found.creationDate) + 86_400_000)), installableItems: found.installableItems.slice(0, 2) }],
        identity: template.publisher,
        documentName: 'Several.xml',
      }),
    );
    const job = await test.settle(await test.start(test.find(several)), acceptAll);
    expect(job.items[0]).toMatchObject({ state: 'failed', error: { code: 'jobs/binary-changed' } });
  });
});

describe('the limit of cabinets', { timeout: 60_000 }, () => {
  /** Just below a megabyte, and nothing that packing makes smaller. */
  const data = randomBytes(1024 * 1024 - 100);
  const digest = (name: string): string => createHash(name).update(data).digest('hex');
  const file = { fileName: 'setup.exe', size: bytes(data.length), sha1: sha1(digest('sha1')), sha256: sha256(digest('sha256')), modified: instant(new Date('2026-02-03T04:05:06Z')) };

  const publishTight = async (test: TestProfile, answer: 'accept' | 'leave-out', asked: unknown[] = []): Promise<JobItem> => {
    const [main] = await packagesOf(test.ready.catalogue);
    const [item] = main!.installableItems;
    const found = { ...main!, supersededPackageIds: [], installableItems: [{ ...item!, originFile: file }] };
    await test.import(await writeCatalogueFile(join(test.folder, 'catalogues'), { packages: [found], identity: template.publisher, documentName: 'Tight.xml' }));
    await test.control('cab-limit', { megabytes: 1 });
    const path = join(test.folder, 'setup.exe');
    writeFileSync(path, data);
    const jobId = await test.start(test.find(found.localized[0].title));
    const [byHand] = (await test.settle(jobId, () => undefined)).decisions;
    expect(byHand).toMatchObject({ question: { kind: 'file-by-hand' } });
    await test.profile.jobs.giveFile(jobId, byHand!.decisionId, path, never);
    const job = await test.settle(jobId, ({ title, question }) => {
      asked.push([title, question]);
      return { answer };
    });
    return job.items[0]!;
  };

  it('is held against what came out of packing as well, and raised when somebody agrees', async () => {
    await using test = await TestProfile.open(template);
    const asked: unknown[] = [];
    expect(await publishTight(test, 'accept', asked)).toMatchObject({ state: 'published' });
    expect(asked).toEqual([['setup.exe was packed, and its cabinet is larger than the server takes', { kind: 'cabinet-limit', fileName: 'setup.exe', size: expect.any(Number) as number, limitMegabytes: 1, neededMegabytes: 2 }]]);
    expect(((asked[0] as unknown[])[1] as { size: number }).size).toBeGreaterThan(1024 * 1024);
    expect((await test.state()).cabLimit).toBe(2);
  });

  it('leaves the update out when nobody does, and nothing of it on the server', async () => {
    await using test = await TestProfile.open(template);
    expect(await publishTight(test, 'leave-out')).toMatchObject({ state: 'left-out' });
    expect((await test.state()).cabLimit).toBe(1);
    expect(contentOf(sharesOf(test))).toEqual({ content: [], packages: [] });
  });
});
