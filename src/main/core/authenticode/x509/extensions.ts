import { oids } from '../der/oids.js';
import { childrenOf, contextTag, demandTag, DerFields, DerRefused, derTags, readDer, type DerNode } from '../der/read.js';
import { readBits, readBoolean, readOctets, readOid, readSmallInteger } from '../der/values.js';

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** The content of extnValue. */
  readonly value: Uint8Array;
}

/** RFC 5280 §4.2.1.3; bit 0 first. */
export const keyUsages = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof keyUsages)[number];

export interface CertificateExtensions {
  readonly basicConstraints?: { readonly isAuthority: boolean; readonly pathLength?: number };
  readonly keyUsage?: ReadonlySet<KeyUsage>;
  readonly extendedKeyUsage?: { readonly purposes: ReadonlySet<string>; readonly critical: boolean };
  readonly subjectKeyIdentifier?: Uint8Array;
  readonly authorityKeyIdentifier?: Uint8Array;
  /** The value of AD CS's Application Policies; nothing here relies on it. */
  readonly applicationPolicies?: Uint8Array;
  readonly crlUrls: readonly string[];
  /** Whether names below this authority are limited; the limits themselves are not evaluated. */
  readonly constrainsNames: boolean;
  /** Critical ones that this program does not evaluate. */
  readonly unknownCritical: readonly string[];
}

/**
 * A list of extensions. Two of the same kind would let two readers see different certificates (RFC 5280 §4.2).
 * @throws DerRefused
 */
export function readExtensions(node: DerNode): Extension[] {
  const seen = new Map<string, Extension>();
  for (const child of childrenOf(demandTag(node, derTags.sequence, 'the extensions'))) {
    const fields = new DerFields(child, 'an extension');
    const oid = readOid(fields.next('its type'), 'the type of an extension');
    // DER leaves a default out; real certificates spell `critical FALSE` out now and then, which changes nothing.
    const flag = fields.optional(derTags.boolean);
    const critical = flag !== undefined && readBoolean(flag, 'the critical mark of an extension');
    const value = readOctets(fields.next('its value'), 'the value of an extension');
    fields.end();
    if (seen.has(oid)) throw new DerRefused(`the extension ${oid} occurs twice`);
    seen.set(oid, { oid, critical, value });
  }
  return [...seen.values()];
}

function readBasicConstraints(value: Uint8Array): NonNullable<CertificateExtensions['basicConstraints']> {
  const fields = new DerFields(readDer(value), 'basicConstraints');
  const flag = fields.optional(derTags.boolean);
  const isAuthority = flag !== undefined && readBoolean(flag, 'the cA mark');
  const length = fields.optional(derTags.integer);
  fields.end();
  return { isAuthority, ...(length !== undefined && { pathLength: readSmallInteger(length, 'pathLenConstraint') }) };
}

function readKeyUsage(value: Uint8Array): ReadonlySet<KeyUsage> {
  const { bytes } = readBits(readDer(value), 'keyUsage');
  return new Set(keyUsages.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0));
}

const readPurposes = (value: Uint8Array): ReadonlySet<string> =>
  new Set(childrenOf(demandTag(readDer(value), derTags.sequence, 'extKeyUsage')).map((node) => readOid(node, 'a key purpose')));

function readAuthorityKeyIdentifier(value: Uint8Array): Uint8Array | undefined {
  const children = childrenOf(demandTag(readDer(value), derTags.sequence, 'authorityKeyIdentifier'));
  return children.find(({ tag }) => tag === contextTag(0, 'primitive'))?.content;
}

/** The http and ldap addresses of full names; whoever follows one judges it first. */
function readCrlUrls(value: Uint8Array): string[] {
  const addresses: string[] = [];
  for (const point of childrenOf(demandTag(readDer(value), derTags.sequence, 'cRLDistributionPoints'))) {
    const pointName = childrenOf(point).find(({ tag }) => tag === contextTag(0));
    const fullName = pointName && childrenOf(pointName).find(({ tag }) => tag === contextTag(0));
    const names = fullName ? childrenOf(fullName) : [];
    addresses.push(...names.filter(({ tag }) => tag === contextTag(6, 'primitive')).map(({ content }) => Buffer.from(content).toString('latin1')));
  }
  return addresses;
}

/** Evaluated here or by the path check, or without any bearing on whether a path holds. */
const understood = new Set<string>([
  oids.basicConstraints,
  oids.keyUsage,
  oids.extendedKeyUsage,
  oids.subjectKeyIdentifier,
  oids.authorityKeyIdentifier,
  oids.crlDistributionPoints,
  oids.certificatePolicies,
  oids.subjectAltName,
  oids.issuerAltName,
]);

/** @throws DerRefused for an extension of a known kind that cannot be read. */
export function interpretExtensions(extensions: readonly Extension[]): CertificateExtensions {
  const find = (oid: string): Extension | undefined => extensions.find((extension) => extension.oid === oid);
  const read = <T>(oid: string, reader: (value: Uint8Array) => T): T | undefined => {
    const extension = find(oid);
    return extension === undefined ? undefined : reader(extension.value);
  };
  const basicConstraints = read(oids.basicConstraints, readBasicConstraints);
  const keyUsage = read(oids.keyUsage, readKeyUsage);
  const purposes = read(oids.extendedKeyUsage, readPurposes);
  const subjectKeyIdentifier = read(oids.subjectKeyIdentifier, (value) => readOctets(readDer(value), 'subjectKeyIdentifier'));
  const authorityKeyIdentifier = read(oids.authorityKeyIdentifier, readAuthorityKeyIdentifier);
  const applicationPolicies = find(oids.applicationPolicies)?.value;
  return {
    ...(basicConstraints && { basicConstraints }),
    ...(keyUsage && { keyUsage }),
    ...(purposes && { extendedKeyUsage: { purposes, critical: find(oids.extendedKeyUsage)?.critical === true } }),
    ...(subjectKeyIdentifier && { subjectKeyIdentifier }),
    ...(authorityKeyIdentifier && { authorityKeyIdentifier }),
    ...(applicationPolicies && { applicationPolicies }),
    crlUrls: read(oids.crlDistributionPoints, readCrlUrls) ?? [],
    constrainsNames: find(oids.nameConstraints) !== undefined,
    unknownCritical: extensions.filter(({ oid, critical }) => critical && !understood.has(oid)).map(({ oid }) => oid),
  };
}
