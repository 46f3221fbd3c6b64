import { instant } from '../../../shared/units.js';
import type { Check, TimestampVerdict } from '../../../shared/verdict.js';
import { defineCheck, hasFailed, outcomeOf, worstOutcome } from './checks.js';
import { oids } from './der/oids.js';
import { childrenOf, contextTag, DerFields, DerRefused, derTags, readDer, type DerNode } from './der/read.js';
import { bytesEqual, integerBytes, readOctets, readOid, readSmallInteger, readTime } from './der/values.js';
import { readSignedData, readSignerInfo, signedAttribute, unsignedAttributes, type SignerInfo } from './signed-data.js';
import { checkSigner, type SignerFinding } from './signer.js';
import { hash, readDigestAlgorithm, type DigestAlgorithm } from './x509/algorithms.js';
import type { Certificate } from './x509/certificate.js';
import { judgeChain, type Trust } from './x509/chain.js';
import { readExtensions } from './x509/extensions.js';

const kinds = {
  imprint: defineCheck('stamp.imprint', 'Stamped this signature', 'RFC 3161 §2.4.2'),
  certificate: defineCheck('stamp.signing-certificate', 'Names its authority’s certificate', 'RFC 2634 §5.4, RFC 5035 §3'),
  strength: defineCheck('stamp.algorithm', 'Made with an accepted digest', 'Microsoft Trusted Root Program §4'),
  time: defineCheck('stamp.time', 'Not in the future', 'RFC 3161 §2.4.2'),
} as const;

/** Clocks of authorities and of this computer may differ by this much. */
const clockTolerance = 10 * 60 * 1000;
/** Real signatures carry one or two. */
const maxStamps = 4;

export interface TimestampInfo {
  readonly imprintAlgorithm: DigestAlgorithm;
  readonly imprint: Uint8Array;
  readonly time: Date;
  /** The content octets of the INTEGER. */
  readonly nonce?: Uint8Array;
}

/** None of the extensions of a time stamp is evaluated. They are `[1] IMPLICIT`, so the tag is put right before they are read. */
function demandNothingCritical({ content }: DerNode): void {
  const critical = readExtensions({ tag: derTags.sequence, der: content, content }).find((extension) => extension.critical);
  if (critical !== undefined) throw new DerRefused(`the time stamp carries the critical extension ${critical.oid}, which is not understood`);
}

/**
 * TSTInfo (RFC 3161 §2.4.2).
 * @throws DerRefused
 */
export function readTimestampInfo(octets: Uint8Array): TimestampInfo {
  const fields = new DerFields(readDer(octets), 'the time stamp');
  if (readSmallInteger(fields.next('a version'), 'the version of the time stamp') !== 1) throw new DerRefused('the version of the time stamp is unknown');
  readOid(fields.next('a policy'), 'the policy of the time stamp');
  const imprint = new DerFields(fields.next('an imprint'), 'the imprint of the time stamp');
  const imprintAlgorithm = readDigestAlgorithm(imprint.next('its algorithm'), 'the imprint’s algorithm');
  const digest = readOctets(imprint.next('its digest'), 'the imprint of the time stamp');
  imprint.end();
  fields.next('a serial number', derTags.integer);
  const time = readTime(fields.next('a time', derTags.generalizedTime), 'the time of the time stamp');
  fields.optional(derTags.sequence);
  fields.optional(derTags.boolean);
  const nonce = fields.optional(derTags.integer);
  fields.optional(contextTag(0));
  const extensions = fields.optional(contextTag(1));
  fields.end();
  if (extensions !== undefined) demandNothingCritical(extensions);
  return { imprintAlgorithm, imprint: digest, time, ...(nonce && { nonce: integerBytes(nonce, 'the nonce') }) };
}

/** The digest of the signing certificate in ESSCertID or ESSCertIDv2, the first of each, and its algorithm. */
function readCertificateDigest(signer: SignerInfo): { readonly algorithm: DigestAlgorithm; readonly digest: Uint8Array } | undefined {
  const version2 = signedAttribute(signer, oids.signingCertificateV2);
  const node = version2 ?? signedAttribute(signer, oids.signingCertificate);
  if (node === undefined) return undefined;
  const fields = new DerFields(node, 'the signing certificate attribute');
  const [first] = childrenOf(fields.next('its certificates', derTags.sequence));
  if (first === undefined) throw new DerRefused('the signing certificate attribute is empty');
  const identifier = new DerFields(first, 'the signing certificate attribute');
  const algorithmNode = version2 === undefined ? undefined : identifier.optional(derTags.sequence);
  // ESSCertID knows only SHA-1, ESSCertIDv2 leaves SHA-256 out (RFC 5035 §4).
  const implied = version2 === undefined ? 'sha1' : 'sha256';
  const algorithm = algorithmNode === undefined ? implied : readDigestAlgorithm(algorithmNode, 'the algorithm of the signing certificate attribute');
  return { algorithm, digest: readOctets(identifier.next('a digest'), 'the signing certificate attribute') };
}

function checkCertificateDigest(signer: SignerInfo, certificate: Certificate | undefined): Check {
  const stated = readCertificateDigest(signer);
  if (stated === undefined) return kinds.certificate.failed('The time stamp does not say which certificate it was made with.');
  const isSame = certificate !== undefined && bytesEqual(stated.digest, hash(stated.algorithm, certificate.der));
  return kinds.certificate.demand(
    isSame,
    'The time stamp names the certificate it was made with.',
    'The time stamp names another certificate than the one it was made with.',
  );
}

interface Stamp {
  readonly kind: TimestampVerdict['kind'];
  readonly time: Date;
  readonly finding: SignerFinding;
  readonly bag: readonly Certificate[];
  readonly checks: readonly Check[];
  /** Every digest that the stamp depends on. */
  readonly digests: readonly (DigestAlgorithm | undefined)[];
}

function readToken(node: DerNode, stamped: Pick<SignerInfo, 'signature'>, outer: readonly Certificate[]): Stamp {
  const token = readSignedData(node);
  const [signer, ...more] = token.signers;
  if (token.contentType !== oids.tstInfo || token.content === undefined) throw new DerRefused('the token holds no time stamp');
  if (signer === undefined || more.length > 0) throw new DerRefused('the token does not have exactly one signer');
  // RFC 5652 §5.1 and §5.3: neither is signed, so nothing else would hold them to what they say.
  if (token.version !== 3) throw new DerRefused('the token is not of version 3');
  const isListed = token.digestAlgorithms.some(({ oid }) => oid === signer.digestAlgorithm.oid);
  if (!isListed) throw new DerRefused('the token does not list the digest algorithm of its signer');
  const content = readOctets(token.content, 'the time stamp');
  const info = readTimestampInfo(content);
  const finding = checkSigner({ signer, contentType: oids.tstInfo, content, certificates: token.certificates });
  const isSame = bytesEqual(info.imprint, hash(info.imprintAlgorithm, stamped.signature));
  const checks = [
    kinds.imprint.demand(isSame, 'The time stamp was made for this signature.', 'The time stamp was made for another signature.'),
    checkCertificateDigest(signer, finding.certificate),
  ];
  return { kind: 'rfc3161', time: info.time, finding, bag: [...token.certificates, ...outer], checks, digests: [finding.digest, info.imprintAlgorithm] };
}

/** A PKCS #9 countersignature: its content is the signature it stamps, its certificates lie in the outer bag. */
function readCountersignature(node: DerNode, stamped: SignerInfo, bag: readonly Certificate[]): Stamp {
  const signer = readSignerInfo(node);
  const timeNode = signedAttribute(signer, oids.signingTime);
  if (timeNode === undefined) throw new DerRefused('the countersignature states no time');
  const finding = checkSigner({ signer, contentType: oids.data, content: stamped.signature, certificates: bag, mayHaveVersion0: true });
  return { kind: 'legacy', time: readTime(timeNode, 'the time of the countersignature'), finding, bag, checks: [], digests: [finding.digest] };
}

function checkStrength({ digests }: Stamp, { policy }: Trust): Check {
  const isRefused = digests.includes('sha1') && !policy.relaxations.has('sha1-time-stamps');
  const names = [...new Set(digests)].map((digest) => digest ?? 'an unknown digest').join(' and ');
  return kinds.strength.demand(!isRefused, `The time stamp was made with ${names}.`, 'The time stamp was made with SHA-1, which is not accepted.');
}

function judgeStamp(stamp: Stamp, trust: Trust): TimestampVerdict {
  const isPast = stamp.time.getTime() <= trust.now.getTime() + clockTolerance;
  const checks = [
    ...stamp.checks,
    ...stamp.finding.checks,
    checkStrength(stamp, trust),
    kinds.time.demand(
      isPast,
      `The time stamp is from ${stamp.time.toISOString()}.`,
      `The time stamp is from ${stamp.time.toISOString()}, which has not come yet.`,
    ),
  ];
  const leaf = stamp.finding.certificate;
  const purpose = stamp.kind === 'rfc3161' ? 'time-stamping' : 'legacy-time-stamping';
  const chain =
    leaf === undefined
      ? { certificates: [], anchored: false, checks: [], outcome: 'not-checked' as const }
      : judgeChain({ leaf, bag: stamp.bag, purpose, at: stamp.time }, trust);
  return { kind: stamp.kind, time: instant(stamp.time), chain, checks, outcome: worstOutcome([outcomeOf(checks), chain.outcome]) };
}

/**
 * Judges one RFC 3161 token over a signature.
 * @throws DerRefused when it cannot be read.
 */
export const judgeTimestampToken = (token: DerNode, stamped: Pick<SignerInfo, 'signature'>, trust: Trust): TimestampVerdict =>
  judgeStamp(readToken(token, stamped, []), trust);

export const isProven = ({ checks, chain }: TimestampVerdict): boolean => !hasFailed(checks) && chain.outcome !== 'failed' && chain.certificates.length > 0;

export interface Timestamps {
  /** The earliest proven one, else the first that could be read. */
  readonly shown?: TimestampVerdict;
  /** Why stamps could not even be read. */
  readonly unreadable: readonly string[];
  readonly count: number;
}

/**
 * Judges the time stamps on a signature. They are unsigned attributes, which anyone can add: a bad one is as good as none.
 */
export function judgeTimestamps(stamped: SignerInfo, bag: readonly Certificate[], trust: Trust): Timestamps {
  const readers = [
    ...unsignedAttributes(stamped, oids.spcTimestampToken).map((node) => () => readToken(node, stamped, bag)),
    ...unsignedAttributes(stamped, oids.countersignature).map((node) => () => readCountersignature(node, stamped, bag)),
  ];
  const unreadable: string[] = [];
  const verdicts: TimestampVerdict[] = [];
  for (const read of readers.slice(0, maxStamps)) {
    try {
      verdicts.push(judgeStamp(read(), trust));
    } catch (error) {
      if (!(error instanceof DerRefused)) throw error;
      unreadable.push(error.message);
    }
  }
  const proven = verdicts.filter(isProven).sort((a, b) => a.time.localeCompare(b.time));
  const shown = proven[0] ?? verdicts[0];
  return { ...(shown && { shown }), unreadable, count: readers.length };
}
