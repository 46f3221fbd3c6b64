import { request, type Dispatcher } from 'undici';
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

/** @param dispatcher a proxy or an agent of one's own; undici's global one without it. */
export function fetchBytesWithUndici(dispatcher?: Dispatcher): FetchBytes {
  return async (url, { method, headers, body, maxBytes, signal }) => {
    const answer = await request(url, {
      method,
      headers: { ...headers },
      signal,
      ...(body === undefined ? {} : { body }),
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    return { status: answer.statusCode, body: await readLimited(answer.body as AsyncIterable<Uint8Array>, maxBytes) };
  };
}
