import { parseArgs } from 'node:util';
import { ensureBuilt } from './setup/build.mjs';
import { run } from './setup/command.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { headlessFlags } from './setup/headless.mjs';
import { inProject, projectFolder } from './setup/project.mjs';
import { runMain, saySetUpAside } from './setup/say.mjs';

/** A live server is reached with the system's login and its store of secrets, which are Electron's; help and practice need neither. */
function needsElectron([command, ...parameters]) {
  if (command !== 'publish' && command !== 'published') return false;
  const options = { server: { type: 'string' }, help: { type: 'boolean', short: 'h' } };
  const { values } = parseArgs({ args: parameters, options, strict: false, allowPositionals: true });
  return values.help !== true && typeof values.server === 'string' && values.server !== 'practice';
}

async function runInElectron(parameters) {
  const { ensureDebianPackages, windowPackages } = await import('./setup/debian.mjs');
  await ensureDebianPackages(windowPackages, { purpose: 'a live server', required: true });
  const { ensureElectron } = await import('./setup/electron.mjs');
  const { executable } = await ensureElectron();
  const environment = { ...process.env };
  delete environment.ELECTRON_RUN_AS_NODE;
  return run(executable, [projectFolder, ...headlessFlags(), '--unattended', '--', ...parameters], { env: environment });
}

await runMain(async () => {
  // What a command prints is read by programs: the set-up speaks beside it.
  saySetUpAside();
  // Ctrl+C reaches the command as well, which decides what becomes of it.
  process.on('SIGINT', () => undefined);
  const parameters = process.argv.slice(2);
  await ensureDependencies();
  await ensureBuilt();
  return needsElectron(parameters) ? runInElectron(parameters) : run(process.execPath, [inProject('out/main/cli.js'), ...parameters]);
});
