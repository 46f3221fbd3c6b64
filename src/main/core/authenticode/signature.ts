import type { Check } from '../../../shared/verdict.js';
import { defineCheck } from './checks.js';
import { oids } from './der/oids.js';
import { defaultDerLimits, DerRefused, readDerPrefix, type DerLimits, type DerNode } from './der/read.js';
import { readIndirectData, type IndirectData } from './indirect-data.js';
import { readSignedData, unsignedAttributes, type SignedData, type SignerInfo } from './signed-data.js';
import { digestOf, nameOfOid, type DigestAlgorithm } from './x509/algorithms.js';

const authenticode = 'Windows Authenticode Portable Executable Signature Format';
const kinds = {
  structure: defineCheck('signature.structure', 'Signature can be read strictly', 'X.690 §10, RFC 2315 §9'),
  padding: defineCheck('signature.padding', 'Nothing hides behind the signature', 'MS13-098 (CVE-2013-3900)'),
  version: defineCheck('signature.version', 'SignedData of version 1', 'RFC 2315 §9.1'),
  signerCount: defineCheck('signature.signer-count', 'Exactly one signer', `${authenticode}, PKCS #7 SignedData`),
  algorithms: defineCheck('signature.digest-algorithms', 'One digest algorithm throughout', `${authenticode}, PKCS #7 SignedData`),
  contentType: defineCheck('signature.content-type', 'Signs what this kind of file is signed by', `${authenticode}, SpcIndirectDataContent; CertificateTrustList (1.3.6.1.4.1.311.10.1)`),
  nesting: defineCheck('signature.nesting', 'Few signatures, nested once at most', 'Microsoft SignTool, /as'),
} as const;

interface SignedContent {
  /** What the messageDigest attribute is over. */
  readonly octets: Uint8Array;
  /** The digest of the file; absent in a catalogue file, whose list is signed itself. */
  readonly statement?: IndirectData;
}

/** What signatures of a container must be like. */
export interface SignaturePlace {
  /** Zero bytes that may follow the ContentInfo. */
  readonly maxPadding: number;
  /** Default: SpcIndirectDataContent. */
  readonly contentType?: string;
  readonly limits?: DerLimits;
}

/** A signature that could be read, with what was found while reading it. */
export interface ReadableSignature {
  readonly checks: readonly Check[];
  readonly signedData: SignedData;
  readonly signer: SignerInfo;
  /** What was signed; absent when the signature is about something else than the container's are. */
  readonly content?: SignedContent;
}
export type ParsedSignature = ReadableSignature | { readonly checks: readonly Check[]; readonly signer?: never };

/** Outer and nested ones together; real files carry two. */
const maxSignatures = 4;

const unreadable = (reason: string): ParsedSignature => ({ checks: [kinds.structure.failed(`The signature cannot be read: ${reason}.`)] });

function checkAlgorithms(signedData: SignedData, signer: SignerInfo, statement: IndirectData | undefined): Check {
  const [stated, ...more] = signedData.digestAlgorithms.map(({ oid }) => oid);
  const used = signer.digestAlgorithm.oid;
  const fileDigest = statement?.digestAlgorithm.oid;
  if (stated === undefined || more.length > 0) {
    return kinds.algorithms.failed(`The signature states ${String(signedData.digestAlgorithms.length)} digest algorithms instead of one.`);
  }
  if (stated !== used) return kinds.algorithms.failed(`The signature states ${nameOfOid(stated)}, but the signer used ${nameOfOid(used)}.`);
  if (fileDigest !== undefined && fileDigest !== used) {
    return kinds.algorithms.failed(`The file’s digest is ${nameOfOid(fileDigest)}, but the signer used ${nameOfOid(used)}.`);
  }
  return kinds.algorithms.passed(`Content and attributes are digested with ${nameOfOid(used)}.`);
}

const aboutWhat = (contentType: string): string => (contentType === oids.certificateTrustList ? 'a list of files' : 'a file');

function readNode(node: DerNode, contentType: string, checks: readonly Check[]): ParsedSignature {
  const signedData = readSignedData(node);
  // They are covered by nothing and read by nobody; the specification leaves their place unused.
  if (signedData.carriesRevocationLists) throw new DerRefused('it carries revocation lists');
  const [signer, ...more] = signedData.signers;
  const count = kinds.signerCount.demand(
    more.length === 0 && signer !== undefined,
    'The signature has one signer.',
    `The signature has ${String(signedData.signers.length)} signers.`,
  );
  if (signer === undefined) return { checks: [...checks, count] };
  const contentNode = signedData.contentType === contentType ? signedData.content : undefined;
  const statement = contentNode && contentType === oids.spcIndirectData ? readIndirectData(contentNode) : undefined;
  const content = contentNode && { octets: contentNode.content, ...(statement && { statement }) };
  return {
    checks: [
      kinds.structure.passed('The signature is strict DER in the form of SignedData.'),
      ...checks,
      kinds.version.demand(signedData.version === 1, 'SignedData has version 1.', `SignedData has version ${String(signedData.version)}.`),
      count,
      kinds.contentType.demand(
        content !== undefined,
        `The signature is about ${aboutWhat(contentType)}.`,
        `The signature is about ${nameOfOid(signedData.contentType)}, not about ${aboutWhat(contentType)}.`,
      ),
      checkAlgorithms(signedData, signer, statement),
    ],
    signedData,
    signer,
    ...(content && { content }),
  };
}

function refusalOf(read: () => ParsedSignature): ParsedSignature {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerRefused) return unreadable(error.message);
    throw error;
  }
}

function checkPadding(rest: Uint8Array, maxPadding: number): Check {
  const isClean = rest.length <= maxPadding && rest.every((byte) => byte === 0);
  return kinds.padding.demand(
    isClean,
    'Only zeros up to the next boundary follow the signature.',
    `${String(rest.length)} bytes follow the signature inside its place; at most ${String(maxPadding)} zeros may.`,
  );
}

const nestedNodes = (signature: ParsedSignature): DerNode[] => (signature.signer === undefined ? [] : unsignedAttributes(signature.signer, oids.spcNestedSignature));

/**
 * The signatures in a place of a container: the outer one first, then those nested in it. Never throws for what it reads: a signature
 * that cannot be read is one whose checks have failed.
 */
export function readSignatures(blob: Uint8Array, { maxPadding, contentType = oids.spcIndirectData, limits = defaultDerLimits }: SignaturePlace): ParsedSignature[] {
  const outer = refusalOf(() => {
    const { node, rest } = readDerPrefix(blob, limits);
    return readNode(node, contentType, [checkPadding(rest, maxPadding)]);
  });
  const nodes = nestedNodes(outer);
  if (nodes.length >= maxSignatures) {
    const tooMany = kinds.nesting.failed(`${String(nodes.length)} signatures are nested in one; at most ${String(maxSignatures - 1)} are looked at.`);
    return [{ ...outer, checks: [...outer.checks, tooMany] }];
  }
  const nested = nodes.map((node) => refusalOf(() => readNode(node, contentType, [])));
  const isDeep = nested.some((signature) => nestedNodes(signature).length > 0);
  const nesting = kinds.nesting.demand(!isDeep, `Nested in the outer signature: ${String(nodes.length)}.`, 'A nested signature carries signatures itself.');
  return [{ ...outer, checks: [...outer.checks, ...(nodes.length > 0 ? [nesting] : [])] }, ...nested];
}

export const fileDigestAlgorithm = (signature: ParsedSignature): DigestAlgorithm | undefined => {
  const statement = signature.signer === undefined ? undefined : signature.content?.statement;
  return statement && digestOf(statement.digestAlgorithm.oid);
};
