import { sha1 as demandSha1, type Sha1 } from '../../../../shared/units.js';
import type { FileVerdict } from '../../../../shared/verdict.js';
import { explainCode } from '../../../../shared/system-codes/explain.js';
import { serverOrigin, type WsusAddress, type WsusClient } from '../soap/client.js';
import { getInstallableFiles, type InstallableFile, type UpdateRevision } from '../soap/operations/updates.js';
import type { FetchContent } from './content-fetcher.js';
import { judgeContent } from './judge-content.js';
import { contentName } from './names.js';

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
  /** SHA-1 of every cabinet that the update was published with: a server that tells of fewer has lost some. */
  readonly cabinets: readonly Sha1[];
}

/** Clients fetch content over plain http even where the rest is encrypted: the port below the TLS one. */
export function contentOriginOf(address: WsusAddress): string {
  if (!address.tls) return serverOrigin(address);
  const port = address.port === 443 ? 80 : address.port === 8531 ? 8530 : address.port - 1;
  return serverOrigin({ host: address.host, port, tls: false });
}

type Facts = ClientCheck['facts'];

/** Of one file as they are; of several each says which one it is about. */
export const factsAbout = ({ name }: { readonly name: string }, files: number, facts: Facts): Facts => (files === 1 ? facts : facts.map(({ label, value }) => ({ label: `${name}: ${label}`, value })));

/** Why what the server tells of is not everything that was published; `undefined` when it is. */
export function missingCabinet(published: readonly Sha1[], told: readonly { readonly sha1: Uint8Array }[]): string | undefined {
  const known = new Set(told.map(({ sha1 }) => Buffer.from(sha1).toString('hex')));
  const missing = published.filter((digest) => !known.has(digest));
  if (missing.length === 0) return undefined;
  return `The update was published with ${String(published.length)} cabinets, and the server does not tell of ${missing.map((digest) => `${digest.toUpperCase()}.cab`).join(', ')}. Publish the update again.`;
}

/** A refusal in the words of the code, unless the caller has better ones. */
export function refusal(code: number, facts: Facts, verdict?: FileVerdict, words?: string): ClientCheck {
  const { code: predictedCode, meaning, remedy } = explainCode(code);
  return { accepted: false, predictedCode, sentence: words ?? `${meaning} ${remedy}`, facts, ...(verdict === undefined ? {} : { verdict }) };
}

function addressOf(file: InstallableFile, origin: string): string {
  const name = contentName(demandSha1(Buffer.from(file.sha1).toString('hex')));
  return `${origin}/Content/${name.folder}/${name.file}`;
}

/**
 * Looks at a published update as a client would, reading only: which files the server names, what the
 * content site hands out, its digests, its signature. Whether a client is offered the update is not
 * looked at: that would need a client that registers itself.
 * @throws Fault when the administration service cannot be asked
 */
export async function checkAsClient(client: WsusClient, fetchContent: FetchContent, input: ClientCheckInput, signal?: AbortSignal): Promise<ClientCheck> {
  const { updateId, revisionNumber, contentOrigin, workFolder, maxBytes, verify, cabinets: published } = input;
  const files = await client.call(getInstallableFiles, { updateId, revisionNumber }, signal);
  const cabinets = files.filter(({ name }) => /\.cab$/iu.test(name));
  if (cabinets.length === 0) return refusal(0x8024_6001, []);
  const missing = missingCabinet(published, cabinets);
  if (missing !== undefined) return refusal(0x8024_6001, [], undefined, missing);
  const facts: { label: string; value: string }[] = [];
  let verdict: FileVerdict | undefined;
  for (const file of cabinets) {
    const place = { url: addressOf(file, contentOrigin), workFolder, maxBytes, verify };
    const judged = await judgeContent(fetchContent, { ...file, size: file.totalBytes }, place, signal);
    facts.push(...factsAbout(file, cabinets.length, judged.facts));
    verdict = judged.verdict;
    if (judged.code !== undefined) return refusal(judged.code, facts, verdict);
  }
  return { accepted: true, sentence: `A client would fetch ${cabinets.length === 1 ? 'the file' : `each of the ${String(cabinets.length)} files`} and accept its signature.`, facts, ...(verdict === undefined ? {} : { verdict }) };
}
