import type { XmlElement } from '../../../../shared/catalog.js';
import type { Guid } from '../../../../shared/units.js';
import { element, writeXml } from '../../xml/write.js';
import { adminNamespace, instanceNamespace, schemaNamespace, soapNamespace } from './namespaces.js';

/** Absent parameters are left out, which the service reads as null. */
export type Parameter = XmlElement | undefined;

/** Writers of elements in the namespace of one service. */
export interface ElementWriters {
  /** Requests, structures and lists: children in the WSDL's order. */
  readonly structure: (name: string, children: readonly Parameter[]) => XmlElement;
  readonly text: (name: string, value: string | undefined) => Parameter;
  readonly flag: (name: string, value: boolean) => XmlElement;
  readonly guid: (name: string, value: Guid) => XmlElement;
  readonly base64: (name: string, value: Uint8Array | undefined) => Parameter;
  /** @throws RangeError when the number does not fit xsd:int. */
  readonly integer: (name: string, value: number) => XmlElement;
  /** ISO 8601 text; with `Z` for an instant, without a zone where the service wants its own calendar's end. */
  readonly dateTime: (name: string, value: string) => XmlElement;
}

export function elementWriters(namespace: string): ElementWriters {
  const leaf = (name: string, value: string): XmlElement => element(namespace, name, {}, value === '' ? [] : [value]);
  return {
    structure: (name, children) => element(namespace, name, {}, children),
    text: (name, value) => (value === undefined ? undefined : leaf(name, value)),
    flag: (name, value) => leaf(name, String(value)),
    guid: leaf,
    base64: (name, value) => (value === undefined ? undefined : leaf(name, Buffer.from(value).toString('base64'))),
    integer: (name, value) => {
      if (!Number.isInteger(value) || value < -0x8000_0000 || value > 0x7fff_ffff) throw new RangeError(`${name} is no 32-bit integer`);
      return leaf(name, String(value));
    },
    dateTime: leaf,
  };
}

/** Those of the administration service. */
export const { structure, text, flag, guid, base64, integer, dateTime } = elementWriters(adminNamespace);

const prefixesFor = (namespace: string): ReadonlyMap<string, string> =>
  new Map([
    [namespace, ''],
    [instanceNamespace, 'xsi'],
    [schemaNamespace, 'xsd'],
  ]);

/** The body's one element (document/literal wrapped), with its own namespace as the default one. */
export const writeBody = (operation: XmlElement): string =>
  writeXml(operation, { prefixes: prefixesFor(operation.namespace), declarations: [['xmlns', operation.namespace]] });

/** A whole SOAP 1.1 message. */
export const writeEnvelope = (operation: XmlElement): string =>
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${soapNamespace}" xmlns:xsi="${instanceNamespace}" ` +
  `xmlns:xsd="${schemaNamespace}"><soap:Body>${writeBody(operation)}</soap:Body></soap:Envelope>`;
