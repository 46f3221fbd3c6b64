import { lstat } from 'node:fs/promises';
import { openFileSource, type ByteSource } from '../../bytes.js';
import { Fault } from '../../fault.js';
import { contentName, contentPath } from '../publishing/names.js';
import type { SharePaths } from '../server/content-root.js';
import type { OpenHttpContent } from './http-source.js';
import type { NamedCabinet } from './package-facts.js';
import { readSigners, type ReadSigner } from './read-signer.js';

/** Where content is looked at: the share, or, where that cannot be reached, the site that clients fetch from. */
export interface ContentPlaces {
  readonly shares: SharePaths;
  /** For example `http://wsus:8530`. */
  readonly contentOrigin: string;
  readonly openHttp: OpenHttpContent;
}

export interface CabinetLook {
  readonly content: 'present' | 'missing' | 'different' | 'unknown';
  readonly signers: readonly ReadSigner[];
}

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(String((error as { readonly code?: unknown } | undefined)?.code));

/** Whether the share is there and has the file; `unreachable` when that cannot be told. */
async function onContentShare(shares: SharePaths, path: string): Promise<'there' | 'missing' | 'unreachable'> {
  try {
    return (await lstat(path)).isFile() ? 'there' : 'missing';
  } catch (error) {
    if (!isMissing(error)) return 'unreachable';
    // A share that is not there has no file either, but then the site may.
    return lstat(shares.content).then((info) => (info.isDirectory() ? 'missing' : 'unreachable'), () => 'unreachable');
  }
}

async function signersOf(source: ByteSource, size: number): Promise<CabinetLook> {
  if (source.size !== size) return { content: 'different', signers: [] };
  return { content: 'present', signers: await readSigners(source) };
}

/**
 * Looks at the content of one cabinet: whether it is there with the right size, and who signed it. Its digest is not computed.
 * @throws Fault `app/cancelled`
 */
export async function lookAtCabinet({ shares, contentOrigin, openHttp }: ContentPlaces, file: NamedCabinet, signal?: AbortSignal): Promise<CabinetLook> {
  const path = contentPath(shares, file.sha1);
  try {
    const state = await onContentShare(shares, path);
    if (state === 'missing') return { content: 'missing', signers: [] };
    if (state === 'there') {
      await using source = await openFileSource(path);
      return await signersOf(source, file.size);
    }
    const name = contentName(file.sha1);
    const opened = await openHttp(`${contentOrigin}/Content/${name.folder}/${name.file}`, signal);
    if (opened.kind !== 'opened') return { content: opened.kind, signers: [] };
    return await signersOf(opened.source, file.size);
  } catch (error) {
    if (signal?.aborted === true || !(error instanceof Fault) || error.code === 'app/cancelled') throw error;
    return { content: 'unknown', signers: [] };
  }
}

