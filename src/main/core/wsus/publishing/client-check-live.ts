import { sha1 as demandSha1 } from '../../../../shared/units.js';
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
}

/** Clients fetch content over plain http even where the rest is encrypted: the port below the TLS one. */
export function contentOriginOf(address: WsusAddress): string {
  if (!address.tls) return serverOrigin(address);
  const port = address.port === 443 ? 80 : address.port === 8531 ? 8530 : address.port - 1;
  return serverOrigin({ host: address.host, port, tls: false });
}

type Facts = ClientCheck['facts'];

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
  const { updateId, revisionNumber, contentOrigin, workFolder, maxBytes, verify } = input;
  const files = await client.call(getInstallableFiles, { updateId, revisionNumber }, signal);
  const cabinets = files.filter(({ name }) => /\.cab$/iu.test(name));
  if (cabinets.length === 0) return refusal(0x8024_6001, []);
  const facts: { label: string; value: string }[] = [];
  let verdict: FileVerdict | undefined;
  for (const file of cabinets) {
    const place = { url: addressOf(file, contentOrigin), workFolder, maxBytes, verify };
    const judged = await judgeContent(fetchContent, { ...file, size: file.totalBytes }, place, signal);
    facts.push(...judged.facts);
    verdict = judged.verdict;
    if (judged.code !== undefined) return refusal(judged.code, facts, verdict);
  }
  return { accepted: true, sentence: 'A client would fetch the file and accept its signature.', facts, ...(verdict === undefined ? {} : { verdict }) };
}
