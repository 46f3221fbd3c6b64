import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeSiteCertificates } from '../fixtures/site-certificate.js';
import { newestIds, setUpLiveProfile } from '../fixtures/terminal/live-profile.js';
import { startPlainFront } from '../fixtures/terminal/plain-front.js';
import { startPracticeProgram } from '../fixtures/terminal/practice-program.js';
import { lookAtServer, type ServerLook } from '../fixtures/terminal/server-look.js';
import { writeSeveralFiles } from '../fixtures/terminal/several-files.js';
import { builtTerminal, runTerminal } from '../fixtures/terminal/terminal.js';
import { consoleProgram, publishInElectron } from '../fixtures/terminal/unattended.js';

let cli: string;
let root: string;
beforeAll(async () => {
  cli = await builtTerminal();
  root = mkdtempSync(join(tmpdir(), 'countersign commands '));
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = async (...parameters: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> => runTerminal(cli, parameters, { data: join(root, 'data') });
const json = async (...parameters: readonly string[]): Promise<unknown> => {
  const { code, output } = await run(...parameters, '--json');
  return { code, ...(JSON.parse(output) as object) };
};

describe('the commands of the built terminal', () => {
  it('explain themselves', async () => {
    for (const command of ['try', 'verify', 'cab', 'catalog', 'publish', 'published', 'jobs', 'explain']) {
      const { code, output } = await run(command, '--help');
      expect([code, output], command).toEqual([0, expect.stringContaining(`\n  ${command}`)]);
    }
  });

  it('say what is wrong with a command, in words and as JSON, and end with 2', async () => {
    for (const wrong of [['cab'], ['cab', 'list'], ['catalog', 'inspect'], ['publish'], ['published'], ['published', 'delete', '136196fd-b6df-5a7c-5254-34db464861b8', '--server', 'practice'], ['publish', '--catalog', 'sample', '--select', 'newest', '--server', 'earnest']]) {
      expect(await run(...wrong), wrong.join(' ')).toMatchObject({ code: 2, output: expect.stringContaining('(app/usage)') as string });
      expect(await json(...wrong), wrong.join(' ')).toMatchObject({ code: 2, schema: 1, command: wrong[0], error: { code: 'app/usage', title: expect.any(String) as string, remedy: expect.any(String) as string } });
    }
  });

  it('pack, list and unpack a cabinet', async () => {
    mkdirSync(join(root, 'in'));
    writeFileSync(join(root, 'in', 'a.txt'), 'what is packed');
    expect(await json('cab', 'pack', join(root, 'o.cab'), join(root, 'in'))).toMatchObject({ code: 0, command: 'cab pack' });
    expect(await json('cab', 'list', join(root, 'o.cab'))).toMatchObject({ code: 0, members: [{ name: 'in/a.txt', size: 14 }] });
    expect(await json('cab', 'unpack', join(root, 'o.cab'), join(root, 'out'))).toMatchObject({ code: 0 });
    expect(readFileSync(join(root, 'out', 'in', 'a.txt'), 'utf8')).toBe('what is packed');
    expect(await json('cab', 'unpack', join(root, 'o.cab'), join(root, 'out'))).toMatchObject({ code: 1, error: { code: 'cabinet/destination-exists' } });
  });

  it('publish to the practice server what its flags allow, and look at its catalogue', async () => {
    const publish = ['publish', '--catalog', 'sample', '--select', 'newest', '--server', 'practice'];
    expect(await json(...publish)).toMatchObject({ code: 1, error: { code: 'publishers/approval-needed' } });
    const done = (await json(...publish, '--approve-publisher', '--approve-signers', '--group', 'All Computers')) as { updates: { state: string }[]; jobs: { report: string }[] };
    expect(done).toMatchObject({ code: 0, schema: 1, command: 'publish', server: 'Practice server', picked: 21, published: 21 });
    expect(done.updates.every(({ state }) => state === 'published')).toBe(true);
    expect(existsSync(done.jobs[0]?.report ?? '')).toBe(true);

    const [first, second] = ((await json('published', 'list', '--server', 'practice')) as { updates: { packageId: string }[] }).updates;
    const both = [first!.packageId, second!.packageId];
    expect(await json('published', 'unapprove', ...both, '--group', 'All Computers', '--server', 'practice')).toMatchObject({ code: 0, command: 'published unapprove', done: 2 });
    expect(await json('published', 'show', both[0]!, '--server', 'practice')).toMatchObject({ code: 0, update: { row: { state: 'published', approved: false } } });
    expect(await json('published', 'decline', ...both, '--yes', '--server', 'practice')).toMatchObject({ code: 0, done: 2, updates: [{ state: 'done' }, { state: 'done' }] });
    expect(await json('journal', 'verify', '--practice')).toMatchObject({ code: 0, problemCount: 0 });

    const server = join(root, 'data', 'practice', 'server');
    const inspect = ['catalog', 'inspect', join(server, 'catalogue', 'PracticeProblems.cab'), '--roots', join(server, 'anchors')];
    expect(await json(...inspect)).toMatchObject({ code: 0, signature: 'holds', contentRead: false });
    expect(await json(...inspect, '--approve')).toMatchObject({ code: 0, contentRead: true, content: { packages: 3, setAside: 3 } });
  });
});

describe('publish that is stopped', () => {
  const publish = ['publish', '--catalog', 'sample', '--select', 'newest', '--server', 'practice', '--approve-publisher', '--approve-signers'];

  /** Runs it until something was printed, then asks it to stop, as Ctrl+C does. */
  async function stopped(data: string, after: string, times: number): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly output: string; readonly said: string; readonly milliseconds: number }> {
    const child = spawn(process.execPath, [cli, ...publish], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, COUNTERSIGN_DATA: data } });
    const ended = new Promise<[number | null, NodeJS.Signals | null]>((done) => child.once('exit', (...ending) => done(ending)));
    let [output, said] = ['', ''];
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    await new Promise<void>((reached) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        if (output.includes(after)) reached();
      });
      void ended.then(() => reached());
    });
    let since = 0;
    for (let time = 0; time < times; time += 1) {
      child.kill('SIGINT');
      since = performance.now();
      // Two at once would be one.
      if (time + 1 < times) await vi.waitFor(() => expect(said).toContain('Stopping'), { interval: 5, timeout: 10_000 });
    }
    const [code, signal] = await ended;
    return { code, signal, output, said, milliseconds: performance.now() - since };
  }

  it('comes to an end by itself, ends with 130, and goes on in the next run', { timeout: 120_000 }, async (context) => {
    if (process.platform === 'win32') return context.skip('Windows has no signals to send');
    const data = join(root, 'stopped');
    const first = await stopped(data, 'Publishing to Practice server', 1);
    expect([first.code, first.signal]).toEqual([130, null]);
    expect(first.said).toContain('Ctrl+C once more');
    // Nobody watches the error stream: nothing is drawn there.
    expect(first.said).not.toContain('[');
    expect(first.output).toContain('Stopped. What is not published yet');
    const second = await runTerminal(cli, [...publish, '--json'], { data });
    expect([second.code, JSON.parse(second.output)]).toMatchObject([0, { picked: 21, published: 21, stopped: false }]);
    const { updates, observations } = await lookAtServer(join(data, 'practice', 'server'));
    expect(updates.filter(({ revisionNumber }) => revisionNumber !== 1)).toEqual([]);
    expect(observations).toEqual([]);
  });

  it('ends at once when it is asked again, and the next run goes on all the same', { timeout: 120_000 }, async (context) => {
    if (process.platform === 'win32') return context.skip('Windows has no signals to send');
    const data = join(root, 'ended');
    const first = await stopped(data, 'updates are picked', 2);
    expect([first.code, first.signal]).toEqual([130, null]);
    expect(first.milliseconds).toBeLessThan(2000);
    const second = await runTerminal(cli, [...publish, '--json'], { data });
    expect([second.code, JSON.parse(second.output)]).toMatchObject([0, { picked: 21, published: 21 }]);
  });

  it('goes on between two cabinets of one update at which it was killed', { timeout: 120_000 }, async () => {
    const data = join(root, 'several');
    const { catalogue, title } = await writeSeveralFiles(join(data, 'practice', 'server'), join(root, 'several-catalogue'));
    const own = ['publish', '--catalog', catalogue, '--select', 'all', '--server', 'practice', '--approve-publisher', '--approve-signers', '--group', 'All Computers', '--json'];
    for (const killAt of ['rename packed-2.cab 1', 'request SignCab 2', 'answered SignCab 1', 'rename signed-2.cab 1', 'rename _2.cab 1', 'rename WsusContent 2', 'answered ImportUpdateForPublishing 3']) {
      const { signal, output } = await runTerminal(cli, own, { data, killAt });
      expect(signal, `${killAt}\n${output}`).toBe('SIGKILL');
    }
    const last = await runTerminal(cli, own, { data });
    expect([last.code, JSON.parse(last.output)]).toMatchObject([0, { published: 1, updates: [{ title, state: 'published', revisionNumber: 1 }] }]);
    const server = await lookAtServer(join(data, 'practice', 'server'));
    expect(server.packages.filter((path) => path.endsWith('.cab')).map((path) => path.replace(/^.*_/u, ''))).toEqual(expect.arrayContaining(['1.cab', '2.cab']));
    expect(server.packages.filter((path) => path.endsWith('.cab'))).toHaveLength(2);
    expect(server.content).toHaveLength(2);
    expect(server.observations).toEqual([]);
  });
});

describe('publish to a live server', () => {
  it('runs in Electron without a window, and says that no server is set up', async (context) => {
    const program = consoleProgram();
    if (program === undefined) return context.skip('there is no Electron, or the console is not built');
    const data = join(root, 'live');
    for (const server of ['earnest', 'wsus.contoso.com']) {
      const { code, text } = await publishInElectron(program, data, ['--catalog', 'a.cab', '--select', 'all', '--server', server]);
      expect([code, JSON.parse(text)]).toMatchObject([1, { command: 'publish', error: { code: 'jobs/no-server' } }]);
    }
    const { code, text } = await publishInElectron(program, data, ['--catalog', 'a.cab', '--select', 'some', '--server', 'earnest']);
    expect([code, JSON.parse(text)]).toMatchObject([2, { error: { code: 'app/usage' } }]);
  });

  it.for(['http', 'https'])('publishes to a server that is set up, over %s', { timeout: 180_000 }, async (scheme, context) => {
    const program = consoleProgram();
    if (program === undefined) return context.skip('there is no Electron, or the console is not built');
    const data = join(root, `live ${scheme}`);
    await using server = await startPracticeProgram(cli, join(root, `server ${scheme}`));
    const certificates = scheme === 'https' ? makeSiteCertificates(['wsus.contoso.com']) : undefined;
    await using front = await startPlainFront(server.ready.baseUrl, certificates);
    await setUpLiveProfile(join(data, 'earnest'), server.ready, { port: front.port, tls: certificates !== undefined });
    const updates = await newestIds(server.ready.catalogue, 3);

    const other = await publishInElectron(program, data, ['--catalog', server.ready.catalogue, '--select', 'newest', '--server', 'wsus.contoso.com']);
    expect([other.code, JSON.parse(other.text)]).toMatchObject([1, { error: { code: 'app/not-found' } }]);
    const before = front.asked.length;
    const { code, text } = await publishInElectron(program, data, ['--catalog', server.ready.catalogue, '--select', updates.join(), '--server', '127.0.0.1', '--approve-publisher', '--approve-signers', '--group', 'All Computers']);
    const report = JSON.parse(text) as { readonly updates: readonly unknown[] };
    expect([code, report], text).toMatchObject([0, { command: 'publish', server: '127.0.0.1', picked: updates.length, published: updates.length, stopped: false }]);
    expect(report.updates).toHaveLength(updates.length);
    expect(front.asked.slice(before).some((path) => path.includes('ApiRemoting30'))).toBe(true);
    const state = (await (await fetch(`${server.ready.controlUrl}state`)).json()) as ServerLook;
    const published = state.updates.filter(({ updateId }) => (updates as readonly string[]).includes(updateId));
    expect(published.map(({ revisionNumber }) => revisionNumber)).toEqual(updates.map(() => 1));
    expect(state.deployments.filter(({ updateId }) => (updates as readonly string[]).includes(updateId))).toHaveLength(updates.length);
    expect(state.observations).toEqual([]);
  });
});
