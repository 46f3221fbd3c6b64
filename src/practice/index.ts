import { explain } from '../shared/errors/index.js';
import { toCodedError } from '../main/core/fault.js';
import { readCommandLine, usage } from './options.js';
import { startPracticeServer, type PracticeServer } from './server.js';

/** What Electron's utilityProcess gives its child, and nobody else; typed here because this folder knows no Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };

/** To the terminal, and to whichever parent started us. */
function tell(message: unknown): void {
  console.log(JSON.stringify(message));
  if (process.connected) process.send?.(message);
  parentPort?.postMessage(message);
}

function stopWhenAsked(server: PracticeServer): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void server.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.once('disconnect', stop);
  const onMessage = (message: unknown): void => {
    if (message === 'stop') stop();
  };
  process.on('message', onMessage);
  parentPort?.on('message', ({ data }) => onMessage(data));
}

async function run(): Promise<void> {
  const { help, json, profile, port, tls, throttle } = readCommandLine(process.argv.slice(2));
  if (help) {
    console.log(usage);
    return;
  }
  const server = await startPracticeServer({
    profile,
    port,
    tls,
    ...(throttle === undefined ? {} : { throttle }),
    reportDefect: (where, error) => console.error(`${where}:`, error),
  });
  stopWhenAsked(server);
  tell(server.ready);
  if (!json) console.error(`The practice server is running. Stop it with Ctrl+C.`);
}

run().catch((error: unknown) => {
  const coded = toCodedError(error);
  const words = explain(coded);
  tell({ ready: false, error: coded });
  console.error(`${words.title}. ${words.happened} ${words.remedy}`);
  process.exitCode = 2;
});
