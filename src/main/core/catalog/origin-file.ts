import type { OriginFile, XmlElement } from '../../../shared/catalog.js';
import { bytes, sha1, sha256, type Bytes, type Sha256 } from '../../../shared/units.js';
import { attributeOf, childrenNamed, textOf } from '../xml/query.js';
import { readDownloadAddress } from './addresses.js';
import { countUnknown, dateAttribute, given, refuse, shown, type LeftOut } from './fields.js';
import { demandFileName } from './file-name.js';
import { ns } from './namespaces.js';

/** Base64 without slack: Buffer alone reads anything, and two texts must not mean the same digest by accident. */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

/** Lower-case hexadecimal of a digest of `length` bytes in base64 (xs:base64Binary, which may hold white space). */
function readDigest(text: string, length: number, field: string): string {
  const compact = text.replace(/[\t\n\r ]+/gu, '');
  if (compact === '') refuse('catalog/digest-missing', { field });
  if (!base64.test(compact)) refuse('catalog/digest-invalid', { field, value: shown(text) });
  const digest = Buffer.from(compact, 'base64');
  if (digest.length !== length) refuse('catalog/digest-length', { field, expected: length, found: digest.length });
  return digest.toString('hex');
}

function readSize(element: XmlElement): Bytes {
  const text = attributeOf(element, 'Size')?.trim() ?? '';
  const size = /^\+?\d{1,16}$/u.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(size)) refuse('catalog/size-invalid', { value: text === '' ? 'nothing' : shown(text) });
  return bytes(size);
}

/** The schema knows one further algorithm; others would be passed over, as WSUS does. */
function readAdditionalDigest(element: XmlElement): Sha256 | undefined {
  const digests = childrenNamed(element, 'AdditionalDigest', ns.sdp)
    .filter((child) => attributeOf(child, 'Algorithm')?.replace('-', '').toUpperCase() === 'SHA256')
    .map((child) => sha256(readDigest(textOf(child), 32, 'AdditionalDigest')));
  if (new Set(digests).size > 1) refuse('catalog/digest-contradiction');
  return digests[0];
}

/** The OriginFile of an item: everything that the download is held against. */
export function readOriginFile(element: XmlElement, leftOut: LeftOut): OriginFile {
  countUnknown(element, new Set(['AdditionalDigest']), leftOut);
  return {
    fileName: demandFileName(attributeOf(element, 'FileName') ?? '', 'OriginFile/@FileName'),
    size: readSize(element),
    sha1: sha1(readDigest(attributeOf(element, 'Digest') ?? '', 20, 'OriginFile/@Digest')),
    ...given('sha256', readAdditionalDigest(element)),
    modified: dateAttribute(element, 'Modified'),
    ...given('uri', readDownloadAddress(attributeOf(element, 'OriginUri') ?? '', 'OriginFile/@OriginUri')),
  };
}
