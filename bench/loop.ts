import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageCount, writeLargeCatalogue } from './catalogue.js';
import { startApp, type RunningApp } from './devtools.js';
import { electronProgram, flags, project, withDisplay } from './electron.js';
import { importLarge } from './import.js';
import { benchFolder, loadNow, told, type Figure } from './measure.js';

/*
 * For how long the main process could do nothing else, in the real console: while the sample of the practice server is
 * imported and updates of it are published, and while the rows of a large library are handed to the window.
 */
const longestAllowed = 50;
const published = 20;
/** As many rows as the window asks for at once. */
const rowsAtOnce = 10_000;

const resolution = 5;
const startWatching = `globalThis.loopDelay = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: ${String(resolution)} }); loopDelay.enable()`;
/** A block that has just ended is counted with the next tick. */
const readLongest = 'new Promise((resolve) => setTimeout(() => resolve(loopDelay.max / 1e6), 50))';

const untilReady = `new Promise((resolve) => {
  const look = () => (document.querySelector('[data-status=ready]') === null ? requestAnimationFrame(look) : resolve(true));
  look();
})`;

/** What a page runs that asks main by the same bridge as the console's own window. */
const script = (body: string): string => `(async () => {
  const ask = async (group, verb, input) => {
    const answer = await countersign.request(group, verb, crypto.randomUUID(), input);
    if (!answer.ok) throw new Error(group + '.' + verb + ': ' + answer.code + ' ' + JSON.stringify(answer.data));
    return answer.value;
  };
  ${body}
})()`;

const openPractice = script(`await ask('app', 'openProfile', { mode: 'practice' });`);

const importSample = script(`
  let inspection = await ask('catalogues', 'inspect', { from: 'practice' });
  if (inspection.standing?.kind !== 'approved') inspection = await ask('catalogues', 'decide', { inspectionId: inspection.inspectionId, decision: 'approve-always', acceptOlder: false });
  await ask('catalogues', 'decide', { inspectionId: inspection.inspectionId, decision: 'import', acceptOlder: false });`);

/** Questions are answered as they come: a signer is accepted, what would need a file or an exception is left out. */
const publishSome = script(`
  const { rows } = await ask('updates', 'rows', { offset: 0, limit: ${String(rowsAtOnce)} });
  const updates = rows.filter((row) => !row.superseded && !row.expired).slice(0, ${String(published)}).map(({ catalogueId, packageId }) => ({ catalogueId, packageId }));
  const { jobId } = await ask('jobs', 'start', { updates, options: { confirmAutomaticApprovals: true, raiseCabinetLimit: false } });
  for (;;) {
    const job = await ask('jobs', 'get', { jobId });
    for (const { decisionId, question } of job.decisions) {
      await ask('jobs', 'decide', { jobId, decisionId, answer: { answer: question.kind === 'installer-signer' ? 'accept' : 'leave-out' } });
    }
    if (job.state === 'done') return job.items.filter(({ state }) => state === 'published').length;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }`);

const readRows = script(`
  for (let offset = 0; ; ) {
    const { total, rows } = await ask('updates', 'rows', { offset, limit: ${String(rowsAtOnce)} });
    offset += rows.length;
    if (rows.length === 0 || offset >= total) return offset;
  }`);

/** Runs a script in the window and watches main meanwhile. */
async function watch({ main, browser, page }: RunningApp, name: string, expression: string): Promise<{ readonly figure: Figure; readonly answer: unknown }> {
  if (main === undefined) throw new RangeError('main is not inspected');
  await main.evaluate('loopDelay.reset()');
  const answer = await browser.evaluate(expression, page);
  const longest = Number(await main.evaluate(readLongest));
  return { figure: told({ name, ours: longest, unit: 'ms', aim: longestAllowed, load: loadNow() }), answer };
}

export async function run(): Promise<readonly Figure[]> {
  const program = electronProgram();
  using folder = benchFolder();
  using display = await withDisplay();
  const open = async (data: string): Promise<RunningApp> => {
    const running = await startApp(program, [project, ...flags, `--user-data-dir=${data}`], display.environment, true);
    await running.main?.evaluate(startWatching);
    await running.browser.evaluateWhenLoaded(untilReady, running.page);
    return running;
  };
  const figures: Figure[] = [];
  {
    await using running = await open(folder.at('data'));
    await running.browser.evaluate(openPractice, running.page);
    figures.push((await watch(running, 'longest block of main: import of the sample', importSample)).figure);
    const { figure, answer } = await watch(running, `longest block of main: publishing ${String(published)} updates`, publishSome);
    if (Number(answer) === 0) throw new Error('nothing was published');
    figures.push(figure);
  }
  const filled = folder.at('filled data');
  mkdirSync(join(filled, 'earnest'), { recursive: true });
  writeFileSync(join(filled, 'console.json'), JSON.stringify({ mode: 'earnest' }));
  await importLarge(await writeLargeCatalogue(folder.at('.')), join(filled, 'earnest/countersign.db'));
  await using running = await open(filled);
  const { figure, answer } = await watch(running, `longest block of main: the rows of ${String(packageCount)} updates`, readRows);
  if (answer !== packageCount) throw new Error(`${String(answer)} rows were read`);
  return [...figures, figure];
}
