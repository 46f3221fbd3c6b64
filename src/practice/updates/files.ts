import { attributeOf, elementsOf, isNamed, textOf, type Node } from '../xml/node.js';
import { ns } from './namespaces.js';
import { readUtcDate } from './properties.js';
import { refuse } from './refused.js';

export interface UpdateFile {
  /** SHA-1, 40 upper-case hexadecimal digits, as in the name of the content file. */
  readonly sha1: string;
  /** SHA-256, 64 lower-case hexadecimal digits; absent when the document has none. */
  readonly sha256?: string;
  readonly name: string;
  readonly size: number;
  readonly modified: string;
}

function readDigest(text: string, length: number, what: string): string {
  const digest = Buffer.from(text, 'base64');
  if (digest.length !== length || digest.toString('base64') !== text) refuse(`${what} is no digest of ${String(length)} bytes in base64`);
  return digest.toString('hex');
}

function readAdditional(file: Node): string | undefined {
  const [additional, more] = elementsOf(file);
  if (additional === undefined) return undefined;
  if (more !== undefined || !isNamed(additional, ns.update, 'AdditionalDigest')) return refuse('File may hold one AdditionalDigest and nothing else');
  const algorithm = attributeOf(additional, 'Algorithm');
  if (algorithm !== 'SHA256') refuse(`the algorithm of AdditionalDigest is "${algorithm ?? ''}", not SHA256`);
  return readDigest(textOf(additional), 32, 'AdditionalDigest');
}

function readFile(node: Node): UpdateFile {
  if (!isNamed(node, ns.update, 'File')) return refuse(`Files holds ${node.name}`);
  const algorithm = attributeOf(node, 'DigestAlgorithm');
  if (algorithm !== 'SHA1') refuse(`DigestAlgorithm is "${algorithm ?? ''}", not SHA1`);
  const name = attributeOf(node, 'FileName') ?? '';
  if (name === '' || name.length > 256 || /[\\/:*?"<>|]/u.test(name)) refuse(`FileName is "${name}"`);
  const size = attributeOf(node, 'Size') ?? '';
  if (!/^\d{1,12}$/u.test(size)) refuse(`Size is "${size}"`);
  const sha256 = readAdditional(node);
  return {
    sha1: readDigest(attributeOf(node, 'Digest') ?? '', 20, 'Digest').toUpperCase(),
    name,
    size: Number(size),
    modified: readUtcDate(attributeOf(node, 'Modified') ?? '', 'Modified'),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

/** Clients fetch all files of an update into one folder, and the server keeps a file by its digest. */
function demandDistinct(files: readonly UpdateFile[], keyOf: (file: UpdateFile) => string, what: string): void {
  if (new Set(files.map(keyOf)).size !== files.length) refuse(`two files of the update have the same ${what}`);
}

/** @throws ImportRefused */
export function readFiles(node: Node | undefined): readonly UpdateFile[] {
  const files = node === undefined ? [] : elementsOf(node).map(readFile);
  demandDistinct(files, ({ name }) => name.toLowerCase(), 'FileName');
  demandDistinct(files, ({ sha1 }) => sha1, 'Digest');
  return files;
}

/** `XX/HEX.cab` below WsusContent: the folder is the last two digits ([MS-WUSP] note 56). */
export const contentPathOf = (file: UpdateFile): readonly [folder: string, name: string] => [file.sha1.slice(-2), `${file.sha1}.cab`];
