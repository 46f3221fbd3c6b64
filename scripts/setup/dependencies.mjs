import { run } from './command.mjs';
import { fingerprint, onceFor } from './fingerprint.mjs';
import { say, setUpStdio, SetupFailure } from './say.mjs';

/** `npm ci`, when node_modules is missing or was made from another lockfile. */
export async function ensureDependencies() {
  await onceFor('node_modules/.countersign-lockfile', fingerprint(['package.json', 'package-lock.json']), async () => {
    say('Installing the packages of package-lock.json …');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    // A shell is needed for npm.cmd; nothing of the command line comes from outside.
    const code = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32', stdio: setUpStdio() });
    if (code !== 0) throw new SetupFailure('npm ci failed. Check that the package registry can be reached, then start again.');
  });
}
