import { bytes } from '../../../shared/units.js';
import type { Check, FileVerdict } from '../../../shared/verdict.js';
import type { ByteSource } from '../bytes.js';
import { defineCheck } from './checks.js';
import { decide, type Decision } from './decide.js';
import { examineFile, type Examination, type VerifyOptions } from './examine.js';
import { relaxationSentences, type SignaturePolicy } from './policy.js';

export type { VerifyOptions } from './examine.js';

const layout = defineCheck('file.layout', 'The file has the form of its kind', '[MS-CAB], [MS-CFB], Microsoft PE and COFF Specification, RFC 2315');

function unreadable({ kind, refusal }: Examination): Decision {
  const check: Check =
    kind === 'none'
      ? layout.notChecked('This kind of file carries no signature that could be checked.')
      : layout.failed(refusal ?? 'The file cannot be read.');
  return { signatures: [], checks: [check], outcome: check.outcome };
}

/** What every verdict says about the file and the policy, whatever decides it. */
export const describeFile = (file: ByteSource, { kind, digests }: Examination, policy: SignaturePolicy): Omit<FileVerdict, keyof Decision | 'signed'> => ({
  container: kind,
  size: bytes(file.size),
  ...(digests.sha1 !== undefined && { sha1: digests.sha1 }),
  sha256: digests.sha256,
  policy: policy.name,
  relaxations: relaxationSentences(policy),
});

/** The verdict on a file by the signatures in it. */
export function conclude(file: ByteSource, examination: Examination, policy: SignaturePolicy): FileVerdict {
  const { container, judged } = examination;
  const decision = container === undefined ? unreadable(examination) : decide(container.checks, judged, policy);
  return { ...describeFile(file, examination, policy), signed: (container?.signatures.length ?? 0) > 0, ...decision };
}

/**
 * Verifies the Authenticode signatures of a file: cabinet, program, installer or catalogue file. Nothing is fetched; time, anchors
 * and revocation lists are the caller's.
 *
 * A file that is unsigned, forged or damaged is a verdict with its failed checks, never an exception.
 * @throws Fault when the file cannot be read, or `options.signal`'s reason when it is aborted.
 */
export async function verifyFile(file: ByteSource, options: VerifyOptions): Promise<FileVerdict> {
  return conclude(file, await examineFile(file, options), options.policy);
}
