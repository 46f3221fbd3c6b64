import { homedir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './setup/build.mjs';
import { run } from './setup/command.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { inProject } from './setup/project.mjs';
import { runMain } from './setup/say.mjs';

/** Apart from the practice server that the console starts for itself. */
const ownProfile = () => ['--profile', join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'countersign', 'practice-server')];

await runMain(async () => {
  await ensureDependencies();
  await ensureBuilt();
  const given = process.argv.slice(2);
  return run(process.execPath, [inProject('out/main/practice.js'), ...(given.includes('--profile') ? [] : ownProfile()), ...given]);
});
