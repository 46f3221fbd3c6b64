import { getGlobalDispatcher, type Dispatcher } from 'undici';
import { AnswerTooLarge, type FetchBytes } from './fetch-bytes.js';

/** Reads a body whose declared length says nothing about how much will come. */
async function readLimited(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.byteLength;
    if (size > maxBytes) throw new AnswerTooLarge(`more than ${String(maxBytes)} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

/** How undici is asked for one address. */
interface ByteRoute {
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  /** An absolute address for a proxy that forwards. */
  readonly path: string;
}

const directly = (url: URL): ByteRoute => ({ dispatcher: getGlobalDispatcher(), origin: url.origin, path: url.pathname + url.search });

/** @param routeTo by a proxy or an agent of one's own; undici's global one without it. */
export function fetchBytesWithUndici(routeTo: (url: URL) => ByteRoute = directly): FetchBytes {
  return async (url, { method, headers, body, maxBytes, signal }) => {
    const { dispatcher, origin, path } = routeTo(new URL(url));
    const answer = await dispatcher.request({ origin, path, method, headers: { ...headers }, signal, ...(body === undefined ? {} : { body }) });
    return { status: answer.statusCode, body: await readLimited(answer.body as AsyncIterable<Uint8Array>, maxBytes) };
  };
}
