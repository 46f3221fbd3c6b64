import { ensureBuilt } from './setup/build.mjs';
import { run } from './setup/command.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { inProject } from './setup/project.mjs';
import { runMain } from './setup/say.mjs';

await runMain(async () => {
  await ensureDependencies();
  await ensureBuilt();
  return run(process.execPath, [inProject('out/main/cli.js'), ...process.argv.slice(2)]);
});
