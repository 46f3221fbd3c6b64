import { instant } from '../../../shared/units.js';
import type { Check, SignatureVerdict, TimestampVerdict } from '../../../shared/verdict.js';
import { checkReading, checkReadingAsync, defineCheck, hasFailed, outcomeOf, worstOutcome } from './checks.js';
import type { Container, Digests, SignableContainer } from './containers/container.js';
import { oids } from './der/oids.js';
import { bytesEqual, hexOf } from './der/values.js';
import { readProgramInfo } from './indirect-data.js';
import { fileDigestAlgorithm, type ParsedSignature, type ReadableSignature } from './signature.js';
import { signedAttribute, type SignerInfo } from './signed-data.js';
import { checkSigner } from './signer.js';
import { isProven, judgeTimestamps, type Timestamps } from './timestamp.js';
import { digestLengths, digestOf, hash, hasPlainParameters, nameOfOid } from './x509/algorithms.js';
import { summarizeCertificate, type Certificate } from './x509/certificate.js';
import { judgeChain, type Trust } from './x509/chain.js';

const kinds = {
  digest: defineCheck('content.digest', 'The file is the one that was signed', 'Windows Authenticode Portable Executable Signature Format, DigestInfo'),
  form: defineCheck('content.form', 'The statement about the file can be read', 'Windows Authenticode Portable Executable Signature Format, SpcIndirectDataContent'),
  timestamp: defineCheck('signature.timestamp', 'When it was signed', 'RFC 3161 §2.4, Time Stamping Authenticode Signatures'),
  unsigned: defineCheck('signature.unsigned-attributes', 'Beside the signature only what belongs there', 'RFC 2315 §9.2, unauthenticatedAttributes'),
  certificate: defineCheck('signature.certificates', 'The certificates that came along can be read', 'RFC 2315 §9.1'),
} as const;

/** What was read of the file that a signature is to be over. */
interface Evidence {
  readonly container: Container;
  readonly digests: Digests;
  /** What came of `checkParts`. */
  readonly parts: readonly Check[];
}

export interface SignatureJudgement {
  readonly verdict: SignatureVerdict;
  /** Whether the signature was made over this file, whoever made it. */
  readonly isIntact: boolean;
}

function checkDigest(signature: ReadableSignature, digests: Digests): Check {
  const statement = signature.content?.statement;
  if (statement === undefined) return kinds.digest.failed('The signature does not state a digest of the file.');
  const algorithm = fileDigestAlgorithm(signature);
  if (algorithm === undefined || !hasPlainParameters(statement.digestAlgorithm)) {
    return kinds.digest.failed(`The signature states a digest of the kind ${nameOfOid(statement.digestAlgorithm.oid)}, which is not accepted.`);
  }
  const computed = digests.get(algorithm);
  const stated = statement.digest;
  if (stated.length !== digestLengths[algorithm]) {
    return kinds.digest.failed(`The signed digest has ${String(stated.length)} bytes; ${algorithm} has ${String(digestLengths[algorithm])}.`);
  }
  const isSame = computed !== undefined && bytesEqual(stated, computed);
  return kinds.digest.demand(
    isSame,
    `The file’s ${algorithm} digest is the signed one.`,
    `The file’s ${algorithm} digest is not the signed one: the file was changed after it was signed.`,
  );
}

function checkStatement(signature: ReadableSignature, container: SignableContainer): readonly Check[] {
  const statement = signature.content?.statement;
  const algorithm = fileDigestAlgorithm(signature);
  if (statement === undefined || algorithm === undefined) return [];
  return checkReading(
    () => container.checkContent(statement, algorithm),
    (reason) => [kinds.form.failed(`The statement about the file cannot be read: ${reason}.`)],
  );
}

/** What a signature says about parts of the file, which are read once more for it. */
export async function checkParts(signature: ParsedSignature, container: Container, signal?: AbortSignal): Promise<readonly Check[]> {
  const statement = signature.signer === undefined ? undefined : signature.content?.statement;
  if (statement === undefined || container.kind === 'cat' || container.checkParts === undefined) return [];
  return checkReadingAsync(container.checkParts(statement, signal), (reason) => [kinds.form.failed(`The statement about the file cannot be read: ${reason}.`)]);
}

/** Whether what was signed is this file. */
function checkContent(signature: ReadableSignature, container: Container, digests: Digests): readonly Check[] {
  if (container.kind === 'cat') return container.checkList(signature.content?.octets ?? new Uint8Array());
  return [...checkStatement(signature, container), checkDigest(signature, digests)];
}

/** What the signature says about its content: the digest of the file, or that of the list that was signed itself. */
function describeDigest({ content, signer }: ReadableSignature): Pick<SignatureVerdict, 'digestAlgorithm' | 'signedDigest'> {
  if (content?.statement !== undefined) {
    const { digestAlgorithm, digest } = content.statement;
    return { digestAlgorithm: nameOfOid(digestAlgorithm.oid), signedDigest: hexOf(digest.subarray(0, 64)) };
  }
  const algorithm = digestOf(signer.digestAlgorithm.oid);
  if (content === undefined || algorithm === undefined) return { digestAlgorithm: 'unknown', signedDigest: '' };
  return { digestAlgorithm: algorithm, signedDigest: hexOf(hash(algorithm, content.octets)) };
}

function checkTimestamps({ shown, unreadable, count }: Timestamps): Check {
  if (shown !== undefined && isProven(shown)) return kinds.timestamp.passed(`The signature existed at ${shown.time}, as a time stamp proves.`);
  if (shown !== undefined) return kinds.timestamp.warning('The time stamp does not hold and is ignored, so the signature must hold now.');
  if (count > 0) return kinds.timestamp.warning(`The time stamp cannot be read and is ignored, so the signature must hold now: ${unreadable[0] ?? 'unknown'}.`);
  return kinds.timestamp.notChecked('There is no time stamp, so the signature must hold now.');
}

const checkCertificates = (unreadable: number): Check[] =>
  unreadable === 0 ? [] : [kinds.certificate.warning(`${String(unreadable)} of the certificates that came along cannot be read.`)];

/** Each is a signature of its own, and judged as one. */
const knownUnsigned = new Set<string>([oids.countersignature, oids.spcTimestampToken, oids.spcNestedSignature]);

/** Installers are "tagged" here after they were signed: with whatever the one who hands them out wants the installer to read. */
function checkUnsigned({ unsignedAttributes }: SignerInfo): Check[] {
  const unknown = unsignedAttributes.filter(({ type }) => !knownUnsigned.has(type));
  const size = unknown.flatMap(({ values }) => values).reduce((sum, { der }) => sum + der.length, 0);
  if (unknown.length === 0) return [];
  const types = [...new Set(unknown.map(({ type }) => type))].join(', ');
  return [kinds.unsigned.warning(`The signature carries ${String(size)} bytes that it does not cover and that are no time stamp and no further signature (${types}).`)];
}

const provenTime = (stamp: TimestampVerdict | undefined): Date | undefined => (stamp !== undefined && isProven(stamp) ? new Date(stamp.time) : undefined);

/** A leaf for "lifetime signing" makes signatures that end with it, stamped or not. */
const endsWithCertificate = (leaf: Certificate | undefined): boolean => leaf?.extensions.extendedKeyUsage?.purposes.has(oids.lifetimeSigning) === true;

function judgeReadable(signature: ReadableSignature, index: number, { container, digests, parts }: Evidence, trust: Trust): SignatureJudgement {
  const { signer, signedData, content } = signature;
  const finding = checkSigner({ signer, contentType: contentTypeOf(container), content: content?.octets ?? new Uint8Array(), certificates: signedData.certificates });
  const leaf = finding.certificate;
  const integrity = [...signature.checks, ...checkContent(signature, container, digests), ...parts, ...finding.checks];
  const stamps = judgeTimestamps(signer, signedData.certificates, trust);
  const signedAt = provenTime(stamps.shown);
  // What counts instead of now: for the certificates' validity and for when one of them was revoked.
  const provenAt = endsWithCertificate(leaf) ? undefined : signedAt;
  const judgedAt = provenAt ?? trust.now;
  const chain = leaf && judgeChain({ leaf, bag: signedData.certificates, purpose: 'code-signing', at: judgedAt, ...(provenAt && { signedAt: provenAt }) }, trust);
  const checks = [...integrity, ...checkCertificates(signedData.unreadableCertificates), ...checkUnsigned(signer), checkTimestamps(stamps)];
  const verdict: SignatureVerdict = {
    index,
    ...describeDigest(signature),
    ...(leaf && { signer: summarizeCertificate(leaf) }),
    ...readProgramInfo(signedAttribute(signer, oids.spcSpOpusInfo)),
    ...(chain && { chain }),
    ...(stamps.shown && { timestamp: stamps.shown }),
    judgedAt: instant(judgedAt),
    checks,
    outcome: worstOutcome([outcomeOf(checks), chain?.outcome ?? 'failed']),
  };
  return { verdict, isIntact: !hasFailed(integrity) };
}

export const contentTypeOf = ({ kind }: Container): string => (kind === 'cat' ? oids.certificateTrustList : oids.spcIndirectData);

/** Everything about one signature: what it says, whether it was made over this file, who made it and when. */
export function judgeSignature(signature: ParsedSignature, index: number, evidence: Evidence, trust: Trust): SignatureJudgement {
  if (signature.signer !== undefined) return judgeReadable(signature, index, evidence, trust);
  const { checks } = signature;
  return { verdict: { index, digestAlgorithm: 'unknown', signedDigest: '', judgedAt: instant(trust.now), checks, outcome: 'failed' }, isIntact: false };
}
