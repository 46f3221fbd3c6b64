import type { Fingerprint } from '../../../shared/units.js';
import type { ContainerKind } from '../../../shared/verdict.js';
import { memorySource, type ByteSource } from '../bytes.js';
import type { AnchorStore } from './anchors.js';
import { checkArchiveEnd } from './containers/archive-end.js';
import { catalogueLimits } from './containers/cat.js';
import { ContainerRefused, type Container, type Digests } from './containers/container.js';
import { detectContainer } from './containers/detect.js';
import { hashFile, type FileDigests } from './hash-file.js';
import { checkParts, contentTypeOf, judgeSignature, type SignatureJudgement } from './judge.js';
import type { SignaturePolicy } from './policy.js';
import { fileDigestAlgorithm, readSignatures, type ParsedSignature } from './signature.js';
import type { DigestAlgorithm } from './x509/algorithms.js';
import type { Trust } from './x509/chain.js';
import type { RevocationList } from './x509/revocation-list.js';

export interface VerifyOptions {
  readonly anchors: AnchorStore;
  /** Certificates that no chain may contain, by SHA-256. */
  readonly disallowed?: ReadonlySet<Fingerprint>;
  /** Revocation lists that are at hand; nothing is fetched. */
  readonly crls?: readonly RevocationList[];
  readonly policy: SignaturePolicy;
  readonly now: Date;
  /** The verdict is to name the file by its SHA-1 as well, as WSUS does. */
  readonly sha1?: boolean;
  readonly signal?: AbortSignal;
}

/** All that can be found out about a file before anything is decided. */
export interface Examination {
  readonly kind: ContainerKind;
  readonly container?: Container;
  /** Why a file that begins like one of a kind is none. */
  readonly refusal?: string;
  readonly digests: FileDigests;
  readonly judged: readonly SignatureJudgement[];
}

export async function openContainer(file: ByteSource): Promise<Pick<Examination, 'kind' | 'container' | 'refusal'>> {
  const detected = await detectContainer(file);
  if (detected === undefined) return { kind: 'none' };
  try {
    const container = await detected.open();
    const { kind } = detected;
    if (container.signatures.length === 0) return { kind, container };
    return { kind, container: { ...container, checks: [...container.checks, await checkArchiveEnd(file, container)] } };
  } catch (error) {
    if (error instanceof ContainerRefused) return { kind: detected.kind, refusal: error.message };
    throw error;
  }
}

export const parseSignatures = (container: Container): ParsedSignature[] =>
  container.signatures.flatMap((blob) =>
    readSignatures(blob, { maxPadding: container.maxPadding, contentType: contentTypeOf(container), ...(container.kind === 'cat' && { limits: catalogueLimits }) }),
  );

const trustOf = ({ anchors, disallowed, crls, policy, now }: VerifyOptions): Trust => ({
  anchors,
  disallowed: disallowed ?? new Set(),
  revocationLists: crls ?? [],
  policy,
  now,
});

async function judgeAll(parsed: readonly ParsedSignature[], container: Container, digests: Digests, options: VerifyOptions): Promise<readonly SignatureJudgement[]> {
  const trust = trustOf(options);
  const judged: SignatureJudgement[] = [];
  for (const [index, signature] of parsed.entries()) {
    const parts = await checkParts(signature, container, options.signal);
    judged.push(judgeSignature(signature, index, { container, digests, parts }, trust));
  }
  return judged;
}

/** Of a file up to this size, in bytes, one read serves every look at it: each read of its own would take longer than the look. */
const readAtOnce = 1024 * 1024;

/**
 * Reads, digests and judges a file with the signatures in it.
 * @param wanted digests of what signatures cover that are asked for beside those that the signatures state
 * @throws Fault when the file cannot be read, or `options.signal`'s reason when it is aborted.
 */
export async function examineFile(source: ByteSource, options: VerifyOptions, wanted: readonly DigestAlgorithm[] = []): Promise<Examination> {
  const file = source.size > readAtOnce ? source : memorySource(await source.read(0, source.size));
  const opened = await openContainer(file);
  const { container } = opened;
  const parsed = container === undefined ? [] : parseSignatures(container);
  const algorithms = new Set([...wanted, ...parsed.map(fileDigestAlgorithm).filter((algorithm) => algorithm !== undefined)]);
  const coverage = container === undefined || container.kind === 'cat' ? undefined : container.coverage;
  // A list may name a file by the SHA-1 of all its bytes.
  const wantsSha1 = options.sha1 === true || wanted.includes('sha1');
  const digests = await hashFile(file, coverage, [...algorithms], { sha1: wantsSha1, ...(options.signal && { signal: options.signal }) });
  return { ...opened, digests, judged: container === undefined ? [] : await judgeAll(parsed, container, digests.covered, options) };
}
