import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportedLines } from '../../../src/main/core/audit/exported.js';
import { noEvents } from '../../../src/main/core/profile/ports.js';
import { openDatabase } from '../../../src/main/core/store/database.js';
import { workOnPublished } from '../../../src/cli/published.js';
import { readPublishedCommand } from '../../../src/cli/published-command.js';
import { PracticeTemplate } from '../../fixtures/profile.js';
import { PracticeData } from '../../fixtures/terminal/practice-surroundings.js';

const [one, two] = ['f50ad8f8-54b7-a030-e8b4-9040d15583a6', '136196fd-b6df-5a7c-5254-34db464861b8'];
const coded = (code: string): Error => expect.objectContaining({ code }) as Error;
const practice = ['--server', 'practice'];

describe('the command', () => {
  const read = (...parameters: readonly string[]) => readPublishedCommand([...parameters, ...practice]);

  it.each([
    ['list', { verb: 'list' }],
    ['groups', { verb: 'groups' }],
    [`show {${one.toUpperCase()}}`, { verb: 'show', packageId: one }],
    [`approve ${one} --group Pilot`, { verb: 'approve', packageIds: [one], action: { kind: 'approve', groups: ['Pilot'], choice: 'install' } }],
    [`approve ${one} ${two} ${one} --group A --group B --action uninstall --deadline 2026-12-24T18:00+01:00`, { packageIds: [one, two], action: { groups: ['A', 'B'], choice: 'uninstall', deadline: '2026-12-24T17:00:00.000Z' } }],
    [`approve ${one} --group A --action block`, { action: { kind: 'approve', choice: 'block' } }],
    [`unapprove ${one} --group A`, { action: { kind: 'approve', groups: ['A'], choice: 'inherit' } }],
    [`decline ${one} --yes`, { action: { kind: 'decline' } }],
    [`expire ${one} --yes`, { action: { kind: 'expire' } }],
    [`sign-anew ${one} --yes`, { action: { kind: 're-sign' }, agreesToRules: false }],
    [`sign-anew ${one} --yes --confirm-automatic-approvals`, { action: { kind: 're-sign' }, agreesToRules: true }],
    [`delete ${one} --yes`, { action: { kind: 'delete' } }],
  ])('%s', (text, request) => {
    expect(read(...text.split(' '))).toMatchObject({ choice: { mode: 'practice' }, isJson: false, request });
  });

  it.each([
    '', 'revoke', 'constructor', `list ${one}`, 'list --group A', 'list --yes', 'show', `show ${one} ${two}`, 'show 7', `show ${one} --yes`,
    `approve ${one}`, 'approve --group A', `approve ${one} --group A --action inherit`, `approve ${one} --group A --action constructor`, `approve ${one} --group A --deadline tomorrow`,
    `approve ${one} --group A --deadline 2026-12-24`, `approve ${one} --group A --deadline 2026-12-24T18:00`, `approve ${one} --group A --deadline 2026-13-24T18:00Z`, `approve ${one} --group A --deadline 2026-02-30T18:00Z`, `approve ${one} --group A --deadline 9999-12-31T23:59-23:59`,
    `approve ${one} --group A --action block --deadline 2026-12-24T18:00Z`, `approve ${one} --group A --yes`, `unapprove ${one} --group A --deadline 2026-12-24T18:00Z`, `unapprove ${one}`,
    `decline ${one}`, `delete ${one}`, `expire ${one}`, `sign-anew ${one}`, 'delete --yes', `decline ${one} --yes --group A`, `decline ${one} --yes --confirm-automatic-approvals`, `delete ${one} --yes --force`,
  ])('is not understood: %s', (text) => {
    expect(() => read(...text.split(' ').filter((word) => word !== ''))).toThrow(coded('app/usage'));
  });

  it('names a server', () => {
    expect(() => readPublishedCommand(['list'])).toThrow(coded('app/usage'));
    expect(() => readPublishedCommand(['list', '--server', ''])).toThrow(coded('app/usage'));
    expect(readPublishedCommand(['list', '--server', 'wsus.contoso.com']).choice).toEqual({ mode: 'earnest', servers: ['wsus.contoso.com'] });
  });
});

describe('what is published', { timeout: 60_000 }, () => {
  let template: PracticeTemplate;
  let data: PracticeData;
  beforeAll(async () => (template = await PracticeTemplate.make()), 60_000);
  afterAll(() => template[Symbol.dispose]());
  beforeEach(() => (data = new PracticeData(template)));
  afterEach(() => data[Symbol.dispose]());

  interface Result {
    readonly updates: readonly { readonly packageId: string; readonly title: string; readonly state: string; readonly approved?: boolean; readonly error?: { readonly code: string } }[];
    readonly update: { readonly approvals: readonly { readonly groupName: string; readonly action: string; readonly deadline?: string }[] };
  }
  async function run(parameters: readonly string[], surroundings = data.surroundings(), signal = new AbortController().signal): Promise<Result & { readonly code: number }> {
    const lines: string[] = [];
    const code = await workOnPublished([...parameters, ...practice, '--json'], surroundings, signal, (text) => lines.push(text));
    expect(lines).toHaveLength(1);
    return { ...(JSON.parse(lines[0]!) as Result), code };
  }
  /** Two updates of another tool. @returns their ids */
  async function plant(): Promise<readonly [string, string]> {
    const controls = ['First 1', 'Second 1'].map((title) => ['other-tool', { tool: 'updates-publisher', title }] as const);
    const { updates } = await run(['list'], data.surroundings(controls));
    expect(updates.map(({ title }) => title).sort()).toEqual(['First 1', 'Second 1']);
    return updates.map(({ packageId }) => packageId) as [string, string];
  }

  it('is listed and shown, approved for groups, and looked after to its end, all in the journal', async () => {
    const [first, second] = await plant();
    expect(await run(['groups'])).toMatchObject({ code: 0, schema: 1, command: 'published groups', server: 'Practice server', groups: expect.arrayContaining([expect.objectContaining({ name: 'All Computers' })]) as unknown });
    const approve = ['approve', first, second, '--group', 'all computers'];
    expect(await run([...approve, '--deadline', '2027-01-02T03:04Z'])).toMatchObject({ code: 0, command: 'published approve', done: 2, stopped: false, updates: [{ state: 'done' }, { state: 'done' }] });
    expect((await run(['show', first])).update.approvals).toMatchObject([{ groupName: 'All Computers', action: 'install', deadline: '2027-01-02T03:04:00.000Z' }]);
    expect(await run(['unapprove', first, '--group', 'All Computers'])).toMatchObject({ code: 0, done: 1 });
    expect((await run(['show', first])).update.approvals).toEqual([]);
    expect(await run(['sign-anew', first, '--yes'])).toMatchObject({ code: 1, done: 0, updates: [{ error: { code: 'published/already-signed' } }] });
    expect(await run(['expire', first, '--yes'])).toMatchObject({ code: 0, done: 1 });
    expect(await run(['decline', first, second, '--yes'])).toMatchObject({ code: 0, done: 2 });
    expect(await run(['delete', second, '--yes'])).toMatchObject({ code: 0, done: 1 });
    expect((await run(['list'])).updates).toMatchObject([{ packageId: first, state: 'declined' }]);
    using database = openDatabase(join(data.folder, 'practice', 'countersign.db'));
    const acts = [...exportedLines(database)].map((line) => JSON.parse(line) as { readonly action: string; readonly result: string; readonly account: string });
    expect(acts.map(({ action, result }) => `${action}: ${result}`)).toEqual([
      'change the approvals of an update: done', 'change the approvals of an update: done', 'change the approvals of an update: done',
      'expire an update: done', 'decline an update: done', 'decline an update: done', 'delete an update: done',
    ]);
    expect(new Set(acts.map(({ account }) => account))).toEqual(new Set(['CONTOSO\\admin']));
  });

  it('says in text what became of each update', async () => {
    const [first] = await plant();
    const lines: string[] = [];
    const say = async (...parameters: readonly string[]): Promise<number> => workOnPublished([...parameters, ...practice], data.surroundings(), new AbortController().signal, (text) => lines.push(text));
    expect(await say('approve', first, '--group', 'All Computers', '--action', 'block')).toBe(1);
    expect(lines.join('\n')).toMatch(/^✕ (?:First|Second) 1 \([0-9a-f-]+\): failed\n {4}.*\(published\/block-all\)\n0 of 1 done$/u);
    lines.length = 0;
    expect([await say('list'), await say('show', first), await say('groups')]).toEqual([0, 0, 0]);
    expect(lines.join('\n')).toContain('revision 1: published');
  });

  it('is not approved where the window hides it, for a group that is not there, or when it is gone', async () => {
    const [first] = await plant();
    await expect(run(['approve', first, '--group', 'Nobody'])).rejects.toEqual(coded('app/not-found'));
    await expect(run(['show', one])).rejects.toEqual(coded('published/gone'));
    await expect(run(['decline', one, first, '--yes'])).rejects.toEqual(coded('published/gone'));
    const managed = data.surroundings([['update-point', { enabled: true }]]);
    for (const verb of ['approve', 'unapprove']) await expect(run([verb, first, '--group', 'All Computers'], managed), verb).rejects.toEqual(coded('wsus/update-point'));
    expect(await run(['decline', first, '--yes'], managed)).toMatchObject({ code: 0, done: 1 });
  });

  it('has a new revision only when rules of the server may approve it', async () => {
    const [first] = await plant();
    const ruled = data.surroundings([['approval-rule', { enabled: true }]]);
    expect(await run(['groups'], data.surroundings([['new-certificate', {}]]))).toMatchObject({ code: 0 });
    expect(await run(['sign-anew', first, '--yes'], ruled)).toMatchObject({ code: 1, done: 0, updates: [{ state: 'left-out', whatToDo: expect.stringContaining('--confirm-automatic-approvals') as string }] });
    expect(await run(['sign-anew', first, '--yes', '--confirm-automatic-approvals'], ruled)).toMatchObject({ code: 0, done: 1 });
  });

  it('goes on by the same command when it was stopped, and by no other', async () => {
    const [first, second] = await plant();
    const stopping = new AbortController();
    const stopped = await run(['decline', first, second, '--yes'], data.surroundings([], { ...noEvents, onJobChange: () => stopping.abort() }), stopping.signal);
    expect(stopped).toMatchObject({ code: 1, stopped: true, job: { state: 'paused' } });
    await expect(run(['delete', first, '--yes'])).rejects.toEqual(coded('jobs/in-other-job'));
    expect(await run(['decline', second, first, '--yes'])).toMatchObject({ code: 0, stopped: false, done: 2, job: { state: 'done' } });
    expect((await run(['list'])).updates.map(({ state }) => state)).toEqual(['declined', 'declined']);
  });
});
