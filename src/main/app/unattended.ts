import { app, safeStorage } from 'electron';
import { endingOf } from '../../cli/ending.js';
import { createInterrupt } from '../../cli/interrupt.js';
import { publishFromTerminal } from '../../cli/publish.js';
import { workOnPublished } from '../../cli/published.js';
import { withPassphrase } from '../core/certificates/with-passphrase.js';
import { createElectronSecretStore } from '../platform/electron-secret-store.js';
import { createPortFactory, type PortFactoryOptions } from '../platform/ports.js';
import type { UnattendedStart } from './unattended-parameters.js';

export interface UnattendedOptions extends Pick<PortFactoryOptions, 'version' | 'runtime'> {
  readonly dataFolder: string;
}

const commands = { publish: publishFromTerminal, published: workOnPublished };

/** Runs a command with Electron's ports and no window, and ends the process with the command's exit code. */
export function startUnattended({ command, parameters }: UnattendedStart, { dataFolder, version, runtime }: UnattendedOptions): void {
  const { signal, interrupt } = createInterrupt((words) => void process.stderr.write(words), (code) => app.exit(code));
  // Chromium turns the signals that end a process into a quit: the jobs are paused first, and the command ends by itself.
  app.on('before-quit', (event) => {
    event.preventDefault();
    interrupt();
  });
  const run = async (): Promise<number> => {
    const secrets = withPassphrase(await createElectronSecretStore(safeStorage, process.platform), process.env['COUNTERSIGN_PASSPHRASE']);
    return commands[command](parameters, { dataFolder, createPorts: (folder, events) => createPortFactory({ secrets, version, runtime })(folder, events) }, signal);
  };
  void app.whenReady().then(async () => {
    const code = await endingOf(command, parameters, signal, run);
    // Pipes are written later on Windows; `exit` would not wait for them.
    process.stdout.write('', () => app.exit(code));
  });
}
