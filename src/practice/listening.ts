import { Fault } from '../main/core/fault.js';
import { startListener, type Listener, type ListenerOptions, type Route } from './http/listener.js';
import type { Store } from './store/store.js';

/** Clients fetch content without TLS, from the port below: 8530 of 8531, 80 of 443. */
const portOfContent = (port: number): number => (port === 443 ? 80 : port - 1);

/** How often two free ports in a row are looked for. */
const attempts = 20;

/** Both listeners or none; as one. */
async function startPair(options: ListenerOptions, content: Route): Promise<Listener> {
  const main = await startListener(options);
  try {
    const plain = await startListener({ port: portOfContent(main.port), doors: [], open: content, reportDefect: options.reportDefect });
    return {
      ...main,
      close: async () => {
        await Promise.all([main.close(), plain.close()]);
      },
    };
  } catch (error) {
    await main.close();
    throw error;
  }
}

async function startAnywhere(start: () => Promise<Listener>, left: number): Promise<Listener> {
  try {
    return await start();
  } catch (error) {
    if (left > 1 && error instanceof Fault) return startAnywhere(start, left - 1);
    throw error;
  }
}

/**
 * The last port again when none is asked for and it is free, so that addresses in a catalogue go on working.
 * @param content what is handed out without TLS from the port below; nothing where it is absent
 * @throws Fault `practice/port-unavailable`
 */
export async function listenAgain(store: Store, options: ListenerOptions, content?: Route): Promise<Listener> {
  const start = async (port: number): Promise<Listener> => (content === undefined ? startListener({ ...options, port }) : startPair({ ...options, port }, content));
  if (options.port !== 0) return start(options.port);
  const last = store.settings.read<number>('port', 0);
  try {
    if (last !== 0) return await start(last);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  return startAnywhere(async () => start(0), content === undefined ? 1 : attempts);
}
