import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Profile } from '../../../src/main/core/profile/profile.js';
import { publishTasks } from '../../../src/main/core/publishing/tasks.js';
import { openDatabase } from '../../../src/main/core/store/database.js';
import { inlineRunner } from '../../../src/main/core/work/pool.js';
import type { WorkRunner } from '../../../src/main/core/work/protocol.js';
import { openStore } from '../../../src/practice/store/store.js';
import type { SoftwarePackage } from '../../../src/shared/catalog.js';
import { explain } from '../../../src/shared/errors/index.js';
import type { JobItem, JobSnapshot } from '../../../src/shared/ipc/jobs.js';
import { bytes, instant } from '../../../src/shared/units.js';
import { makeAuthority, privateKeyPem } from '../../fixtures/authority/index.js';
import { call, escaped } from '../../fixtures/practice/raw-client.js';
import { PracticeTemplate, TestProfile, packagesOf, testPorts, writeCatalogueFile } from '../../fixtures/profile.js';
import { contentOf } from '../../fixtures/terminal/server-look.js';

let template: PracticeTemplate;
beforeAll(async () => void (template = await PracticeTemplate.make()), 60_000);
afterAll(() => template[Symbol.dispose]());

const never = new AbortController().signal;
const coded = (code: string): unknown => expect.objectContaining({ code });
const statesOf = ({ items }: JobSnapshot): unknown => items.map(({ title, state, error }) => [title.split(' ').slice(0, 2).join(' '), error?.code ?? state]);
const linkOf = ({ chain }: JobItem, name: string) => chain.find((link) => link.name === name);
const dayLater = (found: SoftwarePackage): SoftwarePackage => ({ ...found, creationDate: instant(new Date(Date.parse(found.creationDate) + 86_400_000)) });
const titled = (packages: readonly SoftwarePackage[], beginning: string): SoftwarePackage => {
  const found = packages.filter(({ localized }) => localized[0].title.startsWith(beginning)).at(-1);
  if (found === undefined) throw new RangeError(beginning);
  return found;
};

/** The work of a profile, with something that happens before a task. */
const workWith = (before: (task: string, input: unknown) => Promise<void> | void): WorkRunner<typeof publishTasks> => {
  const inner = inlineRunner(publishTasks);
  return {
    run: async (name, input, options) => {
      await before(name, input);
      return inner.run(name, input, options);
    },
    close: async () => inner.close(),
  };
};

const sharesOf = ({ ready }: TestProfile) => ({ WsusContent: join(ready.contentRoot, 'WsusContent'), UpdateServicesPackages: join(ready.contentRoot, 'UpdateServicesPackages') });

/** Another console: imports the newest revision of an update once more, under the next number. */
async function importElsewhere(test: TestProfile, updateId: string): Promise<void> {
  const store = openStore(join(test.folder, 'server', 'practice.sqlite'), () => new Date());
  const number = Math.max(...store.updates.all().flatMap(({ document }) => (document.updateId === updateId ? [document.revisionNumber] : [])));
  const known = store.updates.susXml(updateId, number);
  store.close();
  const susXml = known!.replace(`RevisionNumber="${String(number)}"`, `RevisionNumber="${String(number + 1)}"`);
  const answer = await call(test.ready.baseUrl, 'admin', 'ImportUpdateForPublishing', `<susXml>${escaped(susXml)}</susXml><sdpOnly>false</sdpOnly>`);
  if (answer.status !== 200) throw new Error(answer.text);
}

describe('a job on the practice server', { timeout: 60_000 }, () => {
  it('refuses each trouble for its own reason and lets through what is excepted', async () => {
    await using test = await TestProfile.open(template);
    await test.import(test.ready.catalogueWithProblems);
    const jobId = await test.start(test.find('Wingtip Calendar', 'Wingtip Clock', 'Wingtip Notes'));
    const asked = await test.settle(jobId);
    expect(asked.state).toBe('needs-you');
    expect(statesOf(asked)).toEqual([['Wingtip Calendar', 'download/html-instead-of-file'], ['Wingtip Clock', 'download/digest-mismatch'], ['Wingtip Notes', 'needs-you']]);
    expect(linkOf(asked.items[1]!, 'digest')).toMatchObject({ state: 'failed' });
    const [decision] = asked.decisions;
    expect(decision).toMatchObject({ question: { kind: 'unsigned-installer', fileName: 'WingtipNotes-1.0.0.0.exe' } });
    expect(() => test.profile.jobs.decide(jobId, decision!.decisionId, { answer: 'accept' })).toThrow(expect.objectContaining({ code: 'app/bad-request' }));
    expect((await test.state()).updates).toEqual([]);

    test.profile.jobs.decide(jobId, decision!.decisionId, { answer: 'except', reason: 'The vendor read the digest out on the telephone' });
    const published = await test.settle(jobId);
    expect(published.items[2]).toMatchObject({ state: 'published' });
    expect(linkOf(published.items[2]!, 'installer-signed')).toMatchObject({ state: 'not-asked', summary: expect.stringContaining('telephone') as string });
    expect(linkOf(published.items[2]!, 'client-accepts')).toMatchObject({ state: 'proven' });
  });

  it('leaves an update out when that is the answer', async () => {
    await using test = await TestProfile.open(template);
    await test.import(test.ready.catalogueWithProblems);
    const job = await test.settle(await test.start(test.find('Wingtip Notes')), () => ({ answer: 'leave-out' }));
    expect(statesOf(job)).toEqual([['Wingtip Notes', 'jobs/left-out']]);
    expect(job.state).toBe('done');
    expect(contentOf(sharesOf(test))).toEqual({ content: [], packages: [] });
  });

  it('refuses a cabinet that was swapped before the server signed it, and publishes the others', async () => {
    const test: { current?: TestProfile } = {};
    let swapping = true;
    const work = workWith(async (task, input) => {
      if (!swapping || task !== 'verifyFile' || !(input as { path: string }).path.endsWith('signed.cab')) return;
      swapping = false;
      await test.current?.control('swap-before-signing', { enabled: false });
    });
    await using open = await TestProfile.open(template, { ports: { work } });
    test.current = open;
    await open.import();
    const rows = open.find('Litware Editor', 'Gear Calculator');
    await open.control('swap-before-signing', { enabled: true });
    const jobId = await open.start(rows);
    const job = await open.settle(jobId);
    expect(job.items.filter(({ state }) => state === 'published')).toHaveLength(1);
    const refused = job.items.find(({ state }) => state === 'failed');
    expect(refused).toMatchObject({ error: { code: 'wsus/cabinet-swapped' } });
    expect(linkOf(refused!, 'countersigned')).toMatchObject({ state: 'failed' });
    const ids = (await open.state()).updates.map(({ updateId }) => updateId);
    expect(ids).not.toContain(refused!.packageId);
    expect(contentOf(sharesOf(open)).content).toHaveLength(1);

    open.profile.jobs.resume(jobId);
    expect((await open.settle(jobId)).items.map(({ state }) => state)).toEqual(['published', 'published']);
  });

  it('ends the updates of a publisher that is revoked, those that wait and those that run', async () => {
    const test: { current?: TestProfile } = {};
    let stopped: number | undefined;
    const work = workWith((task) => {
      if (task !== 'packFiles' || stopped !== undefined) return;
      const { profile } = test.current!;
      stopped = profile.revoke(profile.publishers()[0]!.publisherId).stoppedJobs;
    });
    await using open = await TestProfile.open(template, { ports: { work } });
    test.current = open;
    await open.import();
    const [first, ...others] = open.find('Litware Editor', 'Gear Calculator', 'Fabrikam Notes');
    const asking = await open.start([first!]);
    expect((await open.settle(asking, () => undefined)).state).toBe('needs-you');
    const jobId = await open.start(others);
    const job = await open.settle(jobId);
    expect(stopped).toBe(2);
    expect([job.state, open.profile.jobs.get(asking).state]).toEqual(['done', 'done']);
    const items = [...job.items, ...open.profile.jobs.get(asking).items];
    expect(items.map(({ state, error }) => [state, error?.code])).toEqual(Array(3).fill(['failed', 'publishers/approval-revoked']));
    expect(explain(items[0]!.error!).happened).not.toContain('{');
    expect(open.profile.jobs.get(asking).decisions).toEqual([]);
    expect((await open.state()).updates).toEqual([]);
  });

  it('does not publish in two jobs at once what one of them has not finished', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    const rows = test.find('Litware Editor', 'Gear Calculator');
    const references = rows.map(({ catalogueId, packageId }) => ({ catalogueId, packageId }));
    const jobId = await test.start([rows[0]!]);
    expect((await test.settle(jobId, () => undefined)).state).toBe('needs-you');
    expect((await test.profile.jobs.plan(references, never)).leftOut).toMatchObject([{ packageId: rows[0]!.packageId, reason: { code: 'jobs/in-other-job' } }]);
    await expect(test.start([rows[0]!])).rejects.toEqual(coded('jobs/in-other-job'));
    const second = await test.start(rows);
    expect(test.profile.jobs.get(second).items.map(({ packageId }) => packageId)).toEqual([rows[1]!.packageId]);
    await test.profile.jobs.cancel(second);
    await test.profile.jobs.cancel(jobId);
    expect((await test.profile.jobs.plan(references, never)).leftOut).toEqual([]);
  });

  it('says in words why a client would not get an update', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    const job = await test.publish(test.find('Litware Editor'));
    await importElsewhere(test, job.items[0]!.packageId);
    const [line] = await test.profile.jobs.checkAsClient(job.jobId, never);
    expect(line).toMatchObject({ accepted: false });
    expect(line!.sentence).toMatch(/^[A-Z].+\.$/u);
    expect(line!.sentence).not.toMatch(/wsus\/|\{/u);
  });

  it('has a job of a hundred updates told without the facts, and answers with them', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    const job = await test.publish(test.find('Litware Editor'));
    expect(test.profile.jobs.watch(job.jobId)).toEqual(test.profile.jobs.get(job.jobId));
    const full = test.profile.jobs.get(job.jobId);
    using database = openDatabase(join(test.folder, 'countersign.db'));
    database.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
      INSERT INTO job_items (job_id, package_id, catalogue_id, position, title, vendor, size, state, step, letters, sentences, facts, evidence)
      SELECT job_id, printf('00000000-0000-4000-8000-%012d', i), catalogue_id, i, title, vendor, size, state, step, letters, sentences, facts, evidence FROM job_items, n`);
    const [told] = test.profile.jobs.watch(job.jobId).items;
    expect(told!.chain.map(({ name, state, summary }) => [name, state, summary])).toEqual(full.items[0]!.chain.map(({ name, state, summary }) => [name, state, summary]));
    expect(told!.chain.flatMap(({ facts }) => facts)).toEqual([]);
    expect(test.profile.jobs.get(job.jobId).items[0]).toEqual(full.items[0]);
  });

  it('stops an update that another console published meanwhile, and says so', async () => {
    const test: { current?: TestProfile } = {};
    let elsewhere: string | undefined;
    const work = workWith(async (task) => {
      if (task !== 'packFiles' || elsewhere === undefined) return;
      const updateId = elsewhere;
      elsewhere = undefined;
      await importElsewhere(test.current!, updateId);
    });
    await using open = await TestProfile.open(template, { ports: { work } });
    test.current = open;
    const packages = [titled(await packagesOf(open.ready.catalogue), 'Litware Editor')];
    await open.import(await writeCatalogueFile(join(open.folder, 'made'), { packages, identity: template.publisher }));
    expect(statesOf(await open.publish(open.find('Litware Editor')))).toEqual([['Litware Editor', 'published']]);
    await open.import(await writeCatalogueFile(join(open.folder, 'made'), { packages: packages.map(dayLater), identity: template.publisher }));
    elsewhere = packages[0]!.packageId;
    const job = await open.publish(open.find('Litware Editor'));
    expect(job.items[0]).toMatchObject({ state: 'failed', error: { code: 'wsus/newer-revision', data: { revision: 2, latest: 2 } } });
    expect(explain(job.items[0]!.error!).happened).not.toContain('{');
    // Whoever has looked at it may replace it by another job.
    const again = await open.publish(open.find('Litware Editor'));
    expect(again.items[0]).toMatchObject({ state: 'published', revisionNumber: 3 });
  });

  it('publishes anew what a clean-up took away from the content of the server', async () => {
    await using test = await TestProfile.open(template);
    await test.import(test.ready.catalogue);
    expect((await test.publish(test.find('Gear'))).items[0]).toMatchObject({ state: 'published', revisionNumber: 1 });
    rmSync(join(test.ready.contentRoot, 'WsusContent'), { recursive: true });
    mkdirSync(join(test.ready.contentRoot, 'WsusContent'));
    expect((await test.publish(test.find('Gear'))).items[0]).toMatchObject({ state: 'published', revisionNumber: 2 });
  });

  it('makes a second revision of a newer package, and nothing of one that is there', async () => {
    await using test = await TestProfile.open(template);
    const packages = [titled(await packagesOf(test.ready.catalogue), 'Gear Calculator')];
    const made = join(test.folder, 'made');
    await test.import(await writeCatalogueFile(made, { packages, identity: template.publisher }));
    expect((await test.publish(test.find('Gear'))).items[0]).toMatchObject({ state: 'published', revisionNumber: 1 });
    const again = await test.publish(test.find('Gear'));
    expect(statesOf(again)).toEqual([['Gear Calculator', 'published']]);
    expect(linkOf(again.items[0]!, 'in-wsus')).toMatchObject({ state: 'proven' });
    await test.import(await writeCatalogueFile(made, { packages: packages.map(dayLater), identity: template.publisher }));
    expect((await test.publish(test.find('Gear'))).items[0]).toMatchObject({ state: 'published', revisionNumber: 2 });
    expect((await test.publish(test.find('Gear'))).items[0]).toMatchObject({ state: 'published' });
    const updates = (await test.state()).updates.filter(({ updateId }) => updateId === packages[0]!.packageId);
    expect(Math.max(...updates.map(({ revisionNumber }) => revisionNumber))).toBe(2);
  });

  it('publishes what an update needs before it, even when it was picked later', async () => {
    await using test = await TestProfile.open(template);
    const packages = await packagesOf(test.ready.catalogue);
    const [runtime, debuggerOf] = [titled(packages, 'Tailspin Runtime'), titled(packages, 'Tailspin Debugger')];
    const needing = { ...debuggerOf, prerequisites: [[runtime.packageId]] };
    await test.import(await writeCatalogueFile(join(test.folder, 'made'), { packages: [needing, { ...runtime, supersededPackageIds: [] }], identity: template.publisher }));
    const job = await test.publish(test.find('Tailspin Debugger', 'Tailspin Runtime'));
    expect(statesOf(job)).toEqual([['Tailspin Runtime', 'published'], ['Tailspin Debugger', 'published']]);
  });

  it('says which update is missing when what is needed fails', async () => {
    await using test = await TestProfile.open(template);
    const packages = await packagesOf(test.ready.catalogue);
    const [runtime, debuggerOf] = [titled(packages, 'Tailspin Runtime'), titled(packages, 'Tailspin Debugger')];
    const needing = { ...debuggerOf, prerequisites: [[runtime.packageId]] };
    await test.import(await writeCatalogueFile(join(test.folder, 'made'), { packages: [needing, { ...runtime, supersededPackageIds: [] }], identity: template.publisher }));
    await test.control('vendor-fault', { file: runtime.installableItems[0]!.originFile!.fileName, fault: 'missing' });
    const job = await test.publish(test.find('Tailspin Debugger', 'Tailspin Runtime'));
    expect(job.items.map(({ error }) => error?.code)).toEqual([expect.stringMatching(/^download\//u), 'wsus/prerequisite-missing']);
    expect((await test.state()).updates.filter(({ title }) => title.startsWith('Tailspin') && title.includes('('))).toEqual([]);
  });

  it('asks before a rule of the server would approve by itself', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    await test.control('approval-rule', { enabled: true });
    const jobId = await test.start(test.find('Contoso Printer'), { confirmAutomaticApprovals: false });
    const asked = await test.settle(jobId);
    expect(asked.decisions).toMatchObject([{ question: { kind: 'automatic-approval', rules: [{ name: expect.any(String) as string }] } }]);
    expect((await test.state()).updates).toEqual([]);
    const job = await test.settle(jobId, () => ({ answer: 'accept' }));
    expect(job.items[0]).toMatchObject({ state: 'published' });
  });

  it('asks before it raises the size of cabinets, and keeps a record of who did', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    await test.control('cab-limit', { megabytes: 1 });
    const jobId = await test.start(test.find('Fabrikam Browser', 'Proseware Meetings', 'Litware Editor'));
    const asked = await test.settle(jobId);
    expect(asked.decisions.map(({ question }) => question)).toMatchObject([
      { kind: 'cabinet-limit', limitMegabytes: 1, neededMegabytes: 3 },
      { kind: 'cabinet-limit', limitMegabytes: 1, neededMegabytes: 3 },
    ]);
    expect((await test.state()).cabLimit).toBe(1);
    const first = asked.decisions[0]!;
    const job = await test.settle(jobId, ({ decisionId }) => ({ answer: decisionId === first.decisionId ? 'accept' : 'leave-out' }));
    expect(job.items.map(({ state }) => state).sort()).toEqual(['left-out', 'published', 'published']);
    expect((await test.state()).cabLimit).toBe(3);
    using database = openDatabase(join(test.folder, 'countersign.db'));
    const rows = database.all(z.object({ account: z.string(), action: z.string(), detail: z.string() }), "SELECT account, action, detail FROM audit WHERE action = 'raise the cabinet limit' AND result = 'done'");
    expect(database.all(z.object({ result: z.string() }), "SELECT result FROM audit WHERE action = 'publish an update'")).toEqual([{ result: 'done' }, { result: 'done' }]);
    expect(rows).toEqual([{ account: 'CONTOSO\\admin', action: 'raise the cabinet limit', detail: expect.stringContaining('1 MB to 3 MB') as string }]);
  });

  it('writes into the journal what was published, also when it was cut off before it could', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    using database = openDatabase(join(test.folder, 'countersign.db'));
    database.run("CREATE TRIGGER cut BEFORE INSERT ON audit WHEN NEW.action = 'publish an update' BEGIN SELECT RAISE(ABORT, 'cut off'); END");
    const cut = await test.publish(test.find('Litware Editor'));
    expect(cut.items).toMatchObject([{ state: 'failed' }]);
    database.run('DROP TRIGGER cut');
    test.profile.jobs.resume(cut.jobId);
    expect((await test.settle(cut.jobId)).items).toMatchObject([{ state: 'published' }]);
    expect(database.all(z.object({ result: z.string(), detail: z.string() }), "SELECT result, detail FROM audit WHERE action = 'publish an update'")).toMatchObject([{ result: 'done', detail: expect.stringContaining('revision 1') as string }]);
  });

  it('signs with an imported certificate in place of the server', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    const authority = makeAuthority({ key: 'rsa-2048' });
    writeFileSync(join(test.ready.anchors, 'company-root.cer'), authority.root.certificate);
    const certificates = [authority.publisher, authority.intermediate].map(({ certificate }) => forge.pki.certificateFromAsn1(forge.asn1.fromDer(Buffer.from(certificate).toString('latin1'))));
    const pfx = forge.asn1.toDer(forge.pkcs12.toPkcs12Asn1(forge.pki.privateKeyFromPem(privateKeyPem(authority.publisher.key)), certificates, 'a passphrase')).getBytes();
    const path = join(test.folder, 'signing.pfx');
    writeFileSync(path, Buffer.from(pfx, 'latin1'));
    await expect(test.profile.certificates.openPfx(path, 'another', never)).rejects.toMatchObject({ code: expect.stringMatching(/^certificates\//u) as string });
    expect(await test.profile.certificates.openPfx(path, 'a passphrase', never)).toMatchObject({ candidate: { origin: 'file', certificate: { name: 'Test Publisher' } } });
    expect(await test.profile.certificates.keep(undefined, never)).toMatchObject({ signing: 'here', here: { certificate: { name: 'Test Publisher' } } });
    rmSync(path);
    const job = await test.publish(test.find('Litware Editor', 'Northwind Labels'));
    expect(statesOf(job)).toEqual([['Litware Editor', 'published'], ['Northwind Labels', 'published']]);
    expect(linkOf(job.items[0]!, 'countersigned')?.summary).toBe('Signed here, with the certificate of Test Publisher.');
    expect(linkOf(job.items[0]!, 'client-accepts')).toMatchObject({ state: 'proven' });
  });

  it('pauses a download, goes on where it was, and cancels', async () => {
    let fetched = 0;
    const work = inlineRunner(publishTasks);
    const counting: WorkRunner<typeof publishTasks> = {
      ...work,
      run: async (name, input, options = {}) =>
        work.run(name, input, {
          ...options,
          onProgress: (progress) => {
            fetched += (progress as { fresh?: number }).fresh ?? 0;
            options.onProgress?.(progress);
          },
        }),
    };
    await using test = await TestProfile.open(template, { throttle: 256 * 1024, ports: { work: counting } });
    await test.import();
    const [row] = test.find('Litware Password Safe');
    const jobId = await test.start([row!]);
    const { jobs } = test.profile;
    await expect.poll(() => jobs.get(jobId).progress.downloaded, { timeout: 10_000 }).toBeGreaterThan(64 * 1024);
    await jobs.pause(jobId);
    expect(jobs.get(jobId)).toMatchObject({ state: 'paused', items: [{ state: 'waiting' }] });
    expect(jobs.get(jobId).items[0]).not.toHaveProperty('error');
    jobs.resume(jobId);
    expect((await test.settle(jobId)).items[0]).toMatchObject({ state: 'published' });
    // Nothing came twice.
    expect(fetched).toBe(row!.size);

    const second = await test.start(test.find('Proseware Meetings'));
    await expect.poll(() => jobs.get(second).progress.downloaded, { timeout: 10_000 }).toBeGreaterThan(0);
    await jobs.cancel(second);
    expect(jobs.get(second)).toMatchObject({ state: 'cancelled', items: [{ state: 'cancelled' }] });
    expect((await test.state()).updates.filter(({ title }) => title.startsWith('Proseware Meetings 6'))).toEqual([]);
  });

  it('downloads in threads of their own, whatever is packed and verified meanwhile', async () => {
    const [downloads, others] = [new Set<string>(), new Set<string>()];
    const [work, downloadWork] = [workWith((task) => void others.add(task)), workWith((task) => void downloads.add(task))];
    await using test = await TestProfile.open(template, { ports: { work, downloadWork } });
    await test.import();
    expect((await test.publish(test.find('Litware Editor'))).items).toMatchObject([{ state: 'published' }]);
    expect([...downloads]).toEqual(['obtainFile']);
    expect([...others]).toEqual(expect.arrayContaining(['packFiles', 'verifyFile']));
    expect([...others]).not.toContain('obtainFile');
  });

  it('leaves no files of what was cancelled, and none of jobs that are over when it is opened', async () => {
    const test: { current?: TestProfile } = {};
    const left = (): string[] => readdirSync(join(test.current!.folder, 'work'), { recursive: true }).map(String).filter((name) => name.endsWith('.cab'));
    let cancelled: Promise<void> | undefined;
    let jobId = '';
    const work = workWith((task, input) => {
      if (task !== 'verifyFile' || !(input as { path: string }).path.endsWith('.cab')) return;
      expect(left()).not.toEqual([]);
      cancelled ??= test.current!.profile.jobs.cancel(jobId);
    });
    await using open = await TestProfile.open(template, { ports: { work } });
    test.current = open;
    await open.import();
    jobId = await open.start(open.find('Litware Editor'));
    expect((await open.settle(jobId)).items).toMatchObject([{ state: 'cancelled' }]);
    await cancelled;
    await expect.poll(left).toEqual([]);

    const stray = join(open.folder, 'work', 'a-job-that-nobody-knows', 'package');
    mkdirSync(stray, { recursive: true });
    await open.profile.close();
    await (await Profile.open({ mode: 'practice', folder: open.folder }, { ...testPorts(), startPractice: async () => Promise.resolve({ ready: open.ready, stop: async () => Promise.resolve() }) })).close();
    expect(readdirSync(join(open.folder, 'work'))).toEqual([]);
  });

  it('does not begin what the disk has no room for', async () => {
    await using test = await TestProfile.open(template);
    const found = titled(await packagesOf(test.ready.catalogue), 'Litware Editor');
    const [item] = found.installableItems;
    // The packed and the signed cabinet need as much again.
    const { freeSpace } = await test.profile.status();
    const nearly = { ...found, installableItems: [{ ...item!, originFile: { ...item!.originFile!, size: bytes(Math.floor(freeSpace! / 2)) } }] };
    await test.import(await writeCatalogueFile(join(test.folder, 'made'), { packages: [nearly], identity: template.publisher }));
    const [row] = test.find('Litware Editor');
    expect(await test.profile.jobs.plan([{ catalogueId: row!.catalogueId, packageId: row!.packageId }], never)).toMatchObject({ enoughSpace: false });
    await expect(test.start([row!])).rejects.toEqual(coded('app/disk-full'));
    const huge = { ...found, installableItems: [{ ...item!, originFile: { ...item!.originFile!, size: bytes(2 ** 50) } }] };
    await test.import(await writeCatalogueFile(join(test.folder, 'made'), { packages: [huge], identity: template.publisher }));
    await expect(test.start(test.find('Litware Editor'))).rejects.toEqual(coded('app/disk-full'));
    expect(test.profile.jobs.list()).toEqual([]);
  });

  it('belongs to one window or terminal at a time', async () => {
    await using test = await TestProfile.open(template);
    const started: string[] = [];
    const startPractice = async (folder: string): Promise<never> => {
      started.push(folder);
      return Promise.reject(new RangeError('not to be started'));
    };
    await expect(Profile.open({ mode: 'practice', folder: test.folder }, { ...testPorts(), startPractice })).rejects.toEqual(coded('app/busy'));
    expect(started).toEqual([]);
  });

  it('packs again what changed on this disk, and fetches again what is gone', async () => {
    const spoiled = new Set<string>();
    const test: { current?: TestProfile } = {};
    const work = workWith((task) => {
      if (task !== 'packFiles' || spoiled.has('content')) return;
      spoiled.add('content');
      rmSync(join(test.current!.folder, 'content'), { recursive: true });
    });
    await using open = await TestProfile.open(template, { ports: { work } });
    test.current = open;
    await open.import();
    const jobId = await open.start(open.find('Litware Editor'));
    expect((await open.settle(jobId)).items[0]).toMatchObject({ state: 'failed', error: { code: 'download/content-damaged' } });
    open.profile.jobs.resume(jobId);
    expect((await open.settle(jobId)).items[0]).toMatchObject({ state: 'published' });
  });
});
