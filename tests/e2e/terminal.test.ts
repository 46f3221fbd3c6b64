import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtTerminal, runTerminal, type Ending, type RunOptions } from '../fixtures/terminal/terminal.js';
import { lookAtServer, type ServerLook } from '../fixtures/terminal/server-look.js';
import { seededRandom } from '../fixtures/catalogues/random.js';

/** What the sample catalogue offers that is neither superseded nor expired. */
const current = 21;

let cli: string;
const folders: string[] = [];
const newData = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign terminal '));
  folders.push(folder);
  return join(folder, 'my data');
};
beforeAll(async () => {
  cli = await builtTerminal();
}, 60_000);
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const serverOf = (data: string): string => join(data, 'practice', 'server');

/** Everything is on the server once and as its first revision, approved once, and the shares hold its files and no others. */
function demandPublishedOnce({ updates, deployments, content, packages }: ServerLook): void {
  expect(updates.filter(({ revisionNumber }) => revisionNumber !== 1)).toEqual([]);
  expect(new Set(updates.map(({ updateId }) => updateId)).size).toBe(updates.length);
  // The rest are the categories of vendors and products.
  const published = updates.filter(({ title }) => /\(x\d\d\)$/u.test(title)).map(({ updateId }) => updateId);
  expect(published).toHaveLength(current);
  const approvals = deployments.filter(({ updateId }) => published.includes(updateId)).map(({ updateId, groupId }) => `${updateId} ${groupId}`);
  expect(new Set(approvals).size).toBe(approvals.length);
  expect(new Set(approvals.map((text) => text.split(' ')[0])).size).toBe(current);
  expect(content).toHaveLength(current);
  for (const { path, sha1 } of content) expect(path).toBe(join(sha1.slice(-2).toUpperCase(), `${sha1.toUpperCase()}.cab`));
  expect(packages.filter((path) => !/\.(?:cab|exe|msi|msp)$/u.test(path))).toEqual([]);
  // The signed cabinet, and beside it the installer for repairs.
  expect(packages).toHaveLength(2 * current);
  expect(new Set(packages.map((path) => path.split(sep)[0]))).toEqual(new Set(published));
}

const voidElements = new Set(['meta', 'br', 'hr', 'img', 'input', 'link']);

/** Tags that are opened and not closed, or the other way round. */
function unbalancedTags(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s+[a-z-]+="[^"<>]*")*\s*>/gu)) {
    if (voidElements.has(name!)) continue;
    if (slash === '') open.push(name!);
    else if (open.pop() !== name) wrong.push(name!);
  }
  return [...wrong, ...open];
}

function demandSummary({ code, output }: Ending): void {
  expect(output).toContain(`published to WSUS       ${String(current)}`);
  expect(output).toContain(`accepted by a client    ${String(current)}`);
  expect(code).toBe(0);
}

const reportsOf = (data: string): string[] => readdirSync(join(data, 'practice', 'reports')).map((name) => join(data, 'practice', 'reports', name));

describe('countersign try', () => {
  it('publishes the sample catalogue, has a client check it, writes a report, and does nothing twice', async () => {
    const data = newData();
    demandSummary(await runTerminal(cli, ['try'], { data }));
    const first = await lookAtServer(serverOf(data));
    demandPublishedOnce(first);
    const [report] = reportsOf(data);
    const text = readFileSync(report!, 'utf8');
    expect(text).not.toMatch(/<script|\son\w+=|javascript:/iu);
    expect(unbalancedTags(text)).toEqual([]);
    expect(text.replaceAll(/<[^<>]*>/gu, '')).not.toMatch(/[<>]/u);
    expect(text.match(/<section class="item published">/gu)).toHaveLength(current);

    const before = performance.now();
    const again = await runTerminal(cli, ['try'], { data });
    demandSummary(again);
    expect(performance.now() - before).toBeLessThan(30_000);
    const second = await lookAtServer(serverOf(data));
    expect(second.updates).toEqual(first.updates);
    expect(second.deployments).toEqual(first.deployments);
    expect(second.content).toEqual(first.content);
    expect(reportsOf(data)).toHaveLength(2);
  });

  /** Names of requests and files: see `kill-hook.mjs`. */
  const deterministic: readonly string[] = [
    'request /vendor/ 1',
    'answered /vendor/ 6',
    'rename content 3',
    'rename packed-1.cab 2',
    'sent SignCab 1',
    'answered SignCab 2',
    'rename UpdateServicesPackages 5',
    'rename WsusContent 1',
    // The first imports are categories.
    'request ImportUpdateForPublishing 1',
    'sent ImportUpdateForPublishing 3',
    'answered ImportUpdateForPublishing 3',
    'request ImportUpdateForPublishing 4',
    'request GetSdpXml 1',
    'request DeployUpdate1 1',
    'answered DeployUpdate1 1',
    'request /Content/ 1',
  ];

  it('can be killed at any moment and publishes everything once', { timeout: 240_000 }, async () => {
    const data = newData();
    const random = seededRandom(20_261_124);
    const atRandom = (after: string, most: number): Partial<RunOptions> => ({ after, killAfter: random.integer(most) });
    const kills: readonly Partial<RunOptions>[] = [
      { killAfter: random.integer(300) },
      atRandom('Starting the practice server', 1500),
      atRandom('Importing the sample catalogue', 60),
      atRandom('Importing the sample catalogue', 250),
      ...deterministic.map((killAt) => ({ killAt })),
      atRandom('signed by', 900),
      atRandom('signed by', 900),
    ];
    let killed = 0;
    for (const kill of kills) {
      const ending = await runTerminal(cli, ['try'], { data, ...kill });
      expect(ending.signal, `${JSON.stringify(kill)} ended with ${String(ending.code)}:\n${ending.output}`).toBe('SIGKILL');
      killed += 1;
    }
    expect(killed).toBeGreaterThanOrEqual(20);
    const last = await runTerminal(cli, ['try'], { data });
    demandSummary(last);
    const server = await lookAtServer(serverOf(data));
    demandPublishedOnce(server);
    expect(server.observations).toEqual([]);
    // Nothing of the killed runs is left on this side either.
    expect(readdirSync(join(data, 'practice', 'work'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
  });
});

const textOf = async (parameters: readonly string[], data = newData()): Promise<string> => {
  const { code, output } = await runTerminal(cli, parameters, { data });
  return `${String(code)} ${output}`;
};

describe('the terminal', () => {
  it('says what is wrong with a command, and ends with 2', async () => {
    expect(await textOf(['nonsense'])).toMatch(/^2 Usage:/u);
    expect(await textOf(['explain', 'zzz'])).toMatch(/^2 Give a code/u);
    for (const wrong of [['jobs', '--foo'], ['verify'], ['verify', '--policy', 'none', 'x'], ['verify', '--at', 'yesterday', 'x'], ['verify', '--roots']]) {
      expect(await textOf(wrong), wrong.join(' ')).toMatch(/^2 The command is not understood.*\(app\/usage\)\s*$/su);
    }
    expect(await textOf(['help'])).toMatch(/^0 Usage:/u);
    expect(await textOf(['explain', '2148204810'])).toMatch(/^0 0x800b010a/iu);
  });

  it('says which file it cannot read, and ends with 1', async () => {
    const folder = newData();
    expect(await textOf(['verify', join(folder, 'nowhere.exe')])).toMatch(/^1 .*\(app\/file-unreadable\)\s*$/su);
    expect(await textOf(['verify', '--roots', join(folder, 'nowhere'), import.meta.filename])).toMatch(/^1 .*\(app\/file-unreadable\)\s*$/su);
    expect(await textOf(['verify', import.meta.filename])).toMatch(/^1 ◌ /u);
  });

  it('lists no jobs of a profile that does not exist, and makes none', async () => {
    const data = newData();
    expect(await textOf(['jobs', '--practice'], data)).toBe('0 No job was started yet.\n');
    expect(existsSync(data)).toBe(false);
  });

  it('refuses a data folder that is a file, and a damaged database', async () => {
    const data = newData();
    writeFileSync(data, 'no folder');
    expect(await textOf(['try'], data)).toMatch(/^1 .*\(app\/profile-is-a-file\)\s*$/su);
    const other = newData();
    mkdirSync(join(other, 'practice'), { recursive: true });
    writeFileSync(join(other, 'practice', 'countersign.db'), 'no database '.repeat(1000));
    expect(await textOf(['try'], other)).toMatch(/^1 .*\(store\/damaged\)\s*$/su);
  });

  it('says that the disk became full, and goes on when there is room', { timeout: 240_000 }, async (context) => {
    const disk = newData();
    mkdirSync(disk);
    const mount = (...parameters: string[]): boolean => spawnSync('mount', parameters, { stdio: 'ignore' }).status === 0;
    if (process.platform !== 'linux' || !mount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk)) {
      context.skip('a small disk can be mounted by root on Linux only');
      return;
    }
    try {
      const data = join(disk, 'data');
      const full = /^1 .*\((?:app\/disk-became-full|app\/disk-full|store\/full)\)\s*$/su;
      // While the practice server is made, before the downloads begin, and in the middle of the job.
      for (const size of ['8m', '40m', '72m']) {
        mount('-o', `remount,size=${size}`, disk);
        expect(await textOf(['try'], data), size).toMatch(full);
      }
      mount('-o', 'remount,size=400m', disk);
      demandSummary(await runTerminal(cli, ['try'], { data }));
      demandPublishedOnce(await lookAtServer(serverOf(data)));
    } finally {
      // Lazily: the practice server of the last run may hold its files for a moment longer.
      spawnSync('umount', ['-l', disk]);
    }
  });
});
