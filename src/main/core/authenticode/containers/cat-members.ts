import { oids } from '../der/oids.js';
import { childrenOf, contextTag, demandTag, DerFields, DerRefused, derTags, onlyChild, type DerNode } from '../der/read.js';
import { hexOf, readBoolean, readOctets, readOid, readTime } from '../der/values.js';
import { readIndirectData, type IndirectData } from '../indirect-data.js';
import { digestLengths, digestOf, hasPlainParameters, nameOfOid, readAlgorithm, type DigestAlgorithm } from '../x509/algorithms.js';

/** What a catalogue file says about one file; what kind of file it is for is in the statement. */
export interface ListMember {
  readonly algorithm: DigestAlgorithm;
  readonly statement: IndirectData;
}

/** The list of a catalogue file. */
export interface MemberList {
  readonly version: 1 | 2;
  readonly madeAt: Date;
  /** By digest, lower-case hexadecimal. */
  readonly members: ReadonlyMap<string, readonly ListMember[]>;
  /** Members as they stand in the file. */
  readonly count: number;
  /** Members that are known by another digest than they state; Windows never finds them, and they do not count here. */
  readonly contradictory: number;
}

/** Windows' own catalogue files reach some ten thousand members. */
const maxMembers = 200_000;
/** A member carries one digest; older tools wrote two. */
const maxStatements = 4;

const tagDigests: Readonly<Record<MemberList['version'], DigestAlgorithm>> = { 1: 'sha1', 2: 'sha256' };

/**
 * The digest that a member is known by, as hexadecimal: bytes in version 2, in version 1 upper-case UTF-16LE text with its NUL.
 * `undefined` for a tag that is only a name, which whoever makes a catalogue file may choose.
 */
function digestInTag(tag: Uint8Array, version: MemberList['version']): string | undefined {
  const length = digestLengths[tagDigests[version]];
  if (version === 2) return tag.length === length ? hexOf(tag) : undefined;
  const text = Buffer.from(tag).toString('utf16le').replace(/\0$/u, '');
  return text.length === length * 2 && /^[0-9A-F]+$/iu.test(text) ? text.toLowerCase() : undefined;
}

function readStatements(node: DerNode): IndirectData[] {
  const statements: IndirectData[] = [];
  for (const child of childrenOf(demandTag(node, derTags.set, 'the attributes of a member'))) {
    const attribute = new DerFields(child, 'an attribute of a member');
    const type = readOid(attribute.next('its type'), 'the type of an attribute of a member');
    const values = childrenOf(attribute.next('its values', derTags.set));
    attribute.end();
    if (type === oids.spcIndirectData) statements.push(...values.map(readIndirectData));
  }
  if (statements.length > maxStatements) throw new DerRefused(`a member states more than ${String(maxStatements)} digests`);
  return statements;
}

function readMember(node: DerNode, version: MemberList['version']): { readonly tag: string | undefined; readonly members: readonly ListMember[] } {
  const fields = new DerFields(node, 'a member');
  const tag = digestInTag(readOctets(fields.next('its tag'), 'the tag of a member'), version);
  const attributes = fields.optional(derTags.set);
  fields.end();
  const members = (attributes === undefined ? [] : readStatements(attributes)).map((statement): ListMember => {
    const algorithm = digestOf(statement.digestAlgorithm.oid);
    if (algorithm === undefined || !hasPlainParameters(statement.digestAlgorithm)) {
      throw new DerRefused(`a member states a digest of the kind ${nameOfOid(statement.digestAlgorithm.oid)}`);
    }
    if (statement.digest.length !== digestLengths[algorithm]) throw new DerRefused('a member states a digest of a wrong length');
    return { algorithm, statement };
  });
  return { tag, members };
}

/** Extensions name systems and hardware (311.12.2.1, often several); they change nothing about who is listed. */
function readListExtensions(node: DerNode): void {
  for (const child of childrenOf(demandTag(onlyChild(node, 'the extensions of the list'), derTags.sequence, 'the extensions of the list'))) {
    const fields = new DerFields(child, 'an extension of the list');
    const oid = readOid(fields.next('its type'), 'the type of an extension of the list');
    const flag = fields.optional(derTags.boolean);
    readOctets(fields.next('its value'), 'the value of an extension of the list');
    fields.end();
    if (flag !== undefined && readBoolean(flag, 'the critical mark of an extension')) throw new DerRefused(`the list carries the critical extension ${nameOfOid(oid)}`);
  }
}

function readVersion(node: DerNode): MemberList['version'] {
  const algorithm = readAlgorithm(node, 'the kind of the list');
  if (!hasPlainParameters(algorithm)) throw new DerRefused('the kind of the list carries parameters');
  if (algorithm.oid === oids.catalogueMembersV1) return 1;
  if (algorithm.oid === oids.catalogueMembersV2) return 2;
  throw new DerRefused(`the list is of the unknown kind ${nameOfOid(algorithm.oid)}`);
}

/**
 * The CertificateTrustList of a catalogue file. Trust lists of other uses, with numbers or with an end are refused: no tool that
 * makes catalogue files writes them.
 * @throws DerRefused
 */
export function readMemberList(node: DerNode): MemberList {
  const fields = new DerFields(node, 'the list');
  const [usage, ...moreUsages] = childrenOf(fields.next('its use', derTags.sequence)).map((child) => readOid(child, 'the use of the list'));
  if (usage !== oids.catalogueList || moreUsages.length > 0) throw new DerRefused('the list is not a list of files');
  fields.optional(derTags.octetString);
  const madeAt = readTime(fields.next('its date'), 'the date of the list');
  const version = readVersion(fields.next('its kind'));
  const memberNodes = fields.optional(derTags.sequence);
  const extensions = fields.optional(contextTag(0));
  fields.end();
  if (extensions !== undefined) readListExtensions(extensions);

  const nodes = memberNodes === undefined ? [] : childrenOf(memberNodes);
  if (nodes.length > maxMembers) throw new DerRefused(`it lists more than ${String(maxMembers)} files`);
  const members = new Map<string, ListMember[]>();
  let contradictory = 0;
  for (const memberNode of nodes) {
    const { tag, members: found } = readMember(memberNode, version);
    const digests = found.map(({ statement }) => hexOf(statement.digest));
    if (tag !== undefined && digests.length > 0 && !digests.includes(tag)) {
      contradictory += 1;
      continue;
    }
    found.forEach((member, index) => {
      const digest = digests[index] ?? '';
      const known = members.get(digest);
      if (known === undefined) members.set(digest, [member]);
      else known.push(member);
    });
  }
  return { version, madeAt, members, count: nodes.length, contradictory };
}
