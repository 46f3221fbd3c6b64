import { parseArgs } from 'node:util';
import { ensureBuilt } from './setup/build.mjs';
import { run } from './setup/command.mjs';
import { ensureDebianPackages, windowPackages } from './setup/debian.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { hasDisplay } from './setup/display.mjs';
import { inProject, projectFolder } from './setup/project.mjs';
import { runMain, say } from './setup/say.mjs';

/** Chromium refuses to start as root with its sandbox; the packed product is never started by this file. */
const rootFlags = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

async function openWindow(parameters) {
  await ensureDebianPackages(windowPackages, { purpose: 'the window', required: true });
  const { ensureElectron } = await import('./setup/electron.mjs');
  const runtime = await ensureElectron();
  await ensureBuilt();
  say('Opening the console …');
  const environment = { ...process.env };
  delete environment.ELECTRON_RUN_AS_NODE;
  // Chromium reports every D-Bus service it does not find; level 3 leaves fatal messages only.
  return run(runtime.executable, [projectFolder, ...rootFlags(), '--log-level=3', ...parameters], { env: environment });
}

async function runUnattended(parameters) {
  say('There is no display here, so no window can be opened.');
  say('The same job runs unattended in this terminal, on the practice server with its sample catalogue.');
  await ensureBuilt();
  return run(process.execPath, [inProject('out/main/cli.js'), 'try', ...parameters]);
}

await runMain(async () => {
  const { values } = parseArgs({ options: { terminal: { type: 'boolean', default: false } }, strict: false, allowPositionals: true });
  const parameters = process.argv.slice(2).filter((parameter) => parameter !== '--terminal');
  await ensureDependencies();
  return values.terminal || !hasDisplay() ? runUnattended(parameters) : openWindow(parameters);
});
