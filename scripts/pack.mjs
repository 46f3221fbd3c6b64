import { ensureBuilt } from './setup/build.mjs';
import { run } from './setup/command.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { builderCommand, folderTarget } from './setup/packing.mjs';
import { runMain, say } from './setup/say.mjs';

/** Packs the console. Parameters are electron-builder's (`--win`, `--dir` …); the fallback runtime can only be packed as a folder. */
await runMain(async () => {
  await ensureDependencies();
  const { ensureElectron } = await import('./setup/electron.mjs');
  const runtime = await ensureElectron();
  await ensureBuilt();
  const isFallback = runtime.kind === 'fallback';
  if (isFallback) say('Packing a folder: installers need the official Electron and helper tools from its release host.');
  return run(process.execPath, builderCommand(...(isFallback ? folderTarget(runtime) : process.argv.slice(2))));
});
