import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bytes, sha1 as demandSha1, type Sha1 } from '../../../../shared/units.js';
import type { FileVerdict } from '../../../../shared/verdict.js';
import { Fault } from '../../fault.js';
import { codeOfHttpStatus, explainCode } from '../error-words.js';
import { serverOrigin, type WsusAddress, type WsusClient } from '../soap/client.js';
import { getInstallableFiles, type InstallableFile, type UpdateRevision } from '../soap/operations/updates.js';
import type { ContentAnswer, FetchContent } from './content-fetcher.js';
import { contentName } from './names.js';
import { predictTrustCode } from './predict-trust.js';

export interface ClientCheck {
  readonly accepted: boolean;
  /** Windows' code that a client would answer with, predicted; undefined when accepted. */
  readonly predictedCode?: string;
  readonly sentence: string;
  /** What was fetched and judged, a line each. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly verdict?: FileVerdict;
}

export interface ClientCheckInput extends UpdateRevision {
  /** For example `http://wsus:8530`. */
  readonly contentOrigin: string;
  readonly workFolder: string;
  readonly maxBytes: number;
  /** Judges with the anchors that stand for the client's. */
  readonly verify: (path: string) => Promise<FileVerdict>;
}

/** Clients fetch content over plain http even where the rest is encrypted: the port below the TLS one. */
export function contentOriginOf(address: WsusAddress): string {
  if (!address.tls) return serverOrigin(address);
  const port = address.port === 443 ? 80 : address.port === 8531 ? 8530 : address.port - 1;
  return serverOrigin({ host: address.host, port, tls: false });
}

const hex = (digest: Uint8Array): string => Buffer.from(digest).toString('hex');

type Facts = ClientCheck['facts'];

function refusal(code: number, facts: Facts, verdict?: FileVerdict): ClientCheck {
  const { code: predictedCode, meaning, remedy } = explainCode(code);
  return { accepted: false, predictedCode, sentence: `${meaning} ${remedy}`, facts, ...(verdict === undefined ? {} : { verdict }) };
}

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
function codeOfAnswer(answer: ContentAnswer, file: InstallableFile): number | undefined {
  if (answer.kind === 'refused') return codeOfHttpStatus(answer.status);
  if (answer.kind === 'too-large') return 0x8024_6002;
  const { size, sha1, sha256 } = answer.digests;
  const differs = size !== file.totalBytes || sha1 !== hex(file.sha1) || (file.sha256 !== undefined && sha256 !== hex(file.sha256));
  return differs ? 0x8024_6002 : undefined;
}

function addressOf(file: InstallableFile, origin: string): { readonly sha1: Sha1; readonly url: string } {
  const sha1 = demandSha1(hex(file.sha1));
  const name = contentName(sha1);
  return { sha1, url: `${origin}/Content/${name.folder}/${name.file}` };
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
 * Looks at a published update as a client would, reading only: which files the server names, what the
 * content site hands out, its digests, its signature. Whether a client is offered the update is not
 * looked at: that would need a client that registers itself.
 * @throws Fault when the administration service cannot be asked
 */
export async function checkAsClient(client: WsusClient, fetchContent: FetchContent, input: ClientCheckInput, signal?: AbortSignal): Promise<ClientCheck> {
  const { updateId, revisionNumber, contentOrigin, workFolder, maxBytes, verify } = input;
  const files = await client.call(getInstallableFiles, { updateId, revisionNumber }, signal);
  const cabinets = files.filter(({ name }) => /\.cab$/iu.test(name));
  if (cabinets.length === 0) return refusal(0x8024_6001, []);
  const facts: { label: string; value: string }[] = [];
  let verdict: FileVerdict | undefined;
  for (const file of cabinets) {
    if (file.totalBytes > maxBytes) throw new Fault('wsus/file-too-large', { file: file.name.slice(0, 100), limit: maxBytes });
    const { sha1, url } = addressOf(file, contentOrigin);
    const target = join(workFolder, `${sha1}.cab`);
    facts.push({ label: 'Address', value: url });
    try {
      const answer = await fetchOrCode(fetchContent, url, target, bytes(file.totalBytes), signal);
      const code = typeof answer === 'number' ? answer : codeOfAnswer(answer, file);
      if (code !== undefined) return refusal(code, facts);
      facts.push({ label: 'SHA-1', value: sha1 });
      verdict = await verify(target);
      facts.push({ label: 'SHA-256', value: verdict.sha256 });
      const trust = predictTrustCode(verdict);
      if (trust !== undefined) return refusal(trust, facts, verdict);
    } finally {
      await rm(target, { force: true });
    }
  }
  return { accepted: true, sentence: 'A client would fetch the file and accept its signature.', facts, ...(verdict === undefined ? {} : { verdict }) };
}
