import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export const project = resolve('.');

/** Chromium refuses its sandbox to root; without a graphics card its attempt to use one is left out. Both apps get the same. */
export const flags = ['--disable-gpu', '--log-level=3', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];

/** The folder in the environment, the official runtime, or the one that `npm start` keeps where that cannot be had. */
export function electronProgram(): string {
  const names: Readonly<Record<string, string>> = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
  const folders = [process.env['ELECTRON_OVERRIDE_DIST_PATH'], join(project, 'node_modules/electron/dist'), join(homedir(), '.cache/countersign/electron-33.2.1')];
  const found = folders.filter((folder) => folder !== undefined).map((folder) => join(folder, names[process.platform] ?? 'electron')).find((program) => existsSync(program));
  if (found === undefined) throw new Error('there is no Electron yet; npm start gets one');
  if (!existsSync(join(project, 'out/main/index.js'))) throw new Error('the console is not built yet; npm run build builds it');
  return found;
}

/** An environment with a display: the one that is there, else a virtual one for as long as the block lasts. */
export async function withDisplay(): Promise<{ readonly environment: NodeJS.ProcessEnv } & Disposable> {
  const environment: NodeJS.ProcessEnv = { ...process.env };
  delete environment['ELECTRON_RUN_AS_NODE'];
  if (process.platform !== 'linux' || environment['DISPLAY'] !== undefined) return { environment, [Symbol.dispose]: () => undefined };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise<string>((found, failed) => {
    server.once('error', failed);
    server.stdio[3]?.once('data', (data: Buffer) => found(data.toString().trim()));
  });
  return { environment: { ...environment, DISPLAY: `:${number}` }, [Symbol.dispose]: () => void server.kill() };
}
