import type { XmlElement } from '../../../shared/catalog.js';
import { parseGuid } from '../../../shared/units.js';
import { tidy } from '../wsus/soap/tidy.js';
import { attributeOf, childElements, childrenNamed, textOf } from '../xml/query.js';
import { demandRoot, onlyRoot, readFragment } from './fragments.js';
import { clientCodes, ClientRefusal, unreadable } from './refusal.js';

/** A file of an update as a client is told of it. */
export interface ClientFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha1: Uint8Array;
  readonly sha256: Uint8Array;
}

export interface ExtendedFragment {
  /** How the update is installed, in a line; `undefined` for one that has nothing to run. */
  readonly handler?: string;
  readonly files: readonly ClientFile[];
}

/** Strict base64 of exactly that many bytes. */
function digestOf(text: string, length: number): Uint8Array | undefined {
  const value = text.trim();
  const data = Buffer.from(value, 'base64');
  return data.length === length && data.toString('base64') === value ? new Uint8Array(data) : undefined;
}

function readFile(file: XmlElement): ClientFile {
  const name = tidy(attributeOf(file, 'FileName') ?? '', 200);
  const size = attributeOf(file, 'Size') ?? '';
  const algorithm = attributeOf(file, 'DigestAlgorithm') ?? 'SHA1';
  const sha1 = digestOf(attributeOf(file, 'Digest') ?? '', 20);
  if (algorithm !== 'SHA1') throw new ClientRefusal(clientCodes.noStrongDigest, `The digest of ${name} is of the algorithm "${tidy(algorithm, 40)}" instead of SHA1.`);
  if (name === '' || sha1 === undefined || !/^\d{1,15}$/u.test(size)) throw unreadable('a file has no name, no size or no SHA-1');
  const [sha256, ...more] = childrenNamed(file, 'AdditionalDigest', '').filter((digest) => attributeOf(digest, 'Algorithm') === 'SHA256');
  const strong = sha256 === undefined || more.length > 0 ? undefined : digestOf(textOf(sha256), 32);
  // Clients since Windows 8 trust no SHA-1 alone.
  if (strong === undefined) throw new ClientRefusal(clientCodes.noStrongDigest, `The update gives no SHA-256 of ${name}, without which clients do not take a file.`);
  return { name, size: Number(size), sha1, sha256: strong };
}

const given = (data: XmlElement, name: string): string => tidy(attributeOf(data, name) ?? '', 300);
const isCode = (text: string): boolean => parseGuid(text) !== undefined;

interface HandlerForm {
  /** The end of the handler's name in `Properties`. */
  readonly handler: string;
  /** The handler's data in one line; empty when they cannot be worked with. */
  readonly describe: (data: XmlElement) => string;
}

/** By the element that holds the data. What Countersign publishes, and nothing else. */
const forms: ReadonlyMap<string, HandlerForm> = new Map<string, HandlerForm>([
  ['InstallCommand', { handler: 'CommandLineInstallation', describe: (data) => (given(data, 'Program') === '' ? '' : `${given(data, 'Program')} ${given(data, 'Arguments')}`.trim()) }],
  ['MsiData', { handler: 'WindowsInstaller', describe: (data) => (isCode(given(data, 'ProductCode')) ? given(data, 'MsiFile') : '') }],
  ['MspData', { handler: 'WindowsInstaller', describe: (data) => (isCode(given(data, 'PatchCode')) ? given(data, 'PatchCode') : '') }],
  ['WindowsPatchData', { handler: 'WindowsPatch', describe: () => 'a patch of Windows' }],
]);

function readHandler(properties: XmlElement, data: XmlElement | undefined): string | undefined {
  const named = attributeOf(properties, 'Handler');
  if (named === undefined && data === undefined) return undefined;
  const end = /\/UpdateHandlers\/(\w+)$/u.exec(named ?? '')?.[1] ?? '';
  // Categories have a handler that installs nothing.
  if (end === 'Category') return undefined;
  if (![...forms.values()].some(({ handler }) => handler === end)) {
    throw new ClientRefusal(clientCodes.unknownHandler, `The update is to be installed by "${tidy(named ?? 'nothing', 120)}", which is none of the handlers that Countersign knows.`);
  }
  const found = (data === undefined ? [] : childElements(data)).flatMap((element) => {
    const form = element.namespace === '' ? forms.get(element.name) : undefined;
    return form?.handler === end ? [form.describe(element)] : [];
  });
  const [description = '', ...more] = found;
  if (description === '' || more.length > 0) throw new ClientRefusal(clientCodes.badHandlerData, `The data for the handler ${end} do not say what is to be run.`);
  return `${end}: ${description}`;
}

/**
 * Reads what `GetExtendedUpdateInfo` tells of a revision.
 * @throws ClientRefusal
 */
export function readExtended(text: string): ExtendedFragment {
  const roots = readFragment(text);
  const files = onlyRoot(roots, 'Files');
  const handler = readHandler(demandRoot(roots, 'ExtendedProperties'), onlyRoot(roots, 'HandlerSpecificData'));
  return { files: files === undefined ? [] : childrenNamed(files, 'File', '').map(readFile), ...(handler === undefined ? {} : { handler }) };
}

/** The title in a LocalizedProperties fragment. @throws ClientRefusal */
export function readTitle(text: string): string {
  const properties = demandRoot(readFragment(text), 'LocalizedProperties');
  const [title] = childrenNamed(properties, 'Title', '');
  const value = tidy(title === undefined ? '' : textOf(title));
  if (value === '') throw unreadable('it has no title');
  return value;
}
