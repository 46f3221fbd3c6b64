import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLine, oneLine, tsvCell, visible, visibleLines, visibleUpTo } from '../../../src/shared/foreign-text.js';

/** Any UTF-16, unpaired surrogates too, with many of the characters that matter. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom('\u202E', '\u2066', '\u200B', '\uFEFF', '\u2028', '\u0085', '\u001B[31m', '\u{E0041}', '\uD800', '\t', '\r\n', '=', '＝', '"', ' ', '⟨U+202E⟩', 'plain'),
    ),
  )
  .map((parts) => parts.join(''));

const codePoints = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('visible', () => {
  it('leaves what people write alone', () => {
    for (const text of ['HP Firmware 1.2.3 (Rev. A)', 'Überprüfung – „Größe“', 'عربي', 'עברית', '日本語', '\u2600\uFE0F \u2600\uFE0E', '👍🏽', 'e\u0301', 'ﷺ', '\u0600']) expect(visible(text)).toBe(text);
  });

  it('names what is unseen', () => {
    expect(visible('setup\u202Efdp.exe')).toBe('setup⟨U+202E⟩fdp.exe');
    expect(visible('\u001B[2J\u0007')).toBe('⟨U+001B⟩[2J⟨U+0007⟩');
    expect(visible('a\r\nb\tc')).toBe('a⟨U+000D⟩⟨U+000A⟩b⟨U+0009⟩c');
    expect(visible('\u{E0041}')).toBe('⟨U+E0041⟩');
    expect(visible('a\uD800b')).toBe('a⟨U+D800⟩b');
    expect(visible('a\uFE0F')).toBe('a⟨U+FE0F⟩');
  });

  it.each([
    ['C0', codePoints(0x00, 0x1f)],
    ['C1 and delete', codePoints(0x7f, 0x9f)],
    ['bidirectional', [0x61c, 0x200e, 0x200f, ...codePoints(0x202a, 0x202e), ...codePoints(0x2066, 0x2069)]],
    ['zero width', [0xad, 0x34f, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x3164]],
    ['separators', [0x2028, 0x2029]],
    ['tags', codePoints(0xe0000, 0xe007f)],
    ['surrogates', [0xd800, 0xdbff, 0xdc00, 0xdfff]],
  ])('names every one of: %s', (_, points) => {
    for (const point of points) expect(visible(`a${String.fromCodePoint(point)}b`)).toBe(`a⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩b`);
  });

  it('leaves nothing unseen, and nothing to do a second time', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200B-\u200D\uFEFF\u{E0000}-\u{E0FFF}]/u);
        expect(visible(shown)).toBe(shown);
      }),
    );
  });
});

describe('visibleLines', () => {
  it('keeps line breaks and tabs, and names the rest', () => {
    expect(visibleLines('one\r\ntwo\n\tthree\rfour\u2028\u202E')).toBe('one\ntwo\n\tthree⟨U+000D⟩four⟨U+2028⟩⟨U+202E⟩');
  });
});

describe('visibleUpTo', () => {
  it('cuts behind a whole character and a whole name', () => {
    expect(visibleUpTo('abcdef', 6)).toBe('abcdef');
    expect(visibleUpTo('abcdefg', 6)).toBe('abcde…');
    expect(visibleUpTo('abc👍👍', 5)).toBe('abc…');
    expect(visibleUpTo('a\u202Eb', 8)).toBe('a…');
  });

  it('keeps to its limit and shows the beginning of the visible text', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 40 }), (text, max) => {
        const shown = visibleUpTo(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown).not.toMatch(/\p{Cs}/u);
        const whole = visible(text);
        if (whole.length <= max) expect(shown).toBe(whole);
        else expect(whole.startsWith(shown.slice(0, -1))).toBe(true);
      }),
    );
  });
});

describe('oneLine', () => {
  it('turns white space into single spaces and cuts', () => {
    expect(oneLine('  one\r\n\ttwo\u2028three\u0085 four ', 100)).toBe('one two three four');
    expect(oneLine('one\ntwo', 5)).toBe('one …');
  });

  it('has no line break', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(oneLine(text, 200)).not.toMatch(/[\r\n\v\f\u0085\u2028\u2029]/u);
      }),
    );
  });
});

describe('jsonLine', () => {
  it('escapes what is unseen, in names as in values', () => {
    expect(jsonLine({ 'a\u202E': '\u009B\u2028\u007F\u{E0041} é' })).toBe('{"a\\u202e":"\\u009b\\u2028\\u007f\\udb40\\udc41 é"}');
  });

  it('loses nothing and prints nothing unseen', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = jsonLine({ text });
        expect(JSON.parse(line)).toEqual({ text });
        expect(visible(line)).toBe(line);
      }),
    );
  });
});

describe('tsvCell', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '＋1', '－1', '＠x', '﹦1', '−1', ' =1', '\u00A0\u3000=1', '"=1"', '"open'])('marks %j as text', (text) => {
    expect(tsvCell(text)).toBe(`'${text}`);
  });

  it('takes breaks out, and marks a cell that begins with one', () => {
    expect(tsvCell('a\tb\r\nc')).toBe('a b  c');
    expect(tsvCell('\t=1')).toBe("' =1");
    expect(tsvCell('\rplain')).toBe("' plain");
  });

  it('leaves plain text alone', () => {
    for (const text of ['', ' ', 'HP = good', '1.2.3-4', 'a@b', "'quoted'"]) expect(tsvCell(text)).toBe(text);
  });

  it('never breaks out of its cell, and never begins a formula', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const cell = tsvCell(text);
        expect(cell).not.toMatch(/[\t\r\n\v\f\u0085\u2028\u2029]/u);
        expect(cell).not.toMatch(/^\s*[=+\-@"＝＋－＠]/u);
      }),
    );
  });
});
