import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronProgram } from '../fixtures/electron/start.js';
import { builtTerminal, runTerminal } from '../fixtures/terminal/terminal.js';

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
    for (const command of ['try', 'verify', 'cab', 'catalog', 'publish', 'jobs', 'explain']) {
      const { code, output } = await run(command, '--help');
      expect([code, output], command).toEqual([0, expect.stringContaining(`\n  ${command}`)]);
    }
  });

  it('say what is wrong with a command, in words and as JSON, and end with 2', async () => {
    for (const wrong of [['cab'], ['cab', 'list'], ['catalog', 'inspect'], ['publish'], ['publish', '--catalog', 'sample', '--select', 'newest', '--server', 'earnest']]) {
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

    const server = join(root, 'data', 'practice', 'server');
    const inspect = ['catalog', 'inspect', join(server, 'catalogue', 'PracticeProblems.cab'), '--roots', join(server, 'anchors')];
    expect(await json(...inspect)).toMatchObject({ code: 0, signature: 'holds', contentRead: false });
    expect(await json(...inspect, '--approve')).toMatchObject({ code: 0, contentRead: true, content: { packages: 3, setAside: 3 } });
  });
});

describe('publish to a live server', () => {
  /** As `scripts/cli.mjs` starts it. */
  async function publishInElectron(program: string, ...more: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
    const { headlessFlags } = (await import(pathToFileURL(resolve('scripts/setup/headless.mjs')).href)) as { headlessFlags: () => string[] };
    const child = spawn(program, [resolve('.'), ...headlessFlags(), '--unattended', '--', 'publish', '--catalog', 'a.cab', '--json', ...more], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, COUNTERSIGN_DATA: join(root, 'live') },
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    return { code: await new Promise<number | null>((done) => child.once('close', done)), text };
  }

  it('runs in Electron without a window, and says that no server is set up', async (context) => {
    const program = electronProgram();
    if (program === undefined || !existsSync(resolve('out/main/index.js'))) return context.skip('there is no Electron, or the console is not built');
    for (const server of ['earnest', 'wsus.contoso.com']) {
      const { code, text } = await publishInElectron(program, '--select', 'all', '--server', server);
      expect([code, JSON.parse(text)]).toMatchObject([1, { command: 'publish', error: { code: 'jobs/no-server' } }]);
    }
    const { code, text } = await publishInElectron(program, '--select', 'some', '--server', 'earnest');
    expect([code, JSON.parse(text)]).toMatchObject([2, { error: { code: 'app/usage' } }]);
  });
});
