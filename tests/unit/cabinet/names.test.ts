import { describe, expect, test } from 'vitest';
import { decodeName, demandDistinctNames, encodeName, nameProblem, showName } from '../../../src/main/core/cabinet/names.js';
import type { ErrorCode } from '../../../src/shared/errors/index.js';

const refused: readonly (readonly [name: string, code: ErrorCode])[] = [
  ['', 'cabinet/name-empty'],
  ['a//b', 'cabinet/name-empty'],
  ['a/', 'cabinet/name-empty'],
  ['/etc/passwd', 'cabinet/name-absolute'],
  ['//server/share/x', 'cabinet/name-network'],
  ['//?/C:/x', 'cabinet/name-network'],
  ['C:/windows/x', 'cabinet/name-drive'],
  ['c:x', 'cabinet/name-drive'],
  ['../x', 'cabinet/name-climbing'],
  ['a/../../x', 'cabinet/name-climbing'],
  ['./x', 'cabinet/name-climbing'],
  ['a/..', 'cabinet/name-climbing'],
  ['x.exe:hidden', 'cabinet/name-stream'],
  ['a/b:$DATA', 'cabinet/name-stream'],
  ['con', 'cabinet/name-device'],
  ['a/NUL.txt', 'cabinet/name-device'],
  ['Com1', 'cabinet/name-device'],
  ['lpt9.tar.gz', 'cabinet/name-device'],
  ['com\u00B9', 'cabinet/name-device'],
  ['aux .txt', 'cabinet/name-device'],
  ['CONOUT$', 'cabinet/name-device'],
  ['conin$', 'cabinet/name-device'],
  ['Clock$', 'cabinet/name-device'],
  ['prn.', 'cabinet/name-device'],
  ['nul  ', 'cabinet/name-device'],
  ['nul  .a', 'cabinet/name-device'],
  ['LPT\u00B2', 'cabinet/name-device'],
  ['com\u00B3.x', 'cabinet/name-device'],
  ['com0', 'cabinet/name-device'],
  ['a<b', 'cabinet/name-forbidden'],
  ['a>b', 'cabinet/name-forbidden'],
  ['a"b', 'cabinet/name-forbidden'],
  ['a*', 'cabinet/name-forbidden'],
  ['a\u2029b', 'cabinet/name-control'],
  ['x.', 'cabinet/name-trailing'],
  ['x ', 'cabinet/name-trailing'],
  ['a./x', 'cabinet/name-trailing'],
  ['...', 'cabinet/name-trailing'],
  ['x\u0007', 'cabinet/name-control'],
  ['x\ny', 'cabinet/name-control'],
  ['gpj\u202Eexe.', 'cabinet/name-control'],
  ['\uFEFFx', 'cabinet/name-control'],
  ['set\u200Bup', 'cabinet/name-control'],
  ['a\u2028b', 'cabinet/name-control'],
  ['\uD800', 'cabinet/name-control'],
  ['a?', 'cabinet/name-forbidden'],
  ['a|b', 'cabinet/name-forbidden'],
];
const accepted = ['xcon', 'nulx', 'nul x', 'con1', 'com\u00B9x', 'conin', 'x', '\u00A0', 'setup.exe', 'V2/{guid}.sdp', '.hidden', 'console.txt', 'com10', 'COM', 'a b', '日本語.txt', 'naïve', 'x.con', 'a..b', "it's~1"];

describe('nameProblem', () => {
  test.each(refused)('refuses %j', (name, code) => {
    expect(nameProblem(name)).toBe(code);
  });
  test.each(accepted)('accepts %j', (name) => {
    expect(nameProblem(name)).toBeUndefined();
  });
});

describe('decodeName', () => {
  test('takes backslashes for separators', () => {
    expect(decodeName(Buffer.from('V2\\a.sdp'), false, 0)).toBe('V2/a.sdp');
    expect(() => decodeName(Buffer.from('..\\a'), false, 0)).toThrow('cabinet/name-climbing');
  });
  test('reads UTF-8 only where it is marked', () => {
    expect(decodeName(Buffer.from('\u00FC'), true, 0)).toBe('\u00FC');
    expect(decodeName(Buffer.from([0xfc, 0x80]), false, 0)).toBe('\u00FC\u20AC');
    expect(decodeName(Buffer.from([0x9f, 0xa0, 0x7e]), false, 0)).toBe('\u0178\u00A0~');
  });
  test('reads every byte that Windows-1252 knows', () => {
    const block = '\u20AC \u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152 \u017D  \u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153 \u017E\u0178';
    Array.from(block, (character, index) => {
      const read = (): string => decodeName(Uint8Array.of(0x80 + index), false, 0);
      if (character === ' ') expect(read).toThrow('cabinet/name-control');
      else expect(read()).toBe(character);
    });
  });
  test.each([
    ['overlong separator', [0x2e, 0x2e, 0xc0, 0xaf, 0x61]],
    ['surrogate', [0xed, 0xa0, 0x80]],
    ['cut character', [0xe2, 0x82]],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeName(Uint8Array.from(bytes), true, 4)).toThrow('cabinet/name-not-text {"index":5}');
  });
});

describe('encodeName', () => {
  test('writes backslashes and marks UTF-8 where it is needed', () => {
    expect(encodeName('a/b')).toEqual({ bytes: new Uint8Array(Buffer.from('a\\b')), isUtf8: false });
    expect(encodeName('a\\\u00FC').isUtf8).toBe(true);
  });
  test('holds 255 bytes and no more', () => {
    expect(encodeName('x'.repeat(255)).bytes.length).toBe(255);
    expect(() => encodeName('\u00FC'.repeat(128))).toThrow(`cabinet/name-too-long ${JSON.stringify({ name: `${'\u00FC'.repeat(119)}…`, size: 256 })}`);
  });
  test('refuses what the reader would refuse', () => {
    expect(() => encodeName('../x')).toThrow('cabinet/name-climbing');
  });
});

describe('demandDistinctNames', () => {
  test.each([
    [['a', 'A']],
    [['dir/Setup.exe', 'DIR/setup.EXE']],
    [['\u00E4', 'A\u0308']],
    [['\u0131', 'I']],
  ])('refuses %j', (names) => {
    expect(() => demandDistinctNames(names)).toThrow('cabinet/name-duplicate');
  });
  test.each([
    [['a', 'a/b'], 'a'],
    [['x/y/z', 'X/Y'], 'X/Y'],
    [['x/y/z/a', 'X/Y', 'b'], 'X/Y'],
  ])('refuses %j, a file and a folder', (names, file) => {
    expect(() => demandDistinctNames(names)).toThrow(`cabinet/name-conflict {"name":"${file}"}`);
  });
  test('accepts what Windows tells apart', () => {
    expect(() => demandDistinctNames(['a', 'b', 'c/a', 'c/b', 'ca', 'stra\u00DFe', 'strasse'])).not.toThrow();
  });
});

test('showName makes invisible characters visible and cuts', () => {
  expect(showName('a\u202Eb\0')).toBe('a\\u202eb\\u0000');
  expect(showName('x'.repeat(300))).toBe(`${'x'.repeat(119)}…`);
  expect(showName('x'.repeat(121))).toBe(`${'x'.repeat(119)}…`);
  expect(showName('x'.repeat(120))).toBe('x'.repeat(120));
});
