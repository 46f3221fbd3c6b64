import type { Fingerprint } from '../../../../shared/units.js';
import type { Check } from '../../../../shared/verdict.js';
import type { AnchorStore } from '../anchors.js';
import { defineCheck } from '../checks.js';
import { oids } from '../der/oids.js';
import { minimumRsaBits, type SignaturePolicy } from '../policy.js';
import { nameOfOid, nameOfSignatureAlgorithm, schemeOf } from './algorithms.js';
import type { CandidatePath } from './candidates.js';
import { isSelfIssued, isSignedBy, type Certificate } from './certificate.js';

export type Purpose = 'code-signing' | 'time-stamping' | 'legacy-time-stamping';

export interface PathRules {
  readonly purpose: Purpose;
  /** The time every certificate must be valid at. */
  readonly at: Date;
  readonly anchors: AnchorStore;
  readonly disallowed: ReadonlySet<Fingerprint>;
  readonly policy: SignaturePolicy;
}

const kinds = {
  anchor: defineCheck('chain.anchor', 'Ends in a trusted root', 'RFC 5280 §6.1.1 (d)'),
  disallowed: defineCheck('chain.disallowed', 'Not on the list of disallowed certificates', 'Windows certificate store "Disallowed"'),
  signatures: defineCheck('chain.signatures', 'Each certificate is signed by the next', 'RFC 5280 §6.1.3 (a)(1)'),
  validity: defineCheck('chain.validity', 'Valid at the time that counts', 'RFC 5280 §6.1.3 (a)(2)'),
  authority: defineCheck('chain.authority', 'Issuers are authorities', 'RFC 5280 §6.1.4 (k)'),
  pathLength: defineCheck('chain.path-length', 'Not longer than an issuer allows', 'RFC 5280 §4.2.1.9'),
  keyUsage: defineCheck('chain.key-usage', 'Keys may be used for this', 'RFC 5280 §4.2.1.3'),
  purpose: defineCheck('chain.extended-key-usage', 'Issued for this purpose', 'RFC 5280 §4.2.1.12'),
  extensions: defineCheck('chain.critical-extensions', 'No critical extension is left unread', 'RFC 5280 §4.2'),
  keys: defineCheck('chain.keys', 'Keys are sound and long enough', 'RFC 5480 §2.1.1, CVE-2020-0601'),
  algorithms: defineCheck('chain.algorithms', 'Signed with accepted algorithms', 'Microsoft Trusted Root Program §4'),
} as const;

/** The first objection that any of them gives. */
function firstObjection<T>(items: readonly T[], objectionTo: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const objection = objectionTo(item, index);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

const nameOf = (certificate: Certificate | undefined): string => certificate?.subject.display ?? 'nobody';

function checkAnchor({ certificates, anchored }: CandidatePath, { anchors }: PathRules): Check {
  const top = certificates.at(-1);
  if (!anchored || top === undefined) return kinds.anchor.failed(`The chain ends at ${nameOf(top)}, which is not a trusted root.`);
  return kinds.anchor.passed(`The chain ends in ${nameOf(top)}, a trusted root from ${anchors.find(top)?.origin ?? 'the list of roots'}.`);
}

function checkDisallowed({ certificates }: CandidatePath, { disallowed }: PathRules): Check {
  const objection = firstObjection(certificates, (certificate) =>
    disallowed.has(certificate.fingerprint) ? `${nameOf(certificate)} is on the list of disallowed certificates.` : undefined,
  );
  return kinds.disallowed.judge(objection, 'None of the certificates is on the list.');
}

function checkSignatures({ certificates }: CandidatePath): Check {
  const objection = firstObjection(certificates.slice(0, -1), (certificate, index) => {
    const issuer = certificates[index + 1];
    if (issuer !== undefined && isSignedBy(certificate, issuer)) return undefined;
    return `The signature on ${nameOf(certificate)} was not made with the key of ${nameOf(issuer)}.`;
  });
  return kinds.signatures.judge(objection, 'Every certificate names the next one as its issuer and carries its signature.');
}

function checkValidity({ certificates }: CandidatePath, { at }: PathRules): Check {
  const objection = firstObjection(certificates, (certificate) => {
    if (at < certificate.notBefore) return `${nameOf(certificate)} is valid only from ${certificate.notBefore.toISOString()}, after ${at.toISOString()}.`;
    if (at > certificate.notAfter) return `${nameOf(certificate)} was valid only until ${certificate.notAfter.toISOString()}, before ${at.toISOString()}.`;
    return undefined;
  });
  return kinds.validity.judge(objection, `All certificates are valid at ${at.toISOString()}.`);
}

/** An anchor of version 1 has no extensions to say what it is; being an anchor says it. */
function checkAuthority({ certificates, anchored }: CandidatePath): Check {
  const issuers = certificates.slice(1);
  const objection = firstObjection(issuers, (certificate, index) => {
    const isAnchor = anchored && index === issuers.length - 1;
    if (isAnchor && certificate.version < 3) return undefined;
    return certificate.extensions.basicConstraints?.isAuthority === true ? undefined : `${nameOf(certificate)} issued a certificate without being an authority.`;
  });
  return kinds.authority.judge(objection, 'Every issuer is marked as a certificate authority.');
}

function checkPathLength({ certificates }: CandidatePath): Check {
  const objection = firstObjection(certificates, (certificate, index) => {
    const allowed = certificate.extensions.basicConstraints?.pathLength;
    if (index === 0 || allowed === undefined) return undefined;
    const between = certificates.slice(1, index).filter((below) => !isSelfIssued(below)).length;
    return between > allowed ? `${nameOf(certificate)} allows ${String(allowed)} authorities below itself; there are ${String(between)}.` : undefined;
  });
  return kinds.pathLength.judge(objection, 'No issuer limits the chain to fewer authorities than it has.');
}

function checkKeyUsage({ certificates }: CandidatePath, { purpose }: PathRules): Check {
  const objection = firstObjection(certificates, (certificate, index) => {
    const usage = certificate.extensions.keyUsage;
    if (usage === undefined) return undefined;
    if (index > 0) return usage.has('keyCertSign') ? undefined : `The key of ${nameOf(certificate)} may not sign certificates.`;
    const mayStamp = purpose !== 'code-signing' && usage.has('contentCommitment');
    return usage.has('digitalSignature') || mayStamp ? undefined : `The key of ${nameOf(certificate)} may not make digital signatures.`;
  });
  return kinds.keyUsage.judge(objection, 'The signer may sign, the issuers may sign certificates.');
}

const purposeOid = (purpose: Purpose): string => (purpose === 'code-signing' ? oids.codeSigning : oids.timeStamping);

function objectionToLeafPurpose(leaf: Certificate, purpose: Purpose): string | undefined {
  const purposes = leaf.extensions.extendedKeyUsage?.purposes;
  const wanted = nameOfOid(purposeOid(purpose));
  if (purposes?.has(purposeOid(purpose)) !== true) return `${nameOf(leaf)} was not issued for ${wanted}.`;
  // RFC 3161 §2.3: a stamping key is for nothing else.
  if (purpose === 'time-stamping' && purposes.size > 1) return `${nameOf(leaf)} was issued for other purposes beside ${wanted}.`;
  return undefined;
}

/** Purposes nest: an issuer that names purposes hands on only those. Windows applies this to the root too. */
function checkPurpose({ certificates }: CandidatePath, { purpose }: PathRules): Check {
  const wanted = nameOfOid(purposeOid(purpose));
  const objection = firstObjection(certificates, (certificate, index) => {
    if (index === 0) return objectionToLeafPurpose(certificate, purpose);
    const purposes = certificate.extensions.extendedKeyUsage?.purposes;
    const isFree = purposes === undefined || purposes.has(purposeOid(purpose)) || purposes.has(oids.anyExtendedKeyUsage);
    return isFree ? undefined : `${nameOf(certificate)} may not issue certificates for ${wanted}.`;
  });
  if (objection !== undefined) return kinds.purpose.failed(objection);
  const leaf = certificates[0];
  if (purpose === 'time-stamping' && leaf?.extensions.extendedKeyUsage?.critical === false) {
    return kinds.purpose.warning(`${nameOf(leaf)} was issued for ${wanted} only, but does not mark that as critical.`);
  }
  return kinds.purpose.passed(`${nameOf(leaf)} was issued for ${wanted} and every issuer may hand that on.`);
}

function checkExtensions({ certificates }: CandidatePath): Check {
  const objection = firstObjection(certificates, (certificate, index) => {
    const { unknownCritical, constrainsNames } = certificate.extensions;
    const unknown = unknownCritical.slice(0, 3).map(nameOfOid).join(', ');
    if (unknown !== '') return `${nameOf(certificate)} carries critical extensions that are not understood: ${unknown}.`;
    // RFC 5280 §4.2.1.10 makes them critical, so that nobody passes over them; some authorities do not.
    return constrainsNames && index > 0 ? `${nameOf(certificate)} limits the names below it, which is not evaluated.` : undefined;
  });
  return kinds.extensions.judge(objection, 'Every critical extension was evaluated.');
}

function checkKeys({ certificates }: CandidatePath, { policy }: PathRules): Check {
  const minimum = minimumRsaBits(policy);
  const objection = firstObjection(certificates, (certificate) => {
    const { refusal, kind, size } = certificate.publicKey;
    if (refusal !== undefined) return `${nameOf(certificate)} cannot be relied on: ${refusal}.`;
    if (kind !== 'rsa' || size >= minimum) return undefined;
    return `${nameOf(certificate)} has an RSA key of ${String(size)} bits; at least ${String(minimum)} are asked for.`;
  });
  return kinds.keys.judge(objection, `Elliptic curves are named ones, RSA keys have at least ${String(minimum)} bits.`);
}

function checkAlgorithms({ certificates, anchored }: CandidatePath, { policy }: PathRules): Check {
  // Nobody relies on the signature that an anchor carries.
  const relied = anchored ? certificates.slice(0, -1) : certificates;
  const objection = firstObjection(relied, (certificate) => {
    const scheme = schemeOf(certificate.signatureAlgorithm);
    const name = nameOfSignatureAlgorithm(certificate.signatureAlgorithm);
    if (scheme?.digest === undefined) return `${nameOf(certificate)} was signed with ${name}, which is not accepted.`;
    const isRefused = scheme.digest === 'sha1' && !policy.relaxations.has('sha1-certificates');
    return isRefused ? `${nameOf(certificate)} was signed with ${name}; SHA-1 is not accepted in chains.` : undefined;
  });
  return kinds.algorithms.judge(objection, 'Every certificate that was relied on was signed with an accepted algorithm.');
}

/** Everything about a path but revocation. */
export const checkPath = (path: CandidatePath, rules: PathRules): Check[] => [
  checkAnchor(path, rules),
  checkDisallowed(path, rules),
  checkSignatures(path),
  checkValidity(path, rules),
  checkAuthority(path),
  checkPathLength(path),
  checkKeyUsage(path, rules),
  checkPurpose(path, rules),
  checkExtensions(path),
  checkKeys(path, rules),
  checkAlgorithms(path, rules),
];
