import { childrenOf, demandTag, DerFields, DerRefused, derTags, type DerNode } from '../der/read.js';
import { decodeText, hexOf, readOid } from '../der/values.js';
import { oids } from '../der/oids.js';

interface AttributeValue {
  readonly type: string;
  readonly text: string;
  /** Whether `text` is the `#hex` form of a value that is no string. */
  readonly isHex: boolean;
}

export interface DistinguishedName {
  /** Names chain when these bytes are the same, as Windows compares them. */
  readonly der: Uint8Array;
  /** RFC 4514 text. */
  readonly text: string;
  /** The common name, else the organisation, else the whole text. */
  readonly display: string;
}

/** RFC 4514 §3 and the names that Windows and OpenSSL print for the others. */
const shortNames = new Map<string, string>([
  [oids.commonName, 'CN'],
  [oids.surname, 'SN'],
  [oids.serialNumber, 'serialNumber'],
  [oids.countryName, 'C'],
  [oids.localityName, 'L'],
  [oids.stateOrProvinceName, 'ST'],
  [oids.streetAddress, 'STREET'],
  [oids.organizationName, 'O'],
  [oids.organizationalUnitName, 'OU'],
  [oids.title, 'title'],
  [oids.businessCategory, 'businessCategory'],
  [oids.postalCode, 'postalCode'],
  [oids.givenName, 'GN'],
  [oids.domainComponent, 'DC'],
  [oids.userId, 'UID'],
  [oids.emailAddress, 'emailAddress'],
]);

const maxAttributes = 64;
const maxCharacters = 1024;
const maxDisplayed = 200;

/** Characters that change the meaning or the direction of the text around them are written as `\hex`. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;
const escapeInvisible = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `\\${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');

/** RFC 4514 §2.4. */
function escapeValue(text: string): string {
  return text
    .replace(/["+,;<>\\]/gu, '\\$&')
    .replace(/^[ #]| $/gu, '\\$&')
    .replace(invisible, escapeInvisible);
}

function readAttribute(node: DerNode): AttributeValue {
  const fields = new DerFields(node, 'a name attribute');
  const type = readOid(fields.next('its type'), 'the type of a name attribute');
  const value = fields.next('its value');
  fields.end();
  const text = decodeText(value.tag, value.content, 'a name attribute');
  return text === undefined ? { type, text: `#${hexOf(value.der)}`, isHex: true } : { type, text, isHex: false };
}

const writeAttribute = ({ type, text, isHex }: AttributeValue): string =>
  `${shortNames.get(type) ?? type}=${isHex ? text : escapeValue(text)}`;

/**
 * Name (RFC 5280 §4.1.2.4).
 * @throws DerRefused
 */
export function readName(node: DerNode): DistinguishedName {
  const relativeNames = childrenOf(demandTag(node, derTags.sequence, 'a name')).map((set) =>
    childrenOf(demandTag(set, derTags.set, 'a relative name')).map(readAttribute),
  );
  const attributes = relativeNames.flat();
  if (relativeNames.some((set) => set.length === 0)) throw new DerRefused('a relative name is empty');
  if (attributes.length > maxAttributes || attributes.some(({ text }) => text.length > maxCharacters)) {
    throw new DerRefused('a name is too long');
  }
  const text = relativeNames
    .map((set) => set.map(writeAttribute).join('+'))
    .reverse()
    .join(',');
  const valueOf = (type: string): string | undefined => {
    const value = attributes.findLast((attribute) => attribute.type === type && attribute.text.trim() !== '')?.text;
    return value === undefined ? undefined : cut(value.replace(invisible, '\uFFFD'));
  };
  return { der: node.der, text, display: valueOf(oids.commonName) ?? valueOf(oids.organizationName) ?? cut(text) };
}

/** No character is cut in two. */
const cut = (text: string): string => text.slice(0, maxDisplayed).replace(/\p{Surrogate}$/u, '');
