import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { canLaunch } from './launch.js';

const project = resolve(import.meta.dirname, '../..');

/** Where electron-builder puts things. On macOS the product would have to be signed before it starts; nobody tried. */
const layouts: Partial<Readonly<Record<NodeJS.Platform, { readonly folder: RegExp; readonly program: string }>>> = {
  linux: { folder: /^linux(-\w+)?-unpacked$/u, program: 'countersign' },
  win32: { folder: /^win(-\w+)?-unpacked$/u, program: 'Countersign.exe' },
};
const layout = layouts[process.platform];

/** Whether the product can be packed and started here; where it cannot the reason is printed. */
export function canPack(): boolean {
  if (!canLaunch()) return false;
  if (layout !== undefined) return true;
  process.stderr.write(`skipped: the test does not know the product's layout on ${process.platform}\n`);
  return false;
}

export interface Product {
  readonly program: string;
  readonly resources: string;
}

interface Packing {
  readonly builderCommand: (...parameters: readonly string[]) => readonly string[];
  readonly folderTarget: (runtime: { readonly folder: string; readonly version: string }) => readonly string[];
}

/** Packs what is in `out` around the runtime of the tests, as `npm run pack` does. */
export async function packProduct(output: string): Promise<Product> {
  const { builderCommand, folderTarget } = (await import(pathToFileURL(join(project, 'scripts/setup/packing.mjs')).href)) as Packing;
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(project, 'node_modules/electron/dist');
  const version = readFileSync(join(folder, 'version'), 'utf8').replace(/^v/u, '').trim();
  const builder = spawn(process.execPath, builderCommand(...folderTarget({ folder, version }), `--config.directories.output=${output}`), { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [builder.stdout, builder.stderr]) stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const code = await new Promise<number | null>((done) => builder.once('close', done));
  if (code !== 0) throw new Error(`electron-builder ended with ${String(code)}:\n${said.join('')}`);
  const unpacked = readdirSync(output).find((name) => layout!.folder.test(name));
  if (unpacked === undefined) throw new Error(`electron-builder made none of the folders expected, but: ${readdirSync(output).join(', ')}`);
  return { program: join(output, unpacked, layout!.program), resources: join(output, unpacked, 'resources') };
}

export interface RunningProduct extends AsyncDisposable {
  readonly page: Page;
  readonly process: ChildProcess;
  /** What it wrote to its error output so far. */
  readonly said: readonly string[];
  /** Ends it as an administrator would; its exit code. */
  close(): Promise<number | null>;
}

/** Playwright's own way of starting Electron needs the inspector, which the product's fuses forbid. */
export async function startProduct({ program }: Product, dataFolder: string, { parameters = [] as readonly string[], environment = {} } = {}): Promise<RunningProduct> {
  const noSandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(program, ['--remote-debugging-port=0', `--user-data-dir=${dataFolder}`, '--disable-gpu', ...noSandbox, ...parameters], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = new Promise<number | null>((done) => child.once('exit', done));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
  };
  try {
    const said: string[] = [];
    const endpoint = await new Promise<string>((found, fail) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        const [, address] = /^DevTools listening on (ws:\S+)$/u.exec(line) ?? [];
        if (address !== undefined) found(address);
      });
      child.once('error', fail);
      void exit.then((code) => fail(new Error(`it ended with ${String(code)}:\n${said.join('\n')}`)));
    });
    await titledPage(endpoint);
    const browser = await chromium.connectOverCDP(endpoint, { timeout: 15_000 });
    const page = browser.contexts()[0]!.pages()[0]!;
    await page.waitForSelector('[data-status=ready]', { timeout: 20_000 });
    return {
      page,
      process: child,
      said,
      close: async () => {
        const session = await browser.newBrowserCDPSession();
        // The connection ends with the process, sometimes before the answer.
        await session.send('Browser.close').catch(() => undefined);
        // One that does not end by itself is ended; its exit code is then null.
        const patience = setTimeout(() => child.kill('SIGKILL'), 15_000);
        const code = await exit;
        clearTimeout(patience);
        return code;
      },
      [Symbol.asyncDispose]: kill,
    };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** Playwright may wait for ever when it connects while the first page is still being made. */
async function titledPage(endpoint: string): Promise<void> {
  const list = new URL('/json/list', endpoint.replace(/^ws/u, 'http'));
  const end = Date.now() + 20_000;
  while (Date.now() < end) {
    const pages = (await (await fetch(list)).json()) as readonly { readonly type: string; readonly url: string; readonly title: string }[];
    if (pages.some(({ type, url, title }) => type === 'page' && url.startsWith('app://countersign/') && title === 'Countersign')) return;
    await wait(50);
  }
  throw new Error('no page of the console came up');
}

interface AsarFolder {
  readonly files: Readonly<Record<string, AsarFolder | { readonly size: number }>>;
}

/**
 * The paths of the files in an archive, with `/`. Read here and not by the library that wrote it.
 * @see https://github.com/electron/asar#format: two pickles, of which the second holds the header as JSON
 */
export function filesOfArchive(file: string): readonly string[] {
  const archive = readFileSync(file);
  const header = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12))) as AsarFolder;
  const walk = ({ files }: AsarFolder, folder: string): string[] => Object.entries(files).flatMap(([name, entry]) => ('files' in entry ? walk(entry, `${folder}${name}/`) : [`${folder}${name}`]));
  return walk(header, '');
}

/** Paths of packages in `node_modules` that are there for development alone. */
export function developmentPackages(): ReadonlySet<string> {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as { packages: Readonly<Record<string, { dev?: boolean }>> };
  return new Set(Object.entries(packages).flatMap(([path, { dev = false }]) => (dev ? [path] : [])));
}

/** The fuses as electron-builder.yml spells them. */
export function fusesWanted(): Readonly<Record<string, boolean>> {
  const [, block = ''] = /^electronFuses:\n((?: {2}.*\n)+)/mu.exec(readFileSync(join(project, 'electron-builder.yml'), 'utf8').replaceAll('\r\n', '\n')) ?? [];
  return Object.fromEntries([...block.matchAll(/^ {2}(\w+): (true|false)$/gmu)].map(([, name, value]) => [name!, value === 'true']));
}
