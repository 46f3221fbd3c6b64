import { request, type Dispatcher } from 'undici';
import type { ByteSource } from '../../bytes.js';
import { Fault } from '../../fault.js';
import { transportFault } from '../soap/transport-fault.js';

export type OpenedContent = { readonly kind: 'opened'; readonly source: ByteSource } | { readonly kind: 'missing' } | { readonly kind: 'unknown' };

/** Pieces of content read one by one, as a client reads them: without a login, without following elsewhere. */
export type OpenHttpContent = (url: string, signal?: AbortSignal) => Promise<OpenedContent>;

const timeoutMs = 30_000;

/** What is given up reports its own abort, which nobody else listens for. */
const giveUp = (body: Dispatcher.ResponseData['body']): void => void body.on('error', () => undefined).destroy();

/** At most `length` bytes are kept, whatever the server sends. */
async function readBody(body: Dispatcher.ResponseData['body'], length: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > length) {
      giveUp(body);
      return undefined;
    }
    parts.push(part);
  }
  return size === length ? new Uint8Array(Buffer.concat(parts)) : undefined;
}

/**
 * Opens content by ranges (RFC 9110 §14): a signature lies at the end of a cabinet, so a few kilobytes tell who signed gigabytes.
 * @throws Fault `wsus/…` when the server cannot be reached
 */
export const createHttpOpener =
  (dispatcher?: Dispatcher): OpenHttpContent =>
  async (url, signal) => {
    const ask = async (method: 'HEAD' | 'GET', headers: Readonly<Record<string, string>> = {}): Promise<Dispatcher.ResponseData> => {
      try {
        return await request(url, { method, headers, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, ...(signal === undefined ? {} : { signal }), ...(dispatcher === undefined ? {} : { dispatcher }) });
      } catch (error) {
        throw transportFault(error, url, signal);
      }
    };
    const head = await ask('HEAD');
    giveUp(head.body);
    if (head.statusCode === 404 || head.statusCode === 410) return { kind: 'missing' };
    const size = Number(head.headers['content-length']);
    if (head.statusCode !== 200 || !Number.isSafeInteger(size) || size < 0) return { kind: 'unknown' };
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      if (offset < 0 || length < 0 || offset + length > size) throw new RangeError('the range is outside the content');
      if (length === 0) return new Uint8Array(0);
      const answer = await ask('GET', { range: `bytes=${String(offset)}-${String(offset + length - 1)}` });
      const found = answer.statusCode === 206 ? await readBody(answer.body, length) : (giveUp(answer.body), undefined);
      if (found === undefined) throw new Fault('app/file-unreadable', { file: url, reason: 'the server does not hand out parts of it' });
      return found;
    };
    return { kind: 'opened', source: { size, read } };
  };
