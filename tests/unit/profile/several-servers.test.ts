import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { publishTasks } from '../../../src/main/core/publishing/tasks.js';
import { openDatabase } from '../../../src/main/core/store/database.js';
import { inlineRunner } from '../../../src/main/core/work/pool.js';
import type { WorkRunner } from '../../../src/main/core/work/protocol.js';
import type { JobSnapshot } from '../../../src/shared/ipc/jobs.js';
import { entriesOf } from '../../fixtures/journal.js';
import { PracticeTemplate } from '../../fixtures/profile.js';
import { contentOf } from '../../fixtures/terminal/server-look.js';
import { TwoServers } from '../../fixtures/two-servers.js';

let templates: [PracticeTemplate, PracticeTemplate];
beforeAll(async () => void (templates = [await PracticeTemplate.make(), await PracticeTemplate.make()]), 120_000);
afterAll(() => templates.forEach((template) => template[Symbol.dispose]()));

const never = new AbortController().signal;
const coded = (code: string): unknown => expect.objectContaining({ code });
const titles = ['Litware Editor', 'Gear Calculator'] as const;
const statesOf = (jobs: readonly JobSnapshot[]): unknown => jobs.map(({ server, items }) => [server, items.map(({ state, error }) => error?.code ?? state)]);
const idsOf = async (two: TwoServers, server: 0 | 1): Promise<readonly string[]> => (await two.state(server)).updates.map(({ updateId }) => updateId);
const signedOn = (two: TwoServers, server: 0 | 1): readonly string[] => contentOf(two.servers[server].ready.shares).content.map(({ sha1 }) => sha1);

/** The work of a profile, told of each task, which may do something before it. */
const watched = (tasks: string[], before: (name: string) => void = () => undefined): WorkRunner<typeof publishTasks> => {
  const inner = inlineRunner(publishTasks);
  return {
    run: async (name, input, options) => {
      before(name);
      const output = await inner.run(name, input, options);
      tasks.push('source' in output ? `${name} ${output.source}` : name);
      return output;
    },
    close: async () => inner.close(),
  };
};
const times = (tasks: readonly string[], name: string): number => tasks.filter((task) => task === name).length;

describe('a publish to two servers', { timeout: 120_000 }, () => {
  it('brings everything to both, asks once, and downloads, proves, packs and signs once what is the same', async () => {
    await using two = await TwoServers.start(templates);
    const tasks: string[] = [];
    const work = watched(tasks);
    await using live = await two.open({ work, downloadWork: work });
    const { profile } = live;
    await profile.certificates.makeSelfSigned({ subject: { commonName: 'Contoso Publishing' }, bits: 3072, years: 2 }, never);
    await profile.certificates.keep(undefined, never);
    const [head, branch] = profile.servers.all();
    await branch!.chooseSigning('here');
    expect([head!.signing, branch!.signing]).toEqual(['here', 'here']);
    const der = await profile.certificates.savable('certificate', never);
    for (const server of [0, 1] as const) await two.control(server, 'trust-certificate', { certificate: Buffer.from(der.content).toString('base64') });
    await profile.roots.trust('signatures', [parseCertificate(der.content)]);
    await live.import(two.servers[0].ready.catalogue);
    const rows = live.find(...titles);

    const started = await live.start(rows);
    expect(started).toMatchObject({ jobs: [{ server: 'Head office' }, { server: 'Branch' }], refused: [] });
    const { jobs, answered } = await live.settle(started);
    expect(statesOf(jobs)).toEqual([['Head office', ['published', 'published']], ['Branch', ['published', 'published']]]);
    // A question for each vendor, not for each server.
    expect(answered).toBe(2);
    expect([times(tasks, 'packFiles'), tasks.filter((task) => task.startsWith('obtainFile') && !task.endsWith('store')).length]).toEqual([2, 2]);
    expect(await idsOf(two, 0)).toEqual(expect.arrayContaining(rows.map(({ packageId }) => packageId)));
    expect(await idsOf(two, 1)).toEqual(await idsOf(two, 0));
    expect(signedOn(two, 0)).toHaveLength(2);
    expect([...signedOn(two, 1)].sort()).toEqual([...signedOn(two, 0)].sort());

    expect(jobs[0]).toMatchObject({ serverId: head!.id, siblings: [{ jobId: jobs[1]!.jobId, server: 'Branch', counts: { published: 2, total: 2 } }] });
    for (const { server, items } of jobs) expect(items[0]?.chain.find(({ name }) => name === 'in-wsus')).toMatchObject({ state: 'proven', summary: expect.stringContaining(server) as string });
    const published = entriesOf(profile.journal.page(undefined)).filter(({ action }) => action === 'publish an update').map(({ server }) => server);
    expect([...published].sort()).toEqual(['Branch', 'Branch', 'Head office', 'Head office']);
    expect(profile.published.records().map(({ server }) => server).sort()).toEqual(['Branch', 'Branch', 'Head office', 'Head office']);
  });

  it('goes on at one server when the other is switched off half-way, which is tried again when it is back', async () => {
    await using two = await TwoServers.start(templates);
    const branch = two.servers[1];
    let isOff = false;
    const work = watched([], (name) => {
      if (name === 'packFiles' && !isOff) isOff = branch.front.isDown = true;
    });
    await using live = await two.open({ work, downloadWork: work });
    await live.import(two.servers[0].ready.catalogue);
    const rows = live.find(...titles);
    const started = await live.start(rows);
    const { jobs } = await live.settle(started);
    expect(statesOf(jobs.slice(0, 1))).toEqual([['Head office', ['published', 'published']]]);
    expect(jobs[1]).toMatchObject({ server: 'Branch', state: 'done' });
    expect(jobs[1]!.items.map(({ state, error }) => [state, error?.code.split('/')[0]])).toEqual([['failed', 'wsus'], ['failed', 'wsus']]);
    branch.front.isDown = false;
    expect(await idsOf(two, 1)).not.toEqual(expect.arrayContaining([rows[0]!.packageId]));

    live.profile.servers.all()[1]!.forgetSession();
    live.profile.jobs.resume(jobs[1]!.jobId);
    const again = await live.settle({ jobs: started.jobs.slice(1) });
    expect(statesOf(again.jobs)).toEqual([['Branch', ['published', 'published']]]);
    expect(await idsOf(two, 1)).toEqual(expect.arrayContaining(rows.map(({ packageId }) => packageId)));
  });

  it('gives a server that is off from the beginning a job that failed, and none when every server is off', async () => {
    await using two = await TwoServers.start(templates);
    await using live = await two.open();
    await live.import(two.servers[0].ready.catalogue);
    const rows = live.find('Gear Calculator');
    for (const { front } of two.servers) front.isDown = true;
    await expect(live.start(rows)).rejects.toMatchObject({ code: expect.stringMatching(/^wsus\//u) as string });
    expect(live.profile.jobs.list()).toEqual([]);
    two.servers[0].front.isDown = false;
    const started = await live.start(rows);
    expect(started.refused).toEqual([]);
    const { jobs } = await live.settle(started);
    expect(jobs.map(({ server, items }) => [server, items[0]?.state])).toEqual([['Head office', 'published'], ['Branch', 'failed']]);
    two.servers[1].front.isDown = false;
    live.profile.jobs.resume(jobs[1]!.jobId);
    expect(statesOf((await live.settle({ jobs: started.jobs.slice(1) })).jobs)).toEqual([['Branch', ['published']]]);

    // It answered a moment ago, and is not asked anew before the job starts.
    two.servers[1].front.isDown = true;
    const later = await live.start(live.find('Litware Editor'));
    expect(later).toMatchObject({ jobs: [{ server: 'Head office' }, { server: 'Branch' }], refused: [] });
    expect((await live.settle(later)).jobs.map(({ server, items }) => [server, items[0]?.state])).toEqual([['Head office', 'published'], ['Branch', 'failed']]);
  });

  it('refuses at the server that cannot take what is asked for, and publishes to the other', async () => {
    await using two = await TwoServers.start(templates);
    await using live = await two.open();
    const { profile } = live;
    await live.import(two.servers[0].ready.catalogue);
    await two.control(1, 'update-point', { enabled: true });
    const rows = live.find('Gear Calculator');
    const options = { confirmAutomaticApprovals: true, raiseCabinetLimit: false, approveForGroup: 'a0a08746-4dbe-4a37-9adf-9e7652c0b421' as never };
    const references = rows.map(({ catalogueId, packageId }) => ({ catalogueId, packageId }));
    const started = await profile.jobs.startOn(references, profile.servers.all().map(({ id }) => ({ serverId: id, options })), never);
    expect(started).toMatchObject({ jobs: [{ server: 'Head office' }], refused: [{ server: 'Branch', error: { code: 'wsus/update-point' } }] });
    expect(statesOf((await live.settle(started)).jobs)).toEqual([['Head office', ['published']]]);
    expect(await idsOf(two, 1)).not.toContain(rows[0]!.packageId);
    // Alone it is what the caller is told.
    await expect(profile.jobs.startOn(references, [{ serverId: profile.servers.all()[1]!.id, options }], never)).rejects.toEqual(coded('wsus/update-point'));
  });

  it('leaves nothing of one server where the other is looked at', async () => {
    await using two = await TwoServers.start(templates);
    await using live = await two.open();
    const { profile } = live;
    const [head, branch] = profile.servers.all();
    await live.import(two.servers[0].ready.catalogue);
    const [row] = live.find('Gear Calculator');
    const jobId = await profile.jobs.start([row!], { confirmAutomaticApprovals: true, raiseCabinetLimit: false }, never);
    await live.settle({ jobs: [{ jobId, server: '', serverId: '' }] });
    await profile.serverDecisions.saveNames({ vendors: [{ name: row!.vendor, as: 'One name' }], products: [] }, never);
    await profile.certificates.choose('server', never);
    const look = async (): Promise<unknown> => {
      const { updates, published, server, certificates, rollOver } = profile;
      const shown = updates.rows(0, 2500).rows.find(({ packageId }) => packageId === row!.packageId);
      return [shown?.publishedAt !== undefined, shown?.chain.includes('f') === false && shown.chain.endsWith('p'), (await published.list(never)).rows.length, server.categoryNames.vendors.length, (await certificates.status(never)).signing, (await rollOver.status(never)).server];
    };
    expect(await look()).toEqual([true, true, 1, 1, 'server', 'Head office']);
    await profile.servers.makeCurrent(branch!.id);
    expect(await look()).toEqual([false, false, 0, 0, 'server', 'Branch']);
    expect(profile.servers.rows()).toMatchObject([{ name: 'Head office', current: false, published: 1 }, { name: 'Branch', current: true, published: 0 }]);
    // The job goes on being one for the server that it was started on.
    expect(await profile.jobs.checkAsClient(jobId, never)).toMatchObject([{ accepted: true }]);
    // It may be published to the other one at the same time.
    expect(await profile.jobs.plan([row!], never)).toMatchObject({ serverId: branch!.id, server: 'Branch', updates: 1, leftOut: [] });
    await profile.servers.makeCurrent(head!.id);
    expect(await look()).toEqual([true, true, 1, 1, 'server', 'Head office']);
  });

  it('keeps a server as long as a job of it is not over, and does nothing anywhere for a job whose server is gone', async () => {
    await using two = await TwoServers.start(templates);
    await using live = await two.open();
    const { profile } = live;
    const [, branch] = profile.servers.all();
    await live.import(two.servers[0].ready.catalogue);
    const started = await live.start(live.find('Litware Editor'));
    const asked = await live.settle(started, () => undefined);
    expect(asked.jobs.map(({ state }) => state)).toEqual(['needs-you', 'needs-you']);
    await expect(profile.servers.remove(branch!.id)).rejects.toEqual(coded('servers/has-open-jobs'));
    two.servers[1].front.isDown = true;
    branch!.forgetSession();
    const { jobs } = await live.settle(started);
    expect(jobs.map(({ items }) => items[0]?.state)).toEqual(['published', 'failed']);
    await profile.servers.remove(branch!.id);
    expect(profile.servers.all().map(({ name }) => name)).toEqual(['Head office']);
    profile.jobs.resume(jobs[1]!.jobId);
    expect(statesOf((await live.settle({ jobs: started.jobs.slice(1) })).jobs)).toEqual([['Branch', ['jobs/other-server']]]);
    expect(entriesOf(profile.journal.page(undefined)).map(({ action, server }) => `${action}: ${server}`)).toContain('remove a server: Branch');
  });

  it('stops when another WSUS answers at the address of a server', async () => {
    await using two = await TwoServers.start(templates);
    await using live = await two.open();
    const { profile } = live;
    const [head] = profile.servers.all();
    await live.import(two.servers[0].ready.catalogue);
    const jobId = await profile.jobs.start(live.find('Litware Editor'), { confirmAutomaticApprovals: true, raiseCabinetLimit: false }, never);
    const job = { jobs: [{ jobId, server: '', serverId: '' }] };
    expect((await live.settle(job, () => undefined)).jobs[0]).toMatchObject({ state: 'needs-you' });
    // Whoever edits the address leads the job of one server to another one.
    const { front, ready } = two.servers[1];
    await head!.change({ host: '127.0.0.1', port: front.port, tls: false, login: { kind: 'anonymous' }, shareRoot: ready.contentRoot });
    expect(statesOf((await live.settle(job)).jobs)).toEqual([['Head office', ['jobs/server-replaced']]]);
    expect(await idsOf(two, 1)).toEqual([]);
  });

  it('goes on with the job of a console that knew one server', async () => {
    await using two = await TwoServers.start(templates);
    const jobId = await (async () => {
      await using live = await two.open();
      await live.import(two.servers[0].ready.catalogue);
      const started = await live.profile.jobs.start(live.find('Litware Editor'), { confirmAutomaticApprovals: true, raiseCabinetLimit: false }, never);
      await live.settle({ jobs: [{ jobId: started, server: '', serverId: '' }] }, () => undefined);
      return started;
    })();
    // As such a console left it: the server in a file of its own, and jobs that name a host.
    const folder = join(two.folder, 'console');
    const list = JSON.parse(readFileSync(join(folder, 'servers.json'), 'utf8')) as { readonly servers: readonly { readonly connection: unknown }[] };
    writeFileSync(join(folder, 'server.json'), JSON.stringify(list.servers[0]!.connection));
    rmSync(join(folder, 'servers.json'));
    const database = openDatabase(join(folder, 'countersign.db'));
    database.run("UPDATE jobs SET server = '127.0.0.1', server_id = '', wsus_id = NULL");
    database.close();
    await using again = await two.open();
    expect(again.profile.servers.all().map(({ name }) => name)).toEqual(['127.0.0.1']);
    expect(statesOf((await again.settle({ jobs: [{ jobId, server: '', serverId: '' }] })).jobs)).toEqual([['127.0.0.1', ['published']]]);
    expect(again.profile.jobs.get(jobId)).toMatchObject({ serverId: again.profile.server.id, siblings: [] });
  });
});
