import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageCount, writeLargeCatalogue } from './catalogue.js';
import { startApp } from './devtools.js';
import { electronProgram, flags, project, withDisplay } from './electron.js';
import { importLarge } from './import.js';
import { benchFolder, compare, type Figure } from './measure.js';

/*
 * From the start of the program until its window is ready and painted, against an app of one window with one line of
 * text. Both are watched in the same way, over DevTools. Each start but the first finds its data folder.
 */
const rounds = 5;

/** Written into the page of the empty app; the console sets the same when it can be used. */
const ready = '[data-status=ready]';

/** Milliseconds since 1970 when the page was ready and painted: behind the next frame, when the renderer has time again. */
const paintedAt = `new Promise((resolve) => {
  const look = () => {
    if (document.querySelector('${ready}') === null) return void requestAnimationFrame(look);
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
      port2.postMessage(null);
    });
  };
  look();
})`;

function writeEmptyApp(folder: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', version: '0.0.0', type: 'module', main: 'main.js' }));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><title>Empty</title><body data-status="ready">Ready</body>');
  writeFileSync(
    join(folder, 'main.js'),
    `import { app, BrowserWindow } from 'electron';
app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile(new URL('index.html', import.meta.url).pathname));
`,
  );
  return folder;
}

export async function run(): Promise<readonly Figure[]> {
  const program = electronProgram();
  using folder = benchFolder();
  using display = await withDisplay();
  const empty = writeEmptyApp(folder.at('empty'));

  /** @returns milliseconds until it was painted; the end of the app does not count */
  const start = async (app: string, data: string): Promise<number> => {
    await using running = await startApp(program, [app, ...flags, `--user-data-dir=${data}`], display.environment);
    return Number(await running.browser.evaluateWhenLoaded(paintedAt, running.page)) - running.startedAt;
  };
  const theirs = async (): Promise<number> => start(empty, folder.at('empty data'));
  const first = await compare({ name: 'window usable, no profile yet (an empty app)', rounds, aim: 1.5, ours: async () => start(project, folder.at('data')), theirs });

  const filled = folder.at('filled data');
  mkdirSync(join(filled, 'earnest'), { recursive: true });
  writeFileSync(join(filled, 'console.json'), JSON.stringify({ mode: 'earnest' }));
  await importLarge(await writeLargeCatalogue(folder.at('.')), join(filled, 'earnest/countersign.db'));
  const second = await compare({ name: `window usable, ${String(packageCount)} updates in the library (an empty app)`, rounds, aim: 1.5, ours: async () => start(project, filled), theirs });
  return [first, second];
}
