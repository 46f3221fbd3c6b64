import { judgeAnswer, tooLong } from '../download/answer.js';
import { baseHeaders } from '../download/fetch-file.js';
import type { FetchTransport } from '../download/transport.js';
import { judgeRedirect, judgeUrl, type Hop } from '../download/url-policy.js';
import { Fault } from '../fault.js';

/** The largest public lists have some ten megabytes. */
const maxListBytes = 32 * 1024 * 1024;

/** Lists are signed, and most authorities offer them over plain http only: whoever needs the list to reach them over TLS would go in a circle. */
const urlPolicy = { allowUnencrypted: true } as const;

const wanted = { fileName: 'the revocation list', length: { atMost: maxListBytes } } as const;

async function readBody(body: AsyncIterable<Uint8Array>, url: URL): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.byteLength;
    if (length > maxListBytes) throw tooLong(wanted, url);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** @throws Fault `download/…` */
async function followTo(address: string, transport: FetchTransport, now: number, signal: AbortSignal): Promise<Uint8Array> {
  const hops: Hop[] = [];
  for (let url = judgeUrl(address, urlPolicy); ; ) {
    const answer = await transport.get({ url, headers: baseHeaders, signal });
    try {
      const use = judgeAnswer({ url }, wanted, answer, now);
      if (use.kind !== 'redirect') {
        if (use.kind === 'whole' && use.suspect !== undefined) throw use.suspect;
        return await readBody(answer.body, url);
      }
      const next = judgeRedirect(url, { status: answer.status, location: answer.headers['location'] }, hops, urlPolicy);
      hops.push(next.hop);
      url = next.url;
    } finally {
      answer.discard();
    }
  }
}

/**
 * The bytes behind an address, whatever they are.
 * @param timeout milliseconds for everything, redirects included
 * @throws Fault `download/…`; the signal's reason when it is aborted
 */
export async function fetchList(address: string, transport: FetchTransport, now: number, timeout: number, signal: AbortSignal): Promise<Uint8Array> {
  const deadline = AbortSignal.timeout(timeout);
  try {
    return await followTo(address, transport, now, AbortSignal.any([signal, deadline]));
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    throw new Fault('download/host-unreachable', { host: new URL(address).host, reason: `the list did not come within ${String(timeout / 1000)} seconds` }, { cause: error });
  }
}
