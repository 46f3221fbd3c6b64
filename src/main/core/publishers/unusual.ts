import type { Fingerprint } from '../../../shared/units.js';
import type { CertificateSummary, FileVerdict, SignatureVerdict } from '../../../shared/verdict.js';
import { nameAttributes } from './distinguished-name.js';
import { decidingSignature, provenTimestamp } from './identity.js';
import { hasInvisible, imitatesLatin, mixesScripts, skeletonOf } from './look-alike.js';

export interface Surroundings {
  readonly now: Date;
  /** Publishers that were approved before, other than this one. */
  readonly otherPublishers: readonly string[];
  /** Of the certificates that a V2 catalogue carries in ContentCertificates; undefined when it carries none. */
  readonly contentCertificates?: readonly Fingerprint[];
}

const dayInMilliseconds = 86_400_000;
/** Signing services hand out certificates for three days; other authorities for a year. */
const shortDays = 30;
/** Baseline Requirements for Code Signing §6.3.2: at most 39 months; 1188 days leaves room for the longest months. */
const longDays = 1188;
/** As the policy "Strict" asks for. */
const minimumRsaBits = 2048;

/** What somebody should know before approving the signer, in sentences; empty when nothing is unusual. */
export function unusualAbout(verdict: FileVerdict, { now, otherPublishers, contentCertificates }: Surroundings): readonly string[] {
  const signature = decidingSignature(verdict);
  const leaf = signature?.signer;
  if (signature === undefined || leaf === undefined) return [];
  return [
    ...aboutIssue(leaf, signature),
    ...aboutValidity(leaf),
    ...aboutTime(verdict, leaf, now),
    ...aboutStrength(verdict, leaf),
    ...aboutRevocation(signature),
    ...aboutName(leaf, otherPublishers),
    ...aboutContentCertificates(leaf, contentCertificates),
    ...aboutWarnings(verdict, signature),
    ...verdict.relaxations.map((relaxation) => `A rule was relaxed by the policy “${verdict.policy}”: ${relaxation}`),
  ];
}

function aboutIssue(leaf: CertificateSummary, { chain }: SignatureVerdict): string[] {
  if (leaf.selfSigned) return ['The certificate is self-signed: nobody but its owner vouches for the name in it.'];
  return chain?.certificates.length === 2 ? ['The root itself issued the certificate, without an authority in between.'] : [];
}

function aboutValidity({ notBefore, notAfter }: CertificateSummary): string[] {
  const days = Math.round((Date.parse(notAfter) - Date.parse(notBefore)) / dayInMilliseconds);
  if (days < shortDays) return [`The certificate is valid for ${days === 1 ? 'one day' : `${days} days`} only; most are valid for a year or more.`];
  return days > longDays ? [`The certificate is valid for ${days} days; public authorities issue them for 39 months at most.`] : [];
}

function aboutTime(verdict: FileVerdict, leaf: CertificateSummary, now: Date): string[] {
  const stamp = provenTimestamp(verdict);
  if (stamp === undefined) return ['There is no time stamp: the signature ceases to hold when the certificate expires.'];
  if (Date.parse(leaf.notAfter) >= now.getTime()) return [];
  return [`The certificate expired on ${leaf.notAfter.slice(0, 10)}; the signature holds only because a time stamp proves that it was made on ${stamp.slice(0, 10)}.`];
}

function aboutStrength({ signatures }: FileVerdict, leaf: CertificateSummary): string[] {
  const rsaBits = Number(/^RSA (\d+)$/u.exec(leaf.key)?.[1] ?? Number.POSITIVE_INFINITY);
  return [
    ...(signatures.every(({ digestAlgorithm }) => isSha1(digestAlgorithm)) ? ['The catalogue is signed with SHA-1 only.'] : []),
    ...(isSha1(leaf.signatureAlgorithm) ? ['The certificate itself is signed with SHA-1.'] : []),
    ...(rsaBits < minimumRsaBits ? [`The key is weak: ${leaf.key}.`] : []),
  ];
}

const isSha1 = (algorithm: string): boolean => /^(?:ecdsa-with-)?sha-?1(?!\d)/iu.test(algorithm);

/** Whatever was not looked up is said not to have been; silence would read as "good". */
function aboutRevocation({ chain }: SignatureVerdict): string[] {
  const check = chain?.checks.find(({ id }) => id === 'chain.revocation');
  return check?.outcome === 'passed' ? [] : [`Revocation was not checked. ${check?.reason ?? ''}`.trimEnd()];
}

function aboutName(leaf: CertificateSummary, otherPublishers: readonly string[]): string[] {
  const attributes = nameAttributes(leaf.subject);
  const names = attributes.filter(({ type }) => type === 'CN' || type === 'O').map(({ value }) => value);
  const same = otherPublishers.find((other) => other !== leaf.name && skeletonOf(other) === skeletonOf(leaf.name));
  return [
    ...(attributes.some(({ type, value }) => type === 'O' && value.trim() !== '') ? [] : ['The subject names no organisation.']),
    ...(names.some(mixesScripts) ? ['The name mixes letters of different scripts, as imitations do.'] : []),
    ...(names.some(imitatesLatin) ? ['The name is written in letters of another script that look like Latin ones.'] : []),
    ...(attributes.some(({ value }) => hasInvisible(value)) ? ['The subject holds characters that cannot be seen.'] : []),
    ...(same === undefined ? [] : [`The name looks like “${same}”, which is another publisher.`]),
  ];
}

const aboutContentCertificates = (leaf: CertificateSummary, certificates: readonly Fingerprint[] | undefined): string[] =>
  certificates === undefined || certificates.length === 0 || certificates.includes(leaf.fingerprint)
    ? []
    : ['The signer of the catalogue is not among the certificates that it names for its installers.'];

/** What the verifier itself found worth a warning: a time stamp that was passed over, a certificate that cannot be read. */
const aboutWarnings = ({ checks }: FileVerdict, signature: SignatureVerdict): string[] =>
  [...checks, ...signature.checks, ...(signature.chain?.checks ?? [])].filter(({ outcome }) => outcome === 'warning').map(({ reason }) => reason);
