import { ensureBuilt } from './setup/build.mjs';
import { run } from './setup/command.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { inProject } from './setup/project.mjs';
import { runMain, say } from './setup/say.mjs';

/** Packs with the runtime that is used here; only the target `dir` needs nothing from a release host. */
await runMain(async () => {
  await ensureDependencies();
  const { ensureElectron } = await import('./setup/electron.mjs');
  const runtime = await ensureElectron();
  await ensureBuilt();
  const targets = process.argv.slice(2);
  const parameters = runtime.kind === 'fallback' ? ['--dir', `--config.electronDist=${runtime.folder}`, `--config.electronVersion=${runtime.version}`] : targets;
  if (runtime.kind === 'fallback') say('Packing a folder: installers need the official Electron and helper tools from its release host.');
  return run(process.execPath, [inProject('node_modules/electron-builder/cli.js'), '--publish=never', ...parameters]);
});
