import { contextTag, childrenOf, demandTag, DerFields, DerRefused, derTags, onlyChild, readDer, type DerNode } from './der/read.js';
import { decodeText, hexOf, readOctets, readOid } from './der/values.js';
import { oids } from './der/oids.js';
import { readAlgorithm, type AlgorithmIdentifier, type DigestAlgorithm } from './x509/algorithms.js';

/** SpcIndirectDataContent: what an Authenticode signature says about a file ("Windows Authenticode Portable Executable Signature Format"). */
export interface IndirectData {
  /** The kind of file, by SpcAttributeTypeAndOptionalValue. */
  readonly type: string;
  readonly value?: DerNode;
  readonly digestAlgorithm: AlgorithmIdentifier;
  readonly digest: Uint8Array;
}

/** @throws DerRefused */
export function readIndirectData(node: DerNode): IndirectData {
  const fields = new DerFields(node, 'the signed content');
  const data = new DerFields(fields.next('its kind of file'), 'the kind of file');
  const type = readOid(data.next('its type'), 'the kind of file');
  const value = data.optional(derTags.sequence, derTags.octetString, contextTag(0), contextTag(1), contextTag(2), contextTag(0, 'primitive'));
  data.end();
  const info = new DerFields(fields.next('a digest'), 'the digest of the file');
  const digestAlgorithm = readAlgorithm(info.next('its algorithm'), 'the digest algorithm of the file');
  const digest = readOctets(info.next('its value'), 'the digest of the file');
  info.end();
  fields.end();
  return { type, ...(value && { value }), digestAlgorithm, digest };
}

/** SpcSerializedObject class of hashes beside the main digest: a6b586d5-b4a1-2466-ae05-a217da8e60d6 as bytes. */
const hashesClass = 'a6b586d5b4a12466ae05a217da8e60d6';

/**
 * The attributes in the serialized object of a SpcLink moniker: a SET of { type, SET of value }.
 * @throws DerRefused
 */
function readSerializedAttributes(moniker: DerNode): Map<string, readonly DerNode[]> {
  const fields = new DerFields(moniker, 'the moniker', contextTag(1));
  const classId = hexOf(readOctets(fields.next('its class'), 'the class of the moniker'));
  const serialized = readOctets(fields.next('its data'), 'the data of the moniker');
  fields.end();
  const attributes = new Map<string, readonly DerNode[]>();
  if (classId !== hashesClass) return attributes;
  for (const child of childrenOf(demandTag(readDer(serialized), derTags.set, 'the data of the moniker'))) {
    const attribute = new DerFields(child, 'an attribute of the moniker');
    const type = readOid(attribute.next('its type'), 'the type of an attribute of the moniker');
    const values = childrenOf(attribute.next('its values', derTags.set));
    attribute.end();
    if (attributes.has(type)) throw new DerRefused('an attribute of the moniker occurs twice');
    attributes.set(type, values);
  }
  return attributes;
}

/**
 * The enhanced hash of a cabinet: the digest of the four bytes that say where the signature lies.
 * @throws DerRefused
 */
export function readEnhancedHash({ type, value }: IndirectData): Uint8Array | undefined {
  if (type !== oids.spcLink || value?.tag !== contextTag(1)) return undefined;
  const values = readSerializedAttributes(value).get(oids.spcEnhancedHash);
  if (values === undefined) return undefined;
  const [only, ...more] = values;
  if (only === undefined || more.length > 0) throw new DerRefused('the enhanced hash must be one value');
  return readOctets(only, 'the enhanced hash');
}

const pageHashAlgorithms = [
  [oids.spcPageHashesSha1, 'sha1'],
  [oids.spcPageHashesSha256, 'sha256'],
] as const;

/** What a program's signature says about its pages: entries of an offset and a digest each. */
export interface PageHashes {
  readonly algorithm: DigestAlgorithm;
  readonly table: Uint8Array;
}

/**
 * The page hashes of a program, in the link of its SpcPeImageData; none where it has none.
 * @throws DerRefused
 */
export function readPageHashes({ type, value }: IndirectData): readonly PageHashes[] {
  if (type !== oids.spcPeImageData || value?.tag !== derTags.sequence) return [];
  const fields = new DerFields(value, 'the image data');
  fields.optional(derTags.bitString);
  const file = fields.optional(contextTag(0));
  fields.end();
  const link = file && onlyChild(file, 'the link of the image data');
  if (link?.tag !== contextTag(1)) return [];
  const attributes = readSerializedAttributes(link);
  return pageHashAlgorithms.flatMap(([oid, algorithm]) => {
    const values = attributes.get(oid);
    if (values === undefined) return [];
    const [only, ...more] = values;
    if (only === undefined || more.length > 0) throw new DerRefused('the page hashes must be one value');
    return [{ algorithm, table: readOctets(only, 'the page hashes') }];
  });
}

/** The class that SpcSipInfo names, as hexadecimal of its bytes; `undefined` when the value has another form. */
export function readSipClass({ value }: IndirectData): string | undefined {
  if (value?.tag !== derTags.sequence) return undefined;
  const classId = childrenOf(value)[1];
  return classId?.tag === derTags.octetString ? hexOf(classId.content) : undefined;
}

export interface ProgramInfo {
  readonly programName?: string;
  readonly moreInfoUrl?: string;
}

const maxShownCharacters = 500;
const shown = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, '\uFFFD').slice(0, maxShownCharacters);

function readSpcString(node: DerNode | undefined): string | undefined {
  if (node?.tag === contextTag(0, 'primitive')) return decodeText(derTags.bmpString, node.content);
  if (node?.tag === contextTag(1, 'primitive')) return decodeText(derTags.ia5String, node.content);
  return undefined;
}

/** SpcSpOpusInfo: words for people, which decide nothing; a malformed one is shown as absent. */
export function readProgramInfo(node: DerNode | undefined): ProgramInfo {
  if (node?.tag !== derTags.sequence) return {};
  try {
    const children = childrenOf(node);
    const inner = (number: number): DerNode | undefined => {
      const field = children.find(({ tag }) => tag === contextTag(number));
      return field && childrenOf(field)[0];
    };
    const programName = readSpcString(inner(0));
    const link = inner(1);
    const moreInfoUrl = link?.tag === contextTag(0, 'primitive') ? decodeText(derTags.ia5String, link.content) : undefined;
    return { ...(programName && { programName: shown(programName) }), ...(moreInfoUrl && { moreInfoUrl: shown(moreInfoUrl) }) };
  } catch (error) {
    if (error instanceof DerRefused) return {};
    throw error;
  }
}
