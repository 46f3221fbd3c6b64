import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameAttributes } from '../../../src/main/core/publishers/distinguished-name.js';
import { hasInvisible, imitatesLatin, mixesScripts, skeletonOf } from '../../../src/main/core/publishers/look-alike.js';

describe('mixesScripts', () => {
  it.each(['Contoso', 'Müller & Söhne GmbH', 'Яндекс', '株式会社カントソ Contoso', '123'])('finds nothing in %s', (name) => {
    expect(mixesScripts(name)).toBe(false);
  });
  it.each(['Cоntoso', 'Micrоsоft', 'Αdobe', 'Контoсо'])('finds two scripts in %s', (name) => {
    expect(mixesScripts(name)).toBe(true);
  });
});

describe('imitatesLatin', () => {
  it('tells a name that could be read as Latin from one that could not', () => {
    expect(imitatesLatin('АСЕ')).toBe(true);
    expect(imitatesLatin('Яндекс')).toBe(false);
    expect(imitatesLatin('Ace')).toBe(false);
    expect(imitatesLatin('2026')).toBe(false);
  });
});

describe('skeletonOf', () => {
  it.each([
    ['Microsoft', 'Micrоsоft'],
    ['Microsoft', 'MICR0SOFT'],
    ['Microsoft', 'Ｍicrosoft'],
    ['Microsoft', 'rnicrosoft'],
    ['Adobe Inc', 'Ad\u200bobe lnc.'],
  ])('is the same for %s and %s', (one, other) => {
    expect(skeletonOf(one)).toBe(skeletonOf(other));
  });
  it('differs for different names', () => {
    expect(skeletonOf('Contoso')).not.toBe(skeletonOf('Fabrikam'));
  });
});

it('finds characters that cannot be seen', () => {
  expect(hasInvisible('Contoso\u202e')).toBe(true);
  expect(hasInvisible('Contoso Ltd')).toBe(false);
});

describe('nameAttributes', () => {
  it('reads escapes of both kinds', () => {
    expect(nameAttributes('CN=Doe\\, Inc\\.,OU=a+O=b,O=M\\C3\\BCller\\+Co')).toEqual([
      { type: 'CN', value: 'Doe, Inc.' },
      { type: 'OU', value: 'a' },
      { type: 'O', value: 'b' },
      { type: 'O', value: 'Müller+Co' },
    ]);
  });

  it('is not deceived by a value that looks like another attribute', () => {
    expect(nameAttributes('CN=A\\,O=Microsoft')).toEqual([{ type: 'CN', value: 'A,O=Microsoft' }]);
    expect(nameAttributes('CN=A\\\\,O=B')).toEqual([{ type: 'CN', value: 'A\\' }, { type: 'O', value: 'B' }]);
  });

  it('reads any text in time', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('\\', ',', '+', '=', 'a', '0') }), (text) => Array.isArray(nameAttributes(text))));
    expect(nameAttributes(`${'\\'.repeat(100_001)}=`)).toEqual([]);
  });
});
