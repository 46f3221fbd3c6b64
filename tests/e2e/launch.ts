import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

const project = resolve(import.meta.dirname, '../..');

export interface RunningConsole extends AsyncDisposable {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataFolder: string;
}

export interface LaunchOptions {
  /** Kept between launches when given; otherwise made and removed. */
  readonly dataFolder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A script (CommonJS) that Electron requires before the console; it plays what the machine has not. */
  readonly before?: string;
}

/** Whether there is a runtime to start; where there is none the reason is printed, and on CI it is an error. */
export function canLaunch(): boolean {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(project, 'node_modules/electron/dist');
  const display = process.platform !== 'linux' || process.env['DISPLAY'] !== undefined;
  const reason = !existsSync(folder) ? `there is no Electron in ${folder}` : !display ? 'there is no display' : !existsSync(join(project, 'out/main/index.js')) ? 'the console is not built' : undefined;
  if (reason === undefined) return true;
  if (process.env['CI'] === 'true') throw new Error(reason);
  process.stderr.write(`skipped: ${reason}\n`);
  return false;
}

export const newDataFolder = (): string => mkdtempSync(join(tmpdir(), 'countersign e2e '));

/** Pictures are the same from run to run with these, and nothing looks for services that are not there. */
const flags = ['--force-device-scale-factor=1', '--font-render-hinting=none', '--disable-lcd-text', '--disable-gpu', '--log-level=3'];

/** As root Chromium has no sandbox to start in; elsewhere the tests run with it. */
const isRoot = process.getuid?.() === 0;

/**
 * Starts the built console in a real window. The executable comes from ELECTRON_OVERRIDE_DIST_PATH or
 * the electron package; it is not passed on, because Playwright's own loader is left out then.
 */
export async function launchConsole({ dataFolder, environment = {}, before }: LaunchOptions = {}): Promise<RunningConsole> {
  const folder = dataFolder ?? newDataFolder();
  const app = await _electron.launch({
    args: [...(before === undefined ? [] : ['-r', before]), project, `--user-data-dir=${folder}`, ...flags],
    cwd: project,
    chromiumSandbox: !isRoot,
    colorScheme: 'light',
    timeout: 30_000,
    env: { ...(process.env as Record<string, string>), ...environment },
  });
  const page = await app.firstWindow();
  await page.waitForSelector('[data-status=ready]');
  return {
    app,
    page,
    dataFolder: folder,
    [Symbol.asyncDispose]: async () => {
      await app.close();
      if (dataFolder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const axeSource = readFileSync(resolve(project, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong, as lines; tabster's invisible focus stops are not content. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  // A colour on its way to another is nobody's choice: what fades is waited for, not what turns for ever.
  await page.evaluate('Promise.all(document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished.catch(() => undefined))).then(() => undefined)');
  await page.evaluate(`${axeSource};undefined`);
  return page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(context: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe;
    const { violations } = await axe.run({ exclude: ['[data-tabster-dummy]'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}
