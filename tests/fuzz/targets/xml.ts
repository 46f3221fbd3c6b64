import { isDeepStrictEqual } from 'node:util';
import { createXmlReader, readXml, XmlRefused } from '../../../src/main/core/xml/read.js';
import type { XmlElement } from '../../../src/shared/catalog.js';
import { makeDocument, makePackages } from '../../fixtures/catalogues/make.js';
import { malformed, wellFormed } from '../../fixtures/xml/cases.js';
import { readBySaxes } from '../../fixtures/xml/saxes.js';
import { demand, type FuzzTarget } from '../engine/target.js';
import { changeXml } from './xml-text.js';

/** The reader of XML beside the saxes library: both read the same, or both refuse; and wherever the pieces end. */

const limits = { maxDepth: 60, maxElementCharacters: 2 ** 20, maxElements: 20_000 };

/** Text in one part, however it was handed over. */
function normal(element: XmlElement): XmlElement {
  const children: (XmlElement | string)[] = [];
  for (const child of element.children) {
    const last = children.at(-1);
    if (typeof child !== 'string') children.push(normal(child));
    else if (typeof last === 'string') children[children.length - 1] = last + child;
    else if (child !== '') children.push(child);
  }
  return { ...element, children };
}

function refusedOr(step: () => XmlElement): XmlElement | XmlRefused['reason'] {
  try {
    return normal(step());
  } catch (error) {
    if (error instanceof XmlRefused) return error.reason;
    throw error;
  }
}

function readInPieces(text: string, size: number): XmlElement {
  let root: XmlElement | undefined;
  const reader = createXmlReader({ depth: 0, onElement: (element) => (root = element) }, limits);
  for (let at = 0; at < text.length; at += size) reader.write(text.slice(at, at + size));
  reader.end();
  if (root === undefined) throw new XmlRefused('not-well-formed', 'no root');
  return root;
}

/** Namespaces in XML §3: a local name and a prefix begin like any name. The saxes library lets `p:1` pass. */
const oddName = /(?:^|:)(?![A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}])/u;
const hasOddName = ({ name, attributes, children }: XmlElement): boolean =>
  oddName.test(name) || attributes.some((attribute) => oddName.test(attribute.name)) || children.some((child) => typeof child !== 'string' && hasOddName(child));
const oddPrefix = /xmlns:(?![A-Z_a-z\u0080-\u{effff}])/u;

/** The saxes library takes spaces off the ends of a namespace; Namespaces in XML §2.3 compares it as it stands. */
const spacedNamespace = /xmlns(?::[^\s=]*)?\s*=\s*(?:"(?:\s|[^"]*(?:\s"|&#))|'(?:\s|[^']*(?:\s'|&#)))/u;
/** XML 1.0 §2.6: behind the name of an instruction stands white space or its end. The saxes library lets `<?a?b?>` pass. */
const oddInstruction = /<\?[^\s?]+\?[^>]/u;

function run(input: Uint8Array): void {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(input);
  const whole = refusedOr(() => readXml(text, limits));
  for (const size of [1, 5, 64]) {
    const pieces = refusedOr(() => readInPieces(text, size));
    demand(typeof whole === 'string' ? typeof pieces === 'string' : isDeepStrictEqual(pieces, whole), 'read in pieces, it is another');
  }
  // What only we refuse, we refuse on principle.
  if (whole === 'doctype' || whole === 'too-deep' || whole === 'too-large' || spacedNamespace.test(text)) return;
  const reference = readBySaxes(text);
  if (typeof whole === 'string') demand(reference === undefined || hasOddName(reference) || oddPrefix.test(text) || oddInstruction.test(text), 'refused, and read by the saxes library');
  else demand(reference !== undefined && isDeepStrictEqual(whole, normal(reference)), 'read otherwise than by the saxes library');
}

function* seeds(): Generator<Uint8Array> {
  for (const [, text] of [...wellFormed, ...malformed]) yield new TextEncoder().encode(text);
  yield makeDocument(makePackages({ count: 1, seed: 5 }));
}

export const target: FuzzTarget = {
  name: 'xml',
  maxInput: 8 * 1024,
  limits: { cpuMs: 500, allocation: 4 * 2 ** 20 },
  seeds,
  run,
  mutate: changeXml,
  dictionary: ['<', '>', '/>', '</', '&', ';', '"', "'", '=', '\r', '\r\n', ']]>', '<![CDATA[', '<!--', '--', '-->', '<?', '?>', '<?xml version="1.0"?>', '&#', '&#x', '&lt;', ':', 'xmlns', 'xmlns:p="urn:2"', ' p:a="1"', '\u00e9', '\u{1f98a}', '\ufeff', '\ufffe', '\u0085', '\u2028'].map((text) => Buffer.from(text)),
};
