import type { AnchorStore } from '../anchors.js';
import { bytesEqual } from '../der/values.js';
import { isSignedBy, type Certificate } from './certificate.js';

export interface CandidatePath {
  /** Leaf first. */
  readonly certificates: readonly Certificate[];
  /** Whether the last one is an anchor. */
  readonly anchored: boolean;
}

/** Real chains have at most five certificates. */
const maxLength = 10;
/** Anyone can add certificates to a signature's bag, so the search must be small whatever stands there. */
const maxVerifications = 200;
const maxPaths = 16;

/** Whether the issuer carries the key identifier that the certificate names (RFC 5280 §4.2.1.1): a hint, no proof. */
const carriesNamedKey = (certificate: Certificate, issuer: Certificate): boolean => {
  const { authorityKeyIdentifier } = certificate.extensions;
  const { subjectKeyIdentifier } = issuer.extensions;
  return authorityKeyIdentifier !== undefined && subjectKeyIdentifier !== undefined && bytesEqual(authorityKeyIdentifier, subjectKeyIdentifier);
};

/**
 * The ways up from a leaf, over the signature's own certificates and the anchors, most promising first. Issuers whose key
 * really made the signature go before others; a wrong one is followed only where there is no right one, to say what is wrong.
 */
export function* candidatePaths(leaf: Certificate, bag: readonly Certificate[], anchors: AnchorStore): Generator<CandidatePath, void> {
  const budget = { verifications: maxVerifications, paths: maxPaths };

  function issuersOf(certificate: Certificate, below: readonly Certificate[]): Certificate[] {
    const named = [...anchors.named(certificate.issuer), ...bag.filter(({ subject }) => bytesEqual(subject.der, certificate.issuer.der))];
    const known = new Set(below.map(({ fingerprint }) => fingerprint));
    const fresh = named.filter(({ fingerprint }) => !known.has(fingerprint) && known.add(fingerprint));
    fresh.sort((a, b) => Number(carriesNamedKey(certificate, b)) - Number(carriesNamedKey(certificate, a)));
    const right = fresh.filter((issuer) => {
      budget.verifications -= 1;
      return budget.verifications >= 0 && isSignedBy(certificate, issuer);
    });
    return right.length > 0 ? right : fresh;
  }

  function* climb(path: readonly Certificate[]): Generator<CandidatePath, void> {
    const top = path.at(-1);
    if (top === undefined || budget.paths <= 0) return;
    if (anchors.find(top) !== undefined) {
      budget.paths -= 1;
      yield { certificates: path, anchored: true };
      return;
    }
    const issuers = path.length < maxLength ? issuersOf(top, path) : [];
    if (issuers.length === 0) {
      budget.paths -= 1;
      yield { certificates: path, anchored: false };
      return;
    }
    for (const issuer of issuers) yield* climb([...path, issuer]);
  }

  yield* climb([leaf]);
}
