import type { CertificateSummary } from '../../../shared/verdict.js';
import type { Publisher } from './identity.js';

/** What differs between two signers of one catalogue, in sentences. Empty when it is the same certificate. */
export function describeChanges(before: Publisher, now: Publisher): readonly string[] {
  return [
    ...changed('The subject', before.subject, now.subject),
    ...changed('The issuer', before.issuer, now.issuer),
    ...changedAnchor(before.anchor, now.anchor),
    ...describeLeafChanges(before.leaf, now.leaf),
  ];
}

/** What differs between two leaves, in sentences: that it was renewed, and with which key. */
export function describeLeafChanges(before: CertificateSummary, now: CertificateSummary): readonly string[] {
  if (before.fingerprint === now.fingerprint) return [];
  return [
    `The certificate is another one: until now ${before.thumbprint}, valid until ${day(before.notAfter)}; now ${now.thumbprint}, valid from ${day(now.notBefore)} until ${day(now.notAfter)}.`,
    ...changed('The kind of key', before.key, now.key),
    ...changed('The algorithm that the certificate is signed with', before.signatureAlgorithm, now.signatureAlgorithm),
  ];
}

const changed = (what: string, before: string, now: string): string[] => (before === now ? [] : [`${what} was “${before}” and is now “${now}”.`]);

const changedAnchor = (before: CertificateSummary, now: CertificateSummary): string[] =>
  before.fingerprint === now.fingerprint
    ? []
    : [
        `The chain ended in the root “${before.name}” (${before.thumbprint}) and ends now in “${now.name}” (${now.thumbprint}).`,
      ];

const day = (instant: string): string => instant.slice(0, 10);
