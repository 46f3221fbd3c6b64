import { run } from './command.mjs';
import { fingerprint, onceFor } from './fingerprint.mjs';
import { binaries } from './project.mjs';
import { say, setUpStdio, SetupFailure } from './say.mjs';

/** Builds main, preload, window, terminal and practice server into `out`, when a source changed. */
export async function ensureBuilt() {
  const value = fingerprint(['package.json', 'package-lock.json', 'electron.vite.config.ts', 'src']);
  await onceFor('out/.countersign-sources', value, async () => {
    say('Building …');
    const code = await run(process.execPath, [binaries.electronVite, 'build', '--logLevel', 'warn'], { stdio: setUpStdio() });
    if (code !== 0) throw new SetupFailure('The build failed; its messages are above.');
  });
}
