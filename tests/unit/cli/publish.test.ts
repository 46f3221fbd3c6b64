import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { publishFromTerminal, readPublishCommand, type TerminalSurroundings } from '../../../src/cli/publish.js';
import type { DecisionQuestion } from '../../../src/shared/ipc/jobs.js';
import { startPracticeServer } from '../../../src/practice/server.js';
import { PracticeTemplate, testPorts } from '../../fixtures/profile.js';

const full = ['--catalog', 'sample', '--select', 'newest', '--server', 'practice'];
const reportDefect = (where: string, error: unknown): never => {
  throw new Error(where, { cause: error });
};
const coded = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('the command', () => {
  it('needs a catalogue, a selection and a server', () => {
    for (let index = 0; index < full.length; index += 2) expect(() => readPublishCommand(full.toSpliced(index, 2))).toThrow(coded('app/usage'));
    for (const wrong of [['--select', 'some'], ['--select', ''], ['--server', 'earnest'], ['--force'], ['more']]) expect(() => readPublishCommand([...full, ...wrong]), wrong.join(' ')).toThrow(coded('app/usage'));
  });

  it('takes update IDs in any case, with braces or without', () => {
    const { request } = readPublishCommand([...full, '--select', '{F50AD8F8-54B7-A030-E8B4-9040D15583A6}, 136196fd-b6df-5a7c-5254-34db464861b8']);
    expect(request.selection).toEqual({ kind: 'ids', ids: ['f50ad8f8-54b7-a030-e8b4-9040d15583a6', '136196fd-b6df-5a7c-5254-34db464861b8'] });
  });

  it('takes any other server for the live one, by its name', () => {
    const of = (server: string) => readPublishCommand(['--catalog', 'a.cab', '--select', 'all', '--server', server]);
    expect(of('earnest')).toMatchObject({ mode: 'earnest' });
    expect(of('earnest')).not.toHaveProperty('server');
    expect(of('wsus.contoso.com')).toMatchObject({ mode: 'earnest', server: 'wsus.contoso.com' });
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

describe('publish', { timeout: 60_000 }, () => {
  let template: PracticeTemplate;
  let data: string;
  beforeAll(async () => (template = await PracticeTemplate.make()), 60_000);
  afterAll(() => template[Symbol.dispose]());
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'countersign publish '));
    template.copyTo(join(data, 'practice', 'server'));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  const surroundings = (): TerminalSurroundings => ({
    dataFolder: data,
    createPorts: () => ({
      ...testPorts(),
      startPractice: async (profile) => {
        const server = await startPracticeServer({ profile, port: 0, reportDefect });
        return { ready: server.ready, stop: async () => server.close() };
      },
      close: async () => Promise.resolve(),
    }),
  });
  const nobody = '00000000-0000-4000-8000-000000000001';
  interface Result {
    readonly picked: number;
    readonly published: number;
    readonly updates: readonly { readonly packageId: string; readonly state: string; readonly whatToDo?: string; readonly error?: { readonly code: string } }[];
  }
  async function publish(...more: readonly string[]): Promise<Result & { readonly code: number }> {
    const lines: string[] = [];
    const code = await publishFromTerminal([...full, '--json', ...more], surroundings(), new AbortController().signal, (text) => lines.push(text));
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

  it('has no live server to publish to until one is set up', async () => {
    await expect(publishFromTerminal(['--catalog', 'a.cab', '--select', 'all', '--server', 'earnest'], surroundings(), new AbortController().signal)).rejects.toEqual(coded('jobs/no-server'));
  });
});
