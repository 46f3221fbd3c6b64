import type { Check } from '../../../shared/verdict.js';
import { checkReading, defineCheck } from './checks.js';
import { oids } from './der/oids.js';
import { bytesEqual, hexOf, readOctets, readOid } from './der/values.js';
import { signedAttribute, type SignerInfo } from './signed-data.js';
import { digestOf, hash, hasPlainParameters, isSignatureRight, nameOfOid, nameOfSignatureAlgorithm, schemeOf, type DigestAlgorithm } from './x509/algorithms.js';
import type { Certificate } from './x509/certificate.js';

const kinds = {
  version: defineCheck('signer.version', 'Signer of version 1', 'RFC 2315 §9.2'),
  algorithms: defineCheck('signer.algorithms', 'Accepted algorithms', 'RFC 2315 §9.2, RFC 8017, RFC 5758'),
  contentType: defineCheck('signer.content-type', 'Signed for this type of content', 'RFC 2985 §5.3.1'),
  messageDigest: defineCheck('signer.message-digest', 'Signed attributes hold the digest of the content', 'RFC 2985 §5.3.2'),
  certificate: defineCheck('signer.certificate', 'The signer’s certificate is there', 'RFC 2315 §9.2'),
  signature: defineCheck('signer.signature', 'Signature made with the signer’s key', 'RFC 2315 §9.4'),
} as const;

export interface SignerRequest {
  readonly signer: SignerInfo;
  /** What the content is, which the signer must have stated. */
  readonly contentType: string;
  /** The octets that the messageDigest attribute is over. */
  readonly content: Uint8Array;
  /** Where the signer's certificate may be; nobody vouches for these. */
  readonly certificates: readonly Certificate[];
  /** Authorities of legacy time stamps wrote 0 for years, and Windows takes it: no signature covers the number, and nothing depends on it. */
  readonly mayHaveVersion0?: boolean;
}

export interface SignerFinding {
  readonly checks: readonly Check[];
  readonly certificate?: Certificate;
  readonly digest?: DigestAlgorithm;
}

function checkVersion({ signer: { version }, mayHaveVersion0 = false }: SignerRequest): Check {
  if (version === 0 && mayHaveVersion0) return kinds.version.warning('The signer has version 0, where RFC 2315 §9.2 says 1; the number changes nothing.');
  return kinds.version.demand(version === 1, 'The signer is named by issuer and serial number.', `The signer has version ${String(version)}.`);
}

function checkAlgorithms(signer: SignerInfo): { readonly check: Check; readonly digest?: DigestAlgorithm } {
  const digest = hasPlainParameters(signer.digestAlgorithm) ? digestOf(signer.digestAlgorithm.oid) : undefined;
  const scheme = schemeOf(signer.signatureAlgorithm);
  if (digest === undefined) return { check: kinds.algorithms.failed(`The digest algorithm ${nameOfOid(signer.digestAlgorithm.oid)} is not accepted.`) };
  const name = nameOfSignatureAlgorithm(signer.signatureAlgorithm);
  if (scheme === undefined) return { check: kinds.algorithms.failed(`The signature algorithm ${name} is not accepted.`) };
  if (scheme.digest !== undefined && scheme.digest !== digest) {
    return { check: kinds.algorithms.failed(`The signature algorithm ${name} does not go with the digest algorithm ${digest}.`) };
  }
  return { check: kinds.algorithms.passed(`Signed with ${name} over ${digest}.`), digest };
}

function checkContentType({ signer, contentType }: SignerRequest): Check {
  const node = signedAttribute(signer, oids.contentType);
  if (signer.signedAttributes === undefined) return kinds.contentType.failed('The signature has no signed attributes.');
  if (node === undefined) return kinds.contentType.failed('The signed attributes do not state one content type.');
  const stated = readOid(node, 'the contentType attribute');
  return kinds.contentType.demand(
    stated === contentType,
    `The signer signed for ${nameOfOid(contentType)}.`,
    `The signer signed for ${nameOfOid(stated)}, not for ${nameOfOid(contentType)}.`,
  );
}

function checkMessageDigest({ signer, content }: SignerRequest, digest: DigestAlgorithm | undefined): Check {
  const node = signedAttribute(signer, oids.messageDigest);
  if (node === undefined) return kinds.messageDigest.failed('The signed attributes do not hold one digest of the content.');
  if (digest === undefined) return kinds.messageDigest.failed('The digest cannot be computed with an algorithm that is not accepted.');
  const isSame = bytesEqual(readOctets(node, 'the messageDigest attribute'), hash(digest, content));
  return kinds.messageDigest.demand(
    isSame,
    'The digest in the signed attributes is that of the content.',
    'The digest in the signed attributes is not that of the content.',
  );
}

/** Certificates that carry the issuer and serial number; anyone may add more of them, so the one is looked for that the key fits. */
export const signerCandidates = ({ signer, certificates }: Pick<SignerRequest, 'signer' | 'certificates'>): Certificate[] =>
  certificates.filter((certificate) => bytesEqual(certificate.issuer.der, signer.issuer) && bytesEqual(certificate.serialNumber, signer.serialNumber));

function isMadeBy(certificate: Certificate, signer: SignerInfo, digest: DigestAlgorithm): boolean {
  const { handle, kind } = certificate.publicKey;
  const signedBytes = signer.signedAttributes?.signedBytes;
  if (handle === undefined || signedBytes === undefined || schemeOf(signer.signatureAlgorithm)?.key !== kind) return false;
  return isSignatureRight(handle, digest, signedBytes, signer.signature);
}

interface SignatureFinding {
  readonly check: Check;
  readonly certificate?: Certificate;
}

function checkSignature(found: readonly Certificate[], signer: SignerInfo, digest: DigestAlgorithm | undefined): SignatureFinding {
  const [first] = found;
  if (first === undefined) return { check: kinds.signature.failed('The signature cannot be verified without the signer’s certificate.') };
  const right = digest === undefined ? undefined : found.find((certificate) => isMadeBy(certificate, signer, digest));
  if (right !== undefined) return { check: kinds.signature.passed(`The signature was made with the key of ${right.subject.display}.`), certificate: right };
  const { refusal } = first.publicKey;
  const reason = refusal === undefined ? 'its value does not fit the signed attributes' : `the certificate cannot be relied on: ${refusal}`;
  return { check: kinds.signature.failed(`The signature was not made with the key of ${first.subject.display}: ${reason}.`), certificate: first };
}

/** An authority gives a number once. Of two that claim it, Windows and osslsigncode take the first, others the one that fits. */
function checkCertificate(found: readonly Certificate[], serial: string): Check {
  if (found.length === 0) return kinds.certificate.failed(`No certificate with the serial number ${serial} came with the signature.`);
  const different = new Set(found.map(({ fingerprint }) => fingerprint)).size;
  return kinds.certificate.demand(
    different === 1,
    `The certificate with the serial number ${serial} came with the signature.`,
    `${String(different)} different certificates of one issuer with the serial number ${serial} came with the signature; which one is the signer’s is anybody’s guess.`,
  );
}

/** Everything a signer says and signs, apart from who it is and whether we believe it. */
export function checkSigner(request: SignerRequest): SignerFinding {
  const { signer } = request;
  const { check: algorithms, digest } = checkAlgorithms(signer);
  const found = signerCandidates(request);
  const { check: signature, certificate } = checkSignature(found, signer, digest);
  const serial = hexOf(signer.serialNumber).toUpperCase();
  const checks = [
    checkVersion(request),
    algorithms,
    checkReading(() => checkContentType(request), (reason) => kinds.contentType.failed(`The contentType attribute cannot be read: ${reason}.`)),
    checkReading(() => checkMessageDigest(request, digest), (reason) => kinds.messageDigest.failed(`The messageDigest attribute cannot be read: ${reason}.`)),
    checkCertificate(found, serial),
    signature,
  ];
  return { checks, ...(certificate && { certificate }), ...(digest && { digest }) };
}
