import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { request, type Dispatcher } from 'undici';
import { bytes, sha1, sha256 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { transportFault } from '../soap/transport-fault.js';
import type { FileDigests } from './copy-file.js';

export interface FetchContentRequest {
  readonly url: string;
  readonly target: string;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

export type ContentAnswer =
  | { readonly kind: 'fetched'; readonly digests: FileDigests }
  | { readonly kind: 'refused'; readonly status: number }
  /** More bytes than announced: not the file that WSUS describes. */
  | { readonly kind: 'too-large' };

/** Fetches content as a client does: without a login, without following elsewhere. */
export type FetchContent = (request: FetchContentRequest) => Promise<ContentAnswer>;

const timeoutMs = 60_000;

async function store(body: AsyncIterable<Uint8Array>, target: string, maxBytes: number): Promise<ContentAnswer> {
  await mkdir(dirname(target), { recursive: true });
  const part = join(dirname(target), `.${randomBytes(8).toString('hex')}.part`);
  const first = createHash('sha1');
  const second = createHash('sha256');
  let size = 0;
  const file = await open(part, 'wx');
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > maxBytes) return { kind: 'too-large' };
      first.update(chunk);
      second.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
    await rename(part, target);
    return { kind: 'fetched', digests: { size: bytes(size), sha1: sha1(first.digest('hex')), sha256: sha256(second.digest('hex')) } };
  } finally {
    await file.close();
    await rm(part, { force: true });
  }
}

/** @throws Fault `wsus/…` when the server cannot be reached */
export const createContentFetcher =
  (dispatcher?: Dispatcher): FetchContent =>
  async ({ url, target, maxBytes, signal }) => {
    try {
      const answer = await request(url, {
        method: 'GET',
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        ...(signal === undefined ? {} : { signal }),
        ...(dispatcher === undefined ? {} : { dispatcher }),
      });
      if (answer.statusCode === 200) return await store(answer.body, target, maxBytes);
      // A body that is given up reports its own abort, which nobody else listens for.
      answer.body.on('error', () => undefined).destroy();
      return { kind: 'refused', status: answer.statusCode };
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw transportFault(error, url, signal);
    }
  };
