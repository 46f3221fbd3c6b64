import type { XmlElement } from '../../../../shared/catalog.js';
import type { Guid } from '../../../../shared/units.js';
import { element, writeXml } from '../../xml/write.js';
import { adminNamespace, instanceNamespace, schemaNamespace, soapNamespace } from './namespaces.js';

/** Absent parameters are left out, which the service reads as null. */
export type Parameter = XmlElement | undefined;

/** Requests, structures and lists: elements in the service's namespace, children in the WSDL's order. */
export const structure = (name: string, children: readonly Parameter[]): XmlElement => element(adminNamespace, name, {}, children);

const leaf = (name: string, value: string): XmlElement => element(adminNamespace, name, {}, value === '' ? [] : [value]);

export const text = (name: string, value: string | undefined): Parameter => (value === undefined ? undefined : leaf(name, value));
export const flag = (name: string, value: boolean): XmlElement => leaf(name, String(value));
export const guid = (name: string, value: Guid): XmlElement => leaf(name, value);
export const base64 = (name: string, value: Uint8Array | undefined): Parameter =>
  value === undefined ? undefined : leaf(name, Buffer.from(value).toString('base64'));

/** @throws RangeError when the number does not fit xsd:int. */
export function integer(name: string, value: number): XmlElement {
  if (!Number.isInteger(value) || value < -0x8000_0000 || value > 0x7fff_ffff) throw new RangeError(`${name} is no 32-bit integer`);
  return leaf(name, String(value));
}

/** ISO 8601 text; with `Z` for an instant, without a zone where the service wants its own calendar's end. */
export const dateTime = (name: string, value: string): XmlElement => leaf(name, value);

const prefixes = new Map([
  [adminNamespace, ''],
  [instanceNamespace, 'xsi'],
  [schemaNamespace, 'xsd'],
]);

/** The body's one element (document/literal wrapped), with its own namespace as the default one. */
export const writeBody = (operation: XmlElement): string => writeXml(operation, { prefixes, declarations: [['xmlns', adminNamespace]] });

/** A whole SOAP 1.1 message. */
export const writeEnvelope = (operation: XmlElement): string =>
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${soapNamespace}" xmlns:xsi="${instanceNamespace}" ` +
  `xmlns:xsd="${schemaNamespace}"><soap:Body>${writeBody(operation)}</soap:Body></soap:Envelope>`;
