import { oids } from '../authenticode/der/oids.js';
import { bytesEqual } from '../authenticode/der/values.js';
import { isSelfIssued, isSignedBy, type Certificate } from '../authenticode/x509/certificate.js';

/** A path in use has two or three. */
const maxPathLength = 10;

const signsCode = ({ extensions }: Certificate): boolean => extensions.extendedKeyUsage?.purposes.has(oids.codeSigning) === true;

/** Of several certificates for one key the one for code signing is meant, and of those the one that lasts longest. */
const byFitness = (a: Certificate, b: Certificate): number =>
  Number(signsCode(b)) - Number(signsCode(a)) || b.notAfter.getTime() - a.notAfter.getTime();

/** Follows the signatures, not the order of the file and not the names alone. */
export function issuersOf(leaf: Certificate, others: readonly Certificate[]): readonly Certificate[] {
  const chain: Certificate[] = [];
  for (let current = leaf; chain.length < maxPathLength && !isSelfIssued(current); ) {
    const issuer = others.find((other) => bytesEqual(other.subject.der, current.issuer.der) && !chain.includes(other) && isSignedBy(current, other));
    if (issuer === undefined) break;
    chain.push(issuer);
    current = issuer;
  }
  return chain;
}

/**
 * The certificate of a key among several, with its issuers as far as they are there, nearest first.
 * @param publicKey SubjectPublicKeyInfo, DER
 */
export function pathOfKey(publicKey: Uint8Array, certificates: readonly Certificate[]): { readonly leaf: Certificate; readonly chain: readonly Certificate[] } | undefined {
  const [leaf] = certificates.filter((certificate) => bytesEqual(certificate.publicKey.spki, publicKey)).sort(byFitness);
  return leaf === undefined ? undefined : { leaf, chain: issuersOf(leaf, certificates.filter((certificate) => certificate !== leaf)) };
}
