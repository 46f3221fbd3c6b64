import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'undici';

/** What DevTools sends, as far as it is looked at here. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: { readonly sessionId?: string; readonly targetInfo?: { readonly type: string } };
  readonly result?: { readonly result?: { readonly value?: unknown }; readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } } };
  readonly error?: { readonly message: string };
}

/** A connection to DevTools of a window's process or of Node; see chromedevtools.github.io/devtools-protocol. */
export class DevTools {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #pages: ((sessionId: string) => void)[] = [];
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data)) as Message));
  }

  static async connect(url: string): Promise<DevTools> {
    const socket = new WebSocket(url);
    await new Promise((opened, failed) => {
      socket.addEventListener('open', opened, { once: true });
      socket.addEventListener('error', failed, { once: true });
    });
    return new DevTools(socket);
  }

  /** The first window's page, as soon as there is one. */
  async firstPage(): Promise<string> {
    const found = new Promise<string>((resolve) => this.#pages.push(resolve));
    await this.#send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
    return found;
  }

  /** The value of an expression, awaited. @throws Error with its error's text, also when the page goes to another document meanwhile */
  async evaluate(expression: string, sessionId?: string): Promise<unknown> {
    const { result, error } = await this.#send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId);
    const thrown = result?.exceptionDetails;
    if (error !== undefined || thrown !== undefined) throw new Error(error?.message ?? thrown?.exception?.description ?? thrown?.text);
    return result?.result?.value;
  }

  /** The same in a page that may still be on its way to its document. */
  async evaluateWhenLoaded(expression: string, sessionId: string): Promise<unknown> {
    for (;;) {
      try {
        return await this.evaluate(expression, sessionId);
      } catch (error) {
        if (!(error instanceof Error) || !/context|navigat/iu.test(error.message)) throw error;
      }
    }
  }

  close(): void {
    this.#socket.close();
  }

  async #send(method: string, params: object, sessionId?: string): Promise<Message> {
    const id = (this.#last += 1);
    const answered = new Promise<Message>((resolve) => this.#answers.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }));
    return answered;
  }

  #take(message: Message): void {
    if (message.id !== undefined) this.#answers.get(message.id)?.(message);
    const { sessionId, targetInfo } = message.params ?? {};
    if (message.method === 'Target.attachedToTarget' && targetInfo?.type === 'page' && sessionId !== undefined) this.#pages.forEach((found) => found(sessionId));
  }
}

export interface RunningApp extends AsyncDisposable {
  /** Milliseconds since 1970 when it was asked for. */
  readonly startedAt: number;
  readonly browser: DevTools;
  readonly page: string;
  /** Of the main process, when it was asked for by `--inspect`. */
  readonly main: DevTools | undefined;
}

/** The addresses in its messages behind these words, each as soon as it is told. Reading goes on, or the app would stop at a full pipe. */
function announcements(child: ChildProcess): (words: string) => Promise<string> {
  let text = '';
  child.stderr?.on('data', (piece: Buffer) => (text += piece.toString()));
  return async (words) => {
    const pattern = new RegExp(`${words} (ws://\\S+)\\s`, 'u');
    for (;;) {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) return found;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the app ended: ${text}`);
      await Promise.race([once(child.stderr ?? child, 'data'), once(child, 'exit')]);
    }
  };
}

/** Starts an app with DevTools and attaches to its window; nothing is waited for in fixed steps. */
export async function startApp(program: string, parameters: readonly string[], environment: NodeJS.ProcessEnv, inspectMain = false): Promise<RunningApp> {
  const startedAt = performance.timeOrigin + performance.now();
  const child = spawn(program, [...(inspectMain ? ['--inspect=127.0.0.1:0'] : []), '--remote-debugging-port=0', ...parameters], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const announced = announcements(child);
  const main = inspectMain ? await DevTools.connect(await announced('Debugger listening on')) : undefined;
  const browser = await DevTools.connect(await announced('DevTools listening on'));
  return {
    startedAt,
    browser,
    page: await browser.firstPage(),
    main,
    [Symbol.asyncDispose]: async () => {
      main?.close();
      browser.close();
      child.kill();
      await ended;
    },
  };
}
