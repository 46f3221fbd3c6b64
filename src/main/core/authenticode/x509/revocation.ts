import type { Check } from '../../../../shared/verdict.js';
import { defineCheck } from '../checks.js';
import { bytesEqual, hexOf } from '../der/values.js';
import type { Certificate } from './certificate.js';
import { isListSignedBy, type RevocationList, type RevokedEntry } from './revocation-list.js';

const revocation = defineCheck('chain.revocation', 'Not revoked', 'RFC 5280 §6.3');

export interface RevocationRequest {
  /** Leaf first; each certificate is followed by its issuer. The last one, the anchor, has nobody to revoke it. */
  readonly path: readonly Certificate[];
  readonly lists: readonly RevocationList[];
  readonly now: Date;
  /** The proven time of the signature; without it a revocation counts whenever it happened. */
  readonly signedAt?: Date;
  readonly isDemanded: boolean;
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Why the list proves nothing about freshness or altogether; signature and rights are checked before. */
function objectionToFreshness(list: RevocationList, now: Date): string | undefined {
  if (list.nextUpdate === undefined) return 'it does not say until when it holds';
  if (list.nextUpdate < now) return `it held until ${dayOf(list.nextUpdate)}`;
  return undefined;
}

function objectionToList(list: RevocationList, authority: Certificate, now: Date): string | undefined {
  const usage = authority.extensions.keyUsage;
  if (list.unknownCritical.length > 0) return `it carries critical extensions that are not understood (${list.unknownCritical.slice(0, 3).join(', ')})`;
  if (usage !== undefined && !usage.has('cRLSign')) return `${authority.subject.display} may not sign revocation lists`;
  if (!isListSignedBy(list, authority)) return `its signature was not made by ${authority.subject.display}`;
  if (list.thisUpdate > now) return `it holds only from ${dayOf(list.thisUpdate)}`;
  return undefined;
}

/** An earlier day of invalidity goes before the day the authority wrote the entry. */
const effectiveDate = ({ revokedAt, invalidSince }: RevokedEntry): Date => (invalidSince !== undefined && invalidSince < revokedAt ? invalidSince : revokedAt);

interface Finding {
  readonly state: 'unknown' | 'revoked';
  readonly reason: string;
}

/** Where the list can be had, from the certificate itself: text for people, cut and without anything but printable ASCII. */
const publishedAt = ({ extensions }: Certificate): string => {
  const address = extensions.crlUrls.find((url) => /^https?:\/\/[\x21-\x7e]{1,200}$/u.test(url));
  return address === undefined ? '' : ` (it is published at ${address})`;
};

/** What stands against a certificate; `undefined` when a current list does not name it. */
function examine(certificate: Certificate, authority: Certificate, request: RevocationRequest): Finding | undefined {
  const name = certificate.subject.display;
  const lists = request.lists.filter((list) => bytesEqual(list.issuer.der, certificate.issuer.der));
  const objections: string[] = [];
  let isFresh = false;
  for (const list of lists) {
    const objection = objectionToList(list, authority, request.now);
    if (objection !== undefined) {
      objections.push(objection);
      continue;
    }
    const entry = list.revoked.get(hexOf(certificate.serialNumber));
    if (entry !== undefined) {
      const since = effectiveDate(entry);
      // A stale list still proves what it says: a revocation is not taken back.
      if (request.signedAt === undefined || since <= request.signedAt) return { state: 'revoked', reason: `${name} was revoked as of ${since.toISOString()}.` };
    }
    const stale = objectionToFreshness(list, request.now);
    if (stale === undefined) isFresh = true;
    else objections.push(stale);
  }
  if (isFresh) return undefined;
  const [objection] = objections;
  const missing = `no revocation list of its issuer is at hand${publishedAt(certificate)}`;
  const why = objection === undefined ? missing : `the revocation list of its issuer cannot be used: ${objection}`;
  return { state: 'unknown', reason: `${name} was not looked up, because ${why}.` };
}

/** One check for the whole path: revoked anywhere fails, unknown anywhere is "not checked", never "passed". */
export function checkRevocation(request: RevocationRequest): Check {
  const findings = request.path.slice(0, -1).map((certificate, index) => examine(certificate, request.path[index + 1] ?? certificate, request));
  const revoked = findings.find((finding) => finding?.state === 'revoked');
  if (revoked !== undefined) return revocation.failed(revoked.reason);
  const unknown = findings.find((finding) => finding !== undefined);
  if (unknown !== undefined) return request.isDemanded ? revocation.failed(`${unknown.reason} The policy demands it.`) : revocation.notChecked(unknown.reason);
  if (findings.length === 0) return revocation.notChecked('Nobody stands above the certificate who could revoke it.');
  return revocation.passed('Current revocation lists of the issuers name none of the certificates as revoked at the time that counts.');
}
