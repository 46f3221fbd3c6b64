import { Fault } from '../main/core/fault.js';
import { startListener, type Listener, type ListenerOptions } from './http/listener.js';
import type { Store } from './store/store.js';

/** Clients fetch content without TLS, from the port below: 8530 of 8531, 80 of 443. */
const portOfContent = (port: number): number => (port === 443 ? 80 : port - 1);

/** How often two free ports in a row are looked for. */
const attempts = 20;

/** What is handed out without TLS. */
export type PlainOptions = Pick<ListenerOptions, 'doors' | 'open'>;

export interface Listening extends Listener {
  /** `http://127.0.0.1:PORT` of what is handed out without TLS beside it. */
  readonly plainOrigin?: string;
}

/** Both listeners or none; as one. */
async function startPair(options: ListenerOptions, beside: PlainOptions): Promise<Listening> {
  const main = await startListener(options);
  try {
    const plain = await startListener({ ...beside, port: portOfContent(main.port), reportDefect: options.reportDefect });
    return {
      ...main,
      plainOrigin: plain.origin,
      close: async () => {
        await Promise.all([main.close(), plain.close()]);
      },
    };
  } catch (error) {
    await main.close();
    throw error;
  }
}

async function startAnywhere(start: () => Promise<Listening>, left: number): Promise<Listening> {
  try {
    return await start();
  } catch (error) {
    if (left > 1 && error instanceof Fault) return startAnywhere(start, left - 1);
    throw error;
  }
}

/**
 * The last port again when none is asked for and it is free, so that addresses in a catalogue go on working.
 * @param beside what is handed out without TLS from the port below; nothing where it is absent
 * @throws Fault `practice/port-unavailable`
 */
export async function listenAgain(store: Store, options: ListenerOptions, beside?: PlainOptions): Promise<Listening> {
  const start = async (port: number): Promise<Listening> => (beside === undefined ? startListener({ ...options, port }) : startPair({ ...options, port }, beside));
  if (options.port !== 0) return start(options.port);
  const last = store.settings.read<number>('port', 0);
  try {
    if (last !== 0) return await start(last);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  return startAnywhere(async () => start(0), beside === undefined ? 1 : attempts);
}
