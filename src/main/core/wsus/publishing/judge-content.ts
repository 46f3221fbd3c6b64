import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bytes } from '../../../../shared/units.js';
import type { FileVerdict } from '../../../../shared/verdict.js';
import { Fault } from '../../fault.js';
import { codeOfHttpStatus } from '../../../../shared/system-codes/explain.js';
import type { ContentAnswer, FetchContent } from './content-fetcher.js';
import { predictTrustCode } from './predict-trust.js';

/** A file as the server announces it. */
export interface AnnouncedFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha1: Uint8Array;
  readonly sha256?: Uint8Array;
}

export interface ContentPlace {
  readonly url: string;
  readonly workFolder: string;
  /** Larger files are not fetched. Bytes. */
  readonly maxBytes: number;
  /** Judges with the anchors that stand for the client's. */
  readonly verify: (path: string) => Promise<FileVerdict>;
}

export interface ContentJudgement {
  /** What a client would report; undefined when it takes the file. */
  readonly code?: number;
  readonly verdict?: FileVerdict;
  /** What was looked at, a line each. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

const hex = (digest: Uint8Array): string => Buffer.from(digest).toString('hex');

/** What a failed connection would look like to the client. */
function codeOfFault(fault: Fault): number | undefined {
  const codes: Partial<Record<Fault['code'], number>> = {
    'wsus/name-unknown': 0x8024_402c,
    'wsus/port-closed': 0x8007_2efd,
    'wsus/connection-lost': 0x8007_2efd,
    'wsus/timeout': 0x8007_2ee2,
  };
  return codes[fault.code];
}

/** Whether the fetched bytes are what the server announces; `undefined` when they are. */
function codeOfAnswer(answer: ContentAnswer, file: AnnouncedFile): number | undefined {
  if (answer.kind === 'refused') return codeOfHttpStatus(answer.status);
  if (answer.kind === 'too-large') return 0x8024_6002;
  const { size, sha1, sha256 } = answer.digests;
  const differs = size !== file.size || sha1 !== hex(file.sha1) || (file.sha256 !== undefined && sha256 !== hex(file.sha256));
  return differs ? 0x8024_6002 : undefined;
}

async function fetchOrCode(fetchContent: FetchContent, url: string, target: string, maxBytes: number, signal?: AbortSignal): Promise<ContentAnswer | number> {
  try {
    return await fetchContent({ url, target, maxBytes, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    const code = error instanceof Fault ? codeOfFault(error) : undefined;
    if (code === undefined) throw error;
    return code;
  }
}

/**
 * Fetches a file as a client does and judges it: its size, its digests, its signature. The file does not
 * outlive the call.
 * @throws Fault `wsus/file-too-large`, `app/cancelled`
 */
export async function judgeContent(fetchContent: FetchContent, file: AnnouncedFile, place: ContentPlace, signal?: AbortSignal): Promise<ContentJudgement> {
  const { url, workFolder, maxBytes, verify } = place;
  if (file.size > maxBytes) throw new Fault('wsus/file-too-large', { file: file.name.slice(0, 100), limit: maxBytes });
  const sha1 = hex(file.sha1);
  // Two checks of one file may run at the same time.
  const target = join(workFolder, `${sha1}-${randomBytes(6).toString('hex')}.cab`);
  const facts = [{ label: 'Address', value: url }];
  try {
    const answer = await fetchOrCode(fetchContent, url, target, bytes(file.size), signal);
    const code = typeof answer === 'number' ? answer : codeOfAnswer(answer, file);
    if (code !== undefined) return { code, facts };
    const verdict = await verify(target);
    const trust = predictTrustCode(verdict);
    return { verdict, facts: [...facts, { label: 'SHA-1', value: sha1 }, { label: 'SHA-256', value: verdict.sha256 }], ...(trust === undefined ? {} : { code: trust }) };
  } finally {
    await rm(target, { force: true });
  }
}
