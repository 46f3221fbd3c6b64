import { explain } from '../shared/errors/index.js';
import { toCodedError } from '../main/core/fault.js';
import { passwordVariable, readCommandLine, usage, type CommandLine } from './options.js';
import { readPassword } from './password.js';
import { startPracticeServer, type PracticeReady, type PracticeServer } from './server.js';

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
  // Ctrl+C in a terminal reaches the parent as well, which still needs the server to come to an end.
  if (process.send === undefined) process.once('SIGINT', stop);
  else process.on('SIGINT', () => undefined);
  process.once('SIGTERM', stop);
  process.once('disconnect', stop);
  const onMessage = (message: unknown): void => {
    if (message === 'stop') stop();
  };
  process.on('message', onMessage);
  parentPort?.on('message', ({ data }) => onMessage(data));
}

/** What the form for a server asks for, in its order. */
function connectionWords({ serverUrl, contentRoot, tlsCertificate, catalogue, anchors, serverCertificate, timestampUrl }: PracticeReady, account: string): string {
  const { hostname, port, protocol } = new URL(serverUrl ?? '');
  return [
    'Connect to it as to a real server:',
    `  Host                 ${hostname}`,
    `  Port                 ${port}`,
    `  Encryption           ${protocol === 'https:' ? `TLS, its certificate is in ${tlsCertificate ?? ''}` : 'none'}`,
    `  Account              ${account}`,
    `  Folder of the shares ${contentRoot}`,
    'To publish the sample catalogue to it:',
    `  Catalogue            ${catalogue}`,
    `  Roots to trust       those in ${anchors}, and ${serverCertificate}`,
    `  Hosts to allow       ${hostname} (Settings, downloads)`,
    `  Time-stamp service   ${timestampUrl}`,
  ].join('\n');
}

async function run({ json, profile, port, tls, throttle, login }: CommandLine): Promise<void> {
  // A parent may go while the server is still starting; everything that is being made is made to be cut off.
  const endAtOnce = (): never => process.exit(0);
  process.once('disconnect', endAtOnce);
  // It may have gone before the first line of this ran.
  if (process.send !== undefined && !process.connected) endAtOnce();
  const ntlm = login === undefined ? undefined : [{ name: login.account, password: await readPassword(login, process.env) }];
  Reflect.deleteProperty(process.env, passwordVariable);
  const server = await startPracticeServer({
    profile,
    port,
    tls,
    ...(throttle === undefined ? {} : { throttle }),
    ...(ntlm === undefined ? {} : { ntlm }),
    reportDefect: (where, error) => console.error(`${where}:`, error),
  });
  stopWhenAsked(server);
  process.off('disconnect', endAtOnce);
  tell(server.ready);
  if (json) return;
  if (login !== undefined) console.error(connectionWords(server.ready, login.account));
  console.error(`The practice server is running. Stop it with Ctrl+C.`);
}

/** With `--json` the words are left to whoever reads the code. */
function fail(error: unknown, json: boolean): void {
  const coded = toCodedError(error);
  const words = explain(coded);
  tell({ ready: false, error: coded });
  if (!json) console.error(`${words.title}. ${words.happened} ${words.remedy}`);
  process.exitCode = 2;
}

try {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (commandLine.help) console.log(usage);
  else await run(commandLine).catch((error: unknown) => fail(error, commandLine.json));
} catch (error) {
  fail(error, false);
}
