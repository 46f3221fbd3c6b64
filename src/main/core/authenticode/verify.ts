import { bytes, type Fingerprint } from '../../../shared/units.js';
import type { Check, ContainerKind, FileVerdict } from '../../../shared/verdict.js';
import type { ByteSource } from '../bytes.js';
import type { AnchorStore } from './anchors.js';
import { defineCheck } from './checks.js';
import { ContainerRefused, type Container } from './containers/container.js';
import { detectContainer } from './containers/detect.js';
import { decide, type Decision } from './decide.js';
import { hashFile, type FileDigests } from './hash-file.js';
import { judgeSignature } from './judge.js';
import { relaxationSentences, type SignaturePolicy } from './policy.js';
import { fileDigestAlgorithm, readSignatures } from './signature.js';
import type { Trust } from './x509/chain.js';
import type { RevocationList } from './x509/revocation-list.js';

export interface VerifyOptions {
  readonly anchors: AnchorStore;
  /** Certificates that no chain may contain, by SHA-256. */
  readonly disallowed?: ReadonlySet<Fingerprint>;
  /** Imported revocation lists; nothing is fetched. */
  readonly crls?: readonly RevocationList[];
  readonly policy: SignaturePolicy;
  readonly now: Date;
  readonly signal?: AbortSignal;
}

const layout = defineCheck('file.layout', 'The file has the form of its kind', '[MS-CAB], [MS-CFB], Microsoft PE and COFF Specification');

interface Opened {
  readonly kind: ContainerKind;
  readonly container?: Container;
  /** Why a file that begins like one of a kind is none. */
  readonly refusal?: string;
}

async function open(file: ByteSource): Promise<Opened> {
  const detected = await detectContainer(file);
  if (detected === undefined) return { kind: 'none' };
  try {
    return { kind: detected.kind, container: await detected.open() };
  } catch (error) {
    if (error instanceof ContainerRefused) return { kind: detected.kind, refusal: error.message };
    throw error;
  }
}

function unreadable({ kind, refusal }: Opened): Decision {
  const check: Check =
    kind === 'none'
      ? layout.notChecked('This kind of file carries no signature that could be checked.')
      : layout.failed(refusal ?? 'The file cannot be read.');
  return { signatures: [], checks: [check], outcome: check.outcome };
}

/**
 * Verifies the Authenticode signatures of a file: cabinet, program or installer. Nothing is fetched; time, anchors and
 * revocation lists are the caller's.
 *
 * A file that is unsigned, forged or damaged is a verdict with its failed checks, never an exception.
 * @throws Fault when the file cannot be read, or `options.signal`'s reason when it is aborted.
 */
export async function verifyFile(source: ByteSource, options: VerifyOptions): Promise<FileVerdict> {
  const { policy, signal } = options;
  const opened = await open(source);
  const parsed = opened.container?.signatures.flatMap((blob) => readSignatures(blob, opened.container?.maxPadding ?? 0)) ?? [];
  const algorithms = [...new Set(parsed.map(fileDigestAlgorithm).filter((algorithm) => algorithm !== undefined))];
  const digests = await hashFile(source, opened.container?.coverage, algorithms, signal);
  const trust = trustOf(options);
  const { container } = opened;
  const decision =
    container === undefined
      ? unreadable(opened)
      : decide(container.checks, parsed.map((signature, index) => judgeSignature(signature, index, container, digests.covered, trust)), policy);
  return assemble(source, opened, digests, decision, policy);
}

const trustOf = ({ anchors, disallowed, crls, policy, now }: VerifyOptions): Trust => ({
  anchors,
  disallowed: disallowed ?? new Set(),
  revocationLists: crls ?? [],
  policy,
  now,
});

const assemble = (source: ByteSource, { kind, container }: Opened, digests: FileDigests, decision: Decision, policy: SignaturePolicy): FileVerdict => ({
  container: kind,
  size: bytes(source.size),
  sha1: digests.sha1,
  sha256: digests.sha256,
  signed: (container?.signatures.length ?? 0) > 0,
  policy: policy.name,
  relaxations: relaxationSentences(policy),
  ...decision,
});
