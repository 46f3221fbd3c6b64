import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createXmlReader, readXml, XmlRefused } from '../../../src/main/core/xml/read.js';
import { Scope } from '../../../src/main/core/xml/scope.js';
import type { XmlElement } from '../../../src/shared/catalog.js';
import { malformed, mutatedDocument, wellFormed } from '../../fixtures/xml/cases.js';
import { readBySaxes } from '../../fixtures/xml/saxes.js';
import { processorTime } from '../../fixtures/processor-time.js';

const limits = { maxDepth: 20, maxElementCharacters: 2_000, maxElements: 100 };

/** The root, or why there is none. */
function attempt(pieces: readonly string[], given = limits): XmlElement | XmlRefused {
  let root: XmlElement | undefined;
  try {
    const reader = createXmlReader({ depth: 0, onElement: (element) => (root = element) }, given);
    for (const piece of pieces) reader.write(piece);
    reader.end();
    return root!;
  } catch (error) {
    if (error instanceof XmlRefused) return error;
    throw error;
  }
}

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
const outcome = (found: XmlElement | XmlRefused): unknown => (found instanceof XmlRefused ? found.reason : normal(found));

describe('a well-formed document', () => {
  it.each(wellFormed)('%s', (_what, document) => {
    const found = attempt([document]);
    expect(outcome(found)).toEqual(normal(readBySaxes(document)!));
    // Character by character: nothing may depend on where the pieces end.
    expect(outcome(attempt(document.split('')))).toEqual(outcome(found));
  });
});

describe('a malformed document', () => {
  it.each(malformed)('%s', (_what, document) => {
    expect(outcome(attempt([document]))).toBe('not-well-formed');
    expect(outcome(attempt(document.split('')))).toBe('not-well-formed');
  });

  it.each([
    ['half a surrogate pair', '<a>\uD800</a>'],
    ['the wrong half of a surrogate pair', '<a>\uDC00</a>'],
    ['half a surrogate pair at the end', '<a/>\uD83E'],
  ])('%s', (_what, document) => {
    expect(outcome(attempt([document]))).toBe('not-well-formed');
    expect(outcome(attempt(document.split('')))).toBe('not-well-formed');
  });
});

it.each(['<!DOCTYPE a>', '<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">'])('refuses %s', (doctype) => {
  expect(outcome(attempt([`<?xml version="1.0"?>\n${doctype}<a>&b;</a>`]))).toBe('doctype');
  expect(outcome(attempt(`${doctype}<a/>`.split('')))).toBe('doctype');
});

/** saxes takes `<?a?b?>`, against §2.6, trims namespaces and takes prefixes such as `xmlns:-p`; xmllint judges those. */
const isForSaxes = (document: string): boolean => !/<\?[^?> \t\r\n]*\?[^>]|xmlns[^=]*=\s*["'](?:[\s&]|[^"'<]*[\s;]["'])|:[-.\d]/u.test(document);

describe('beside the saxes library', () => {
  it('reads the same and refuses the same, wherever the pieces end', () => {
    fc.assert(
      fc.property(mutatedDocument.filter(isForSaxes), fc.array(fc.nat(400), { maxLength: 4 }), (document, cuts) => {
        const reference = readBySaxes(document);
        const expected = reference === undefined ? undefined : normal(reference);
        const places = [0, ...cuts.map((cut) => cut % (document.length + 1)), document.length].toSorted((a, b) => a - b);
        const pieces = places.slice(1).map((end, index) => document.slice(places[index], end));
        for (const found of [attempt([document]), attempt(pieces)]) {
          expect(found instanceof XmlRefused ? undefined : normal(found)).toEqual(expected);
        }
      }),
      { numRuns: 4_000 },
    );
  });
});

describe('says where', () => {
  it.each([
    ['<a>\n\n  <b></c>\n</a>', 3, 8],
    ['<a>\r\n\r\n  <b></c>\r\n</a>', 3, 8],
    ['<a>\n<b c="&x;"/></a>', 2, 1],
    ['<a>\u0001', 1, 4],
    ['<a>\n\n', 3, 1],
  ])('%j', (document, line, column) => {
    for (const found of [attempt([document]), attempt(document.split(''))]) expect(found).toMatchObject({ position: { line, column } });
  });

  it('also far behind the beginning', () => {
    const found = attempt([...Array.from({ length: 500 }, () => '<b/>\n<b/>'), '</x>'].map((piece, index) => (index === 0 ? `<a>${piece}` : piece)), { ...limits, maxElementCharacters: 100_000, maxElements: 10_000 });
    expect(found).toMatchObject({ position: { line: 501, column: 7 } });
  });
});

describe('limits', () => {
  const long = 'x'.repeat(3_000);
  it.each([
    ['depth', '<a>'.repeat(30), 'too-deep'],
    ['elements', `<a>${'<b/>'.repeat(200)}</a>`, 'too-large'],
    ['text', `<a>${long}</a>`, 'too-large'],
    ['texts together', `<a>${`<b>${'x'.repeat(100)}</b>`.repeat(30)}</a>`, 'too-large'],
    ['an attribute', `<a b="${long}"/>`, 'too-large'],
    ['CDATA', `<a><![CDATA[${long}]]></a>`, 'too-large'],
    ['a text that does not end', `<a>${long}`, 'too-large'],
    ['an attribute that does not end', `<a b="${long}`, 'too-large'],
    ['a comment that does not end', `<!--${long}`, 'too-large'],
    ['comments without number', `<a>${'<!-- x -->'.repeat(2_000)}`, 'too-large'],
    ['a name that does not end', `<a${long}`, 'too-large'],
  ])('of %s', (_what, document, reason) => {
    expect(outcome(attempt([document]))).toBe(reason);
    expect(outcome(attempt(document.match(/[^]{1,7}/gu)!))).toBe(reason);
  });

  const prefixes = (from: number, to: number): string => Array.from({ length: to - from }, (_, index) => ` xmlns:p${String(from + index)}="u"`).join('');

  it.each([
    ['in one element', `<a${prefixes(0, 150_000)}/>`],
    ['in elements inside each other', `<a${prefixes(0, 60)}><b${prefixes(60, 120)}/></a>`],
  ])('of prefixes, %s', (_what, document) => {
    const taken = processorTime();
    expect(outcome(attempt([document], { ...limits, maxElementCharacters: 10_000_000 }))).toBe('too-large');
    expect(taken()).toBeLessThan(2_000);
  });

  it('of what is remembered of namespaces, however many a document invents inside each other', () => {
    const root = new Scope();
    const inside = (outer: Scope, number: number): Scope => outer.inside([`xmlns:p${String(number)}`, 'u']) as Scope;
    expect(inside(root, 0)).toBe(inside(root, 0));
    const scopes = Array.from({ length: 300 }, (_, index) => inside(root, index));
    for (const scope of scopes) for (let index = 300; index < 500; index += 1) inside(scope, index);
    const last = inside(root, 299);
    expect(inside(last, 501)).not.toBe(inside(last, 501));
    expect(inside(last, 501).element('p501:name')).toEqual({ namespace: 'u', name: 'name' });
  });

  it('count anew for each element that is handed over', () => {
    const found: XmlElement[] = [];
    const reader = createXmlReader({ depth: 1, onElement: (element) => found.push(element) }, limits);
    reader.write('<a>');
    for (let index = 0; index < 50; index += 1) reader.write(`<b>${'x'.repeat(1_500)}</b>`);
    reader.write('</a>');
    reader.end();
    expect(found).toHaveLength(50);
  });

  it('hold small pieces in no time', () => {
    const taken = processorTime();
    const pieces = Array.from({ length: 200_000 }, () => 'xxxx');
    expect(outcome(attempt(['<a b="', ...pieces], { ...limits, maxElementCharacters: 10_000_000 }))).toBe('not-well-formed');
    expect(taken()).toBeLessThan(5_000);
  });
});

it('reads an element that was cut out of a document by the prefixes around it', () => {
  const bindings = new Map([['p', 'urn:1'], ['', 'urn:0']]);
  expect(readXml('<p:a><b/></p:a>', limits, bindings)).toMatchObject({ namespace: 'urn:1', children: [{ namespace: 'urn:0' }] });
});
