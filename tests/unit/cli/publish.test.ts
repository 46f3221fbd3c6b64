import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { publishFromTerminal, readPublishCommand } from '../../../src/cli/publish.js';
import type { DecisionQuestion } from '../../../src/shared/ipc/jobs.js';
import { noEvents } from '../../../src/main/core/profile/ports.js';
import { Profile } from '../../../src/main/core/profile/profile.js';
import { bytes } from '../../../src/shared/units.js';
import { makeAuthority } from '../../fixtures/authority/index.js';
import { pfxOf } from '../../fixtures/authority/pfx.js';
import { PracticeTemplate } from '../../fixtures/profile.js';
import { PracticeData } from '../../fixtures/terminal/practice-surroundings.js';

const full = ['--catalog', 'sample', '--select', 'newest', '--server', 'practice'];
const coded = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('the command', () => {
  it('needs a catalogue, a selection and a server', () => {
    for (let index = 0; index < full.length; index += 2) expect(() => readPublishCommand(full.toSpliced(index, 2))).toThrow(coded('app/usage'));
    for (const wrong of [['--select', 'some'], ['--select', ''], ['--server', 'earnest'], ['--force'], ['more'], ['--cabinet-limit', '500'], ['--cabinet-limit'], ['--pfx-password-file', 'p'], ['--sign-pfx', '']]) expect(() => readPublishCommand([...full, ...wrong]), wrong.join(' ')).toThrow(coded('app/usage'));
  });

  it('takes update IDs in any case, with braces or without', () => {
    const { request } = readPublishCommand([...full, '--select', '{F50AD8F8-54B7-A030-E8B4-9040D15583A6}, 136196fd-b6df-5a7c-5254-34db464861b8']);
    expect(request.selection).toEqual({ kind: 'ids', ids: ['f50ad8f8-54b7-a030-e8b4-9040d15583a6', '136196fd-b6df-5a7c-5254-34db464861b8'] });
  });

  it('takes any other server for the live one, by its name', () => {
    const of = (server: string) => readPublishCommand(['--catalog', 'a.cab', '--select', 'all', '--server', server]).choice;
    expect(of('earnest')).toMatchObject({ mode: 'earnest', servers: [] });
    expect(of('wsus.contoso.com')).toMatchObject({ mode: 'earnest', servers: ['wsus.contoso.com'] });
  });

  it('takes several servers by their names, and no word that stands for one beside them', () => {
    const of = (...servers: readonly string[]) => readPublishCommand(['--catalog', 'a.cab', '--select', 'all', ...servers.flatMap((server) => ['--server', server])]).choice;
    expect(of('Head office', 'Branch')).toMatchObject({ mode: 'earnest', servers: ['Head office', 'Branch'] });
    for (const servers of [['Head office', 'practice'], ['earnest', 'Branch'], ['Head office', '']]) expect(() => of(...servers), servers.join()).toThrow(coded('app/usage'));
  });

  it('agrees to automatic approvals and to a raised limit only when told to, each for itself', () => {
    const limit: DecisionQuestion = { kind: 'cabinet-limit', fileName: 'a.exe', size: bytes(1), limitMegabytes: 1, neededMegabytes: 2 };
    const rules: DecisionQuestion = { kind: 'automatic-approval', rules: [] };
    const answersOf = (...more: readonly string[]): readonly string[] => [limit, rules].map((question) => readPublishCommand([...full, ...more]).request.answer(question).answer);
    expect(answersOf()).toEqual(['leave-out', 'leave-out']);
    expect(answersOf('--cabinet-limit', 'leave-out', '--approve-signers')).toEqual(['leave-out', 'leave-out']);
    expect(answersOf('--cabinet-limit', 'raise')).toEqual(['accept', 'leave-out']);
    expect(answersOf('--confirm-automatic-approvals')).toEqual(['leave-out', 'accept']);
  });

  it('accepts first signers only when told to, and nothing else ever', () => {
    const signer = { name: 'Proseware' } as Extract<DecisionQuestion, { kind: 'installer-signer' }>['signer'];
    const first: DecisionQuestion = { kind: 'installer-signer', fileName: 'a.exe', vendor: 'Proseware', product: 'Notes', signer, changes: [] };
    const others: DecisionQuestion[] = [{ ...first, previous: signer }, { ...first, changes: ['Its root is not known.'] }, { kind: 'automatic-approval', rules: [] }, { kind: 'unsigned-installer', fileName: 'a', sha256: '', source: '' }];
    const told = readPublishCommand([...full, '--approve-signers']).request;
    expect(told.answer(first)).toEqual({ answer: 'accept' });
    for (const answer of [...others.map(told.answer), readPublishCommand(full).request.answer(first)]) expect(answer).toEqual({ answer: 'leave-out' });
  });
});

describe('publish', { timeout: 180_000 }, () => {
  let template: PracticeTemplate;
  let practice: PracticeData;
  beforeAll(async () => (template = await PracticeTemplate.make()), 60_000);
  afterAll(() => template[Symbol.dispose]());
  beforeEach(() => {
    controls = [];
    practice = new PracticeData(template);
  });
  afterEach(() => practice[Symbol.dispose]());

  /** What is done at the controls of the practice server before anything is published. */
  let controls: readonly (readonly [name: string, input: unknown])[] = [];
  const nobody = '00000000-0000-4000-8000-000000000001';
  interface Result {
    readonly picked: number;
    readonly published: number;
    readonly jobs: readonly { readonly report: string }[];
    readonly updates: readonly { readonly packageId: string; readonly state: string; readonly whatToDo?: string; readonly error?: { readonly code: string } }[];
  }
  async function publish(...more: readonly string[]): Promise<Result & { readonly code: number }> {
    const lines: string[] = [];
    const code = await publishFromTerminal([...full, '--json', ...more], practice.surroundings(controls), new AbortController().signal, (text) => lines.push(text));
    expect(lines).toHaveLength(1);
    return { ...(JSON.parse(lines[0]!) as Result), code };
  }

  it('reads nothing of a publisher that is not approved', async () => {
    await expect(publish()).rejects.toEqual(coded('publishers/approval-needed'));
    // Approving is for one import, whatever comes of it.
    await expect(publish('--approve-publisher', '--select', nobody)).rejects.toEqual(coded('app/not-found'));
    await expect(publish()).rejects.toEqual(coded('publishers/approval-needed'));
  });

  it('leaves out what it may not answer and says what to do, then publishes it when it may', async () => {
    const first = await publish('--approve-publisher');
    const open = first.updates.filter(({ whatToDo }) => whatToDo?.includes('--approve-signers'));
    expect(open.length).toBeGreaterThan(0);
    expect(open.every(({ state }) => state === 'left-out')).toBe(true);
    expect(first).toMatchObject({ code: 1, picked: 21, published: 21 - open.length });

    const second = await publish('--approve-publisher', '--approve-signers', '--select', open.map(({ packageId }) => packageId).join(), '--group', 'all computers');
    expect(second).toMatchObject({ code: 0, picked: open.length, published: open.length });
  });

  it('leaves superseded updates in `all` and expired ones out, and names an update that is not there', async () => {
    const all = await publish('--approve-publisher', '--approve-signers', '--select', 'all');
    expect(all.picked).toBeGreaterThan(21);
    expect(all.updates.some(({ error }) => error?.code === 'jobs/expired')).toBe(false);
    await expect(publish('--approve-publisher', '--select', nobody)).rejects.toEqual(coded('app/not-found'));
    await expect(publish('--approve-publisher', '--group', 'Nobody')).rejects.toEqual(coded('app/not-found'));
  });

  it('raises the limit of cabinets and agrees to rules of the server when its flags say so', async () => {
    controls = [['cab-limit', { megabytes: 1 }], ['approval-rule', { enabled: true }]];
    const flags = ['--approve-publisher', '--approve-signers'];
    const without = await publish(...flags);
    expect(without).toMatchObject({ code: 1, picked: 21 });
    const words = without.updates.map(({ whatToDo }) => whatToDo ?? '');
    for (const flag of ['--cabinet-limit raise', '--confirm-automatic-approvals']) expect(words.some((sentence) => sentence.includes(flag)), flag).toBe(true);
    // The control is not turned again: the limit that was raised stays.
    expect(await publish(...flags, '--confirm-automatic-approvals', '--cabinet-limit', 'raise')).toMatchObject({ code: 0, picked: 21, published: 21 });
  });

  it('signs with a PFX for this run and keeps nothing of it', async () => {
    const authority = makeAuthority({ key: 'rsa-2048' });
    writeFileSync(join(practice.folder, 'practice', 'server', 'anchors', 'company-root.cer'), authority.root.certificate);
    const [pfx, password] = [join(practice.folder, 'signing.pfx'), join(practice.folder, 'password.txt')];
    writeFileSync(pfx, pfxOf(authority, 'a passphrase'));
    writeFileSync(password, 'another\n');
    const one = async (...more: readonly string[]) => publish('--approve-publisher', '--approve-signers', ...more);
    const signed = ['--sign-pfx', pfx, '--pfx-password-file', password];
    await expect(one(...signed)).rejects.toEqual(coded('certificates/pfx-wrong-password'));
    writeFileSync(password, 'a passphrase\n');
    const here = await one(...signed);
    expect(here).toMatchObject({ code: 0, published: 21 });
    const report = readFileSync(here.jobs[0]!.report, 'utf8');
    expect(report).toContain('Signed here, with the certificate of Test Publisher.');
    expect(report).not.toContain('Signed by the server');
    const profile = await Profile.open({ mode: 'practice', folder: join(practice.folder, 'practice') }, practice.surroundings().createPorts(join(practice.folder, 'practice'), noEvents));
    try {
      const status = await profile.certificates.status(new AbortController().signal);
      expect(status).not.toHaveProperty('here');
      expect(status).not.toHaveProperty('candidate');
      expect(status.signing).toBe('server');
    } finally {
      await profile.close();
    }
  });

  it('says that a file stands where its profile should be', async () => {
    rmSync(join(practice.folder, 'practice'), { recursive: true });
    writeFileSync(join(practice.folder, 'practice'), '');
    await expect(publish()).rejects.toEqual(coded('app/profile-is-a-file'));
  });

  it('has no live server to publish to until one is set up', async () => {
    await expect(publishFromTerminal(['--catalog', 'a.cab', '--select', 'all', '--server', 'earnest'], practice.surroundings(controls), new AbortController().signal)).rejects.toEqual(coded('jobs/no-server'));
  });
});
