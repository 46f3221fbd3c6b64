import { oids } from '../der/oids.js';
import { childrenOf, contextTag, DerFields, DerRefused, derTags, onlyChild, readDer, type DerLimits, type DerNode } from '../der/read.js';
import { bytesEqual, hexOf, integerBytes, readBitBytes, readSmallInteger, readTime } from '../der/values.js';
import { isSignatureRight, readAlgorithm, schemeOf, type AlgorithmIdentifier } from './algorithms.js';
import type { Certificate } from './certificate.js';
import { readExtensions, type Extension } from './extensions.js';
import { readName, type DistinguishedName } from './name.js';
import { rememberPairs } from './remember-pairs.js';

export interface RevokedEntry {
  readonly revokedAt: Date;
  /** When the key is known or thought to have been lost, where the list says so (RFC 5280 §5.3.2). */
  readonly invalidSince?: Date;
}

/** A certificate revocation list as read; nothing is verified. */
export interface RevocationList {
  readonly issuer: DistinguishedName;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  /** By serial number: hexadecimal of the INTEGER's content. */
  readonly revoked: ReadonlyMap<string, RevokedEntry>;
  /** Critical extensions of the list or of an entry that are not evaluated; such a list says nothing (RFC 5280 §5.2, §5.3). */
  readonly unknownCritical: readonly string[];
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** The largest public lists have some hundred thousand entries of three to nine values. */
const listLimits: DerLimits = { maxSize: 64 * 1024 * 1024, maxDepth: 24, maxValues: 8_000_000 };

/** An entry's or a list's extensions that change nothing about who is revoked. */
const understood = new Set<string>([oids.crlNumber, oids.authorityKeyIdentifier, oids.issuerAltName, oids.reasonCode, oids.invalidityDate]);

/** RFC 5280 §5.2.4, §5.2.5, §5.3.3 make these critical: they say that the list is not the whole one. An authority that forgot the mark means it all the same. */
const limiting = new Set<string>([oids.deltaCrlIndicator, oids.issuingDistributionPoint, oids.certificateIssuer]);

const unknownCriticalOf = (extensions: readonly Extension[]): string[] =>
  extensions.filter(({ oid, critical }) => (critical && !understood.has(oid)) || limiting.has(oid)).map(({ oid }) => oid);

function readEntry(node: DerNode): { readonly serial: string; readonly entry: RevokedEntry; readonly unknownCritical: readonly string[] } {
  const fields = new DerFields(node, 'a revocation entry');
  const serial = hexOf(integerBytes(fields.next('a serial number'), 'the serial number of a revocation entry'));
  const revokedAt = readTime(fields.next('a date'), 'the date of a revocation entry');
  const extensionsNode = fields.optional(derTags.sequence);
  fields.end();
  const extensions = extensionsNode === undefined ? [] : readExtensions(extensionsNode);
  const invalidity = extensions.find(({ oid }) => oid === oids.invalidityDate);
  const entry: RevokedEntry = invalidity === undefined ? { revokedAt } : { revokedAt, invalidSince: readTime(readDer(invalidity.value), 'an invalidity date') };
  return { serial, entry, unknownCritical: unknownCriticalOf(extensions) };
}

const isTime = [derTags.utcTime, derTags.generalizedTime] as const;

/**
 * Reads one CertificateList (RFC 5280 §5.1) that is exactly `der`.
 * @throws DerRefused
 */
export function parseRevocationList(der: Uint8Array): RevocationList {
  const outer = new DerFields(readDer(der, listLimits), 'the revocation list');
  const tbsNode = outer.next('its content', derTags.sequence);
  const signatureAlgorithm = readAlgorithm(outer.next('its signature algorithm'), 'the signature algorithm of the revocation list');
  const signature = readBitBytes(outer.next('its signature'), 'the signature of the revocation list');
  outer.end();

  const fields = new DerFields(tbsNode, 'the revocation list');
  const versionNode = fields.optional(derTags.integer);
  if (versionNode !== undefined && readSmallInteger(versionNode) !== 1) throw new DerRefused('the version of the revocation list is unknown');
  const innerAlgorithm = readAlgorithm(fields.next('a signature algorithm'), 'the signature algorithm of the revocation list');
  if (!bytesEqual(signatureAlgorithm.der, innerAlgorithm.der)) throw new DerRefused('the two signature algorithms of the revocation list differ');
  const issuer = readName(fields.next('an issuer'));
  const thisUpdate = readTime(fields.next('its date'), 'the date of the revocation list');
  const nextUpdateNode = fields.optional(...isTime);
  const entriesNode = fields.optional(derTags.sequence);
  const extensionsNode = fields.optional(contextTag(0));
  fields.end();

  const unknownCritical = new Set(extensionsNode === undefined ? [] : unknownCriticalOf(readExtensions(onlyChild(extensionsNode, 'the extensions'))));
  const revoked = new Map<string, RevokedEntry>();
  for (const node of entriesNode === undefined ? [] : childrenOf(entriesNode)) {
    const { serial, entry, unknownCritical: unknown } = readEntry(node);
    for (const oid of unknown) unknownCritical.add(oid);
    const known = revoked.get(serial);
    // Named twice, a certificate is revoked from the earlier day on.
    revoked.set(serial, known === undefined || entry.revokedAt < known.revokedAt ? entry : known);
  }
  return {
    issuer,
    thisUpdate,
    ...(nextUpdateNode && { nextUpdate: readTime(nextUpdateNode, 'the next date of the revocation list') }),
    revoked,
    unknownCritical: [...unknownCritical],
    signatureAlgorithm,
    signedBytes: tbsNode.der,
    signature,
  };
}

function verifySignature(list: RevocationList, authority: Certificate): boolean {
  const scheme = schemeOf(list.signatureAlgorithm);
  const { handle, kind } = authority.publicKey;
  if (scheme?.digest === undefined || handle === undefined || kind !== scheme.key) return false;
  return isSignatureRight(handle, scheme.digest, list.signedBytes, list.signature);
}

/** Whether the authority's key made the list's signature; without it nothing in the list may be used. Lists have megabytes, and every file asks. */
export const isListSignedBy = rememberPairs(verifySignature);
