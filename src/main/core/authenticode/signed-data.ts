import { oids } from './der/oids.js';
import { childrenOf, contextTag, demandTag, DerFields, DerRefused, derTags, onlyChild, type DerNode } from './der/read.js';
import { integerBytes, readOctets, readOid, readSmallInteger } from './der/values.js';
import { hasPlainParameters, readAlgorithm, type AlgorithmIdentifier } from './x509/algorithms.js';
import type { Certificate } from './x509/certificate.js';
import { readKnownCertificate } from './x509/known-certificates.js';

export interface Attribute {
  readonly type: string;
  readonly values: readonly DerNode[];
}

export interface SignerInfo {
  readonly version: number;
  /** The signer's certificate by issuer and serial number; the one way Authenticode names it. */
  readonly issuer: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly digestAlgorithm: AlgorithmIdentifier;
  /** Absent when the content itself was signed, which none of these formats allows. */
  readonly signedAttributes?: { readonly list: readonly Attribute[]; /** As they were signed: with the tag of a SET. */ readonly signedBytes: Uint8Array };
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly unsignedAttributes: readonly Attribute[];
}

export interface SignedData {
  readonly version: number;
  readonly digestAlgorithms: readonly AlgorithmIdentifier[];
  readonly contentType: string;
  /** The value inside `[0]`: a SEQUENCE in PKCS #7 v1.5, an OCTET STRING in CMS. */
  readonly content?: DerNode;
  readonly certificates: readonly Certificate[];
  /** Certificates in the bag that cannot be read; they are as good as absent. */
  readonly unreadableCertificates: number;
  /** Whether the place for revocation lists is used. */
  readonly carriesRevocationLists: boolean;
  readonly signers: readonly SignerInfo[];
}

/** Real signatures carry up to twelve; each one costs a parse and perhaps a verification. */
const maxCertificates = 64;
const maxAttributes = 64;

function readAttributes(node: DerNode): Attribute[] {
  const attributes = childrenOf(node).map((child): Attribute => {
    const fields = new DerFields(child, 'an attribute');
    const type = readOid(fields.next('its type'), 'the type of an attribute');
    const values = childrenOf(fields.next('its values', derTags.set));
    fields.end();
    return { type, values };
  });
  if (attributes.length > maxAttributes) throw new DerRefused(`a signer carries more than ${String(maxAttributes)} attributes`);
  return attributes;
}

/** RFC 2315 §9.2: the digest is taken over the attributes with the tag of a SET instead of `[0]`. */
function retag(node: DerNode): Uint8Array {
  const bytes = Uint8Array.from(node.der);
  bytes[0] = derTags.set;
  return bytes;
}

function readSignedAttributes(node: DerNode): NonNullable<SignerInfo['signedAttributes']> {
  const list = readAttributes(node);
  if (new Set(list.map(({ type }) => type)).size < list.length) throw new DerRefused('a signed attribute occurs twice');
  return { list, signedBytes: retag(node) };
}

/**
 * SignerInfo (RFC 2315 §9.2).
 * @throws DerRefused also for a signer named by key identifier.
 */
export function readSignerInfo(node: DerNode): SignerInfo {
  const fields = new DerFields(node, 'the signer');
  const version = readSmallInteger(fields.next('a version'), 'the version of the signer');
  const name = new DerFields(fields.next('its issuer and serial number'), 'the issuer and serial number');
  const issuer = name.next('an issuer', derTags.sequence).der;
  const serialNumber = integerBytes(name.next('a serial number'), 'the serial number');
  name.end();
  const digestAlgorithm = readAlgorithm(fields.next('a digest algorithm'), 'the digest algorithm of the signer');
  const signedNode = fields.optional(contextTag(0));
  const signatureAlgorithm = readAlgorithm(fields.next('a signature algorithm'), 'the signature algorithm of the signer');
  const signature = readOctets(fields.next('a signature'), 'the signature');
  const unsignedNode = fields.optional(contextTag(1));
  fields.end();
  return {
    version,
    issuer,
    serialNumber,
    digestAlgorithm,
    ...(signedNode && { signedAttributes: readSignedAttributes(signedNode) }),
    signatureAlgorithm,
    signature,
    unsignedAttributes: unsignedNode === undefined ? [] : readAttributes(unsignedNode),
  };
}

/** CertificateChoices beside a certificate (RFC 5652 §10.2.2): real time stamps bring attribute certificates along. */
const otherChoices = new Set([0, 1, 2, 3].map((number) => contextTag(number)));

/** The bag is for certificates, good or bad, and no room for anything else. */
function demandCertificateForm(node: DerNode, version: number): void {
  // RFC 5652 §5.1: where there are others, SignedData is of version 3 at least; PKCS #7 knows none.
  if (version >= 3 && otherChoices.has(node.tag)) return;
  const fields = new DerFields(node, 'a certificate that came along');
  fields.next('its content', derTags.sequence);
  fields.next('its signature algorithm', derTags.sequence);
  fields.next('its signature', derTags.bitString);
  fields.end();
}

function readCertificates(node: DerNode | undefined, version: number): Pick<SignedData, 'certificates' | 'unreadableCertificates'> {
  const nodes = node === undefined ? [] : childrenOf(node);
  if (nodes.length > maxCertificates) throw new DerRefused(`it carries more than ${String(maxCertificates)} certificates`);
  const certificates: Certificate[] = [];
  for (const child of nodes) {
    demandCertificateForm(child, version);
    try {
      certificates.push(readKnownCertificate(child.der));
    } catch (error) {
      // The bag is covered by no signature: what is unreadable in it neither helps nor harms.
      if (!(error instanceof DerRefused)) throw error;
    }
  }
  return { certificates, unreadableCertificates: nodes.length - certificates.length };
}

/**
 * ContentInfo with SignedData (RFC 2315 §7 and §9.1, RFC 5652 §5.1). Nothing is verified.
 * @throws DerRefused
 */
export function readSignedData(node: DerNode): SignedData {
  const contentInfo = new DerFields(node, 'the signature');
  const outerType = readOid(contentInfo.next('a content type'), 'the content type of the signature');
  if (outerType !== oids.signedData) throw new DerRefused('the signature is not of the type SignedData');
  const body = onlyChild(contentInfo.next('its content', contextTag(0)), 'the signature');
  contentInfo.end();

  const fields = new DerFields(body, 'SignedData');
  const version = readSmallInteger(fields.next('a version'), 'the version of SignedData');
  const digestAlgorithms = childrenOf(fields.next('its digest algorithms', derTags.set)).map((child) => readAlgorithm(child, 'a digest algorithm'));
  if (!digestAlgorithms.every(hasPlainParameters)) throw new DerRefused('a digest algorithm carries parameters');
  const inner = new DerFields(fields.next('its content'), 'the signed content');
  const contentType = readOid(inner.next('a content type'), 'the type of the signed content');
  const contentNode = inner.optional(contextTag(0));
  inner.end();
  const certificatesNode = fields.optional(contextTag(0));
  const listsNode = fields.optional(contextTag(1));
  const signers = childrenOf(fields.next('its signers', derTags.set)).map((child) => readSignerInfo(demandTag(child, derTags.sequence, 'a signer')));
  fields.end();
  return {
    version,
    digestAlgorithms,
    contentType,
    ...(contentNode && { content: onlyChild(contentNode, 'the signed content') }),
    ...readCertificates(certificatesNode, version),
    carriesRevocationLists: listsNode !== undefined,
    signers,
  };
}

/** The single value of a signed attribute; `undefined` when it is absent or has several. */
export function signedAttribute(signer: SignerInfo, type: string): DerNode | undefined {
  const values = signer.signedAttributes?.list.find((attribute) => attribute.type === type)?.values;
  return values?.length === 1 ? values[0] : undefined;
}

export const unsignedAttributes = (signer: SignerInfo, type: string): DerNode[] =>
  signer.unsignedAttributes.filter((attribute) => attribute.type === type).flatMap(({ values }) => values);
