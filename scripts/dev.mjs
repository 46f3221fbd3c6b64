import { run } from './setup/command.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { binaries } from './setup/project.mjs';
import { runMain } from './setup/say.mjs';

await runMain(async () => {
  await ensureDependencies();
  const { ensureElectron } = await import('./setup/electron.mjs');
  const runtime = await ensureElectron();
  const root = process.getuid?.() === 0;
  return run(process.execPath, [binaries.electronVite, 'dev'], {
    env: { ...process.env, ELECTRON_EXEC_PATH: runtime.executable, ...(root ? { NO_SANDBOX: '1' } : {}) },
  });
});
