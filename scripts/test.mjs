import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureBuilt } from './setup/build.mjs';
import { exists, run } from './setup/command.mjs';
import { displayPackages, ensureDebianPackages, ensureServerPackages, judgePackages, windowPackages } from './setup/debian.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { hasDisplay } from './setup/display.mjs';
import { binaries, inProject } from './setup/project.mjs';
import { runMain, say } from './setup/say.mjs';

const node = (script, ...parameters) => [process.execPath, [script, ...parameters]];

const checks = [
  ['Lint', ...node(binaries.eslint, '.', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '--max-warnings', '0')],
  ...['shared', 'node', 'preload', 'renderer'].map((name) => [`Types of ${name}`, ...node(binaries.typescript, '-p', `tsconfig.${name}.json`)]),
  ['Dead code', ...node(binaries.knip)],
  ['Import fences', ...node(binaries.dependencyCruiser, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err')],
];

/** Counts from vitest's JSON report; a run that wrote none counts as one failure. */
function countsOf(reportFile, code) {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'));
    // A file that fails while it is collected has no tests of its own, so it is counted as one.
    const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')).length;
    const failed = report.numFailedTests + brokenFiles;
    return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function runVitest(name, projects, environment) {
  const report = inProject('reports', `${name}.json`);
  const parameters = [binaries.vitest, 'run', ...projects.flatMap((project) => ['--project', project]), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const underXvfb = name === 'e2e' && process.platform === 'linux' && exists('xvfb-run');
  if (name === 'e2e' && !underXvfb && !hasDisplay()) {
    say('skipped: the end-to-end tests need a display or Xvfb (Debian packages xvfb and xauth)');
    return { passed: 0, failed: process.env.CI === 'true' ? 1 : 0, skipped: 1 };
  }
  const [program, all] = underXvfb ? ['xvfb-run', ['-a', '-s', '-screen 0 1600x1000x24', process.execPath, ...parameters]] : [process.execPath, parameters];
  return countsOf(report, await run(program, all, { env: { ...process.env, ...environment } }));
}

await runMain(async () => {
  await ensureDependencies();
  await ensureDebianPackages(judgePackages, { purpose: 'the conformance tests', required: false });
  await ensureDebianPackages([...windowPackages, ...displayPackages], { purpose: 'the end-to-end tests', required: false });
  await ensureServerPackages();
  const { ensureElectron } = await import('./setup/electron.mjs');
  const runtime = await ensureElectron();
  await ensureBuilt();
  rmSync(inProject('reports'), { recursive: true, force: true });
  mkdirSync(inProject('reports'), { recursive: true });

  const total = { passed: 0, failed: 0, skipped: 0 };
  const add = (counts) => {
    for (const key of Object.keys(total)) total[key] += counts[key];
  };
  for (const [name, program, parameters] of checks) {
    say(`— ${name}`);
    add((await run(program, parameters)) === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });
  }
  add(await runVitest('fast', ['unit', 'component', 'contract', 'conformance'], {}));
  add(await runVitest('e2e', ['e2e'], { ELECTRON_OVERRIDE_DIST_PATH: runtime.folder }));
  say(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  return total.failed === 0 ? 0 : 1;
});
