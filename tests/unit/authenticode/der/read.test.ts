import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { childrenOf, contextTag, DerFields, DerRefused, derTags, onlyChild, readDer, readDerPrefix } from '../../../../src/main/core/authenticode/der/read.js';
import { explicit, integer, octetString, sequence } from '../../../../src/main/core/authenticode/der/write.js';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');
const read = (text: string) => readDer(hex(text));

describe('readDer', () => {
  it('reads tag, length and content', () => {
    const node = read('30 03 02 01 05');
    expect(node.tag).toBe(derTags.sequence);
    expect(childrenOf(node)).toMatchObject([{ tag: derTags.integer, content: hex('05') }]);
  });

  it('reads lengths of one to four bytes', () => {
    for (const length of [0, 127, 128, 255, 256, 65_535, 65_536]) expect(readDer(octetString(new Uint8Array(length))).content).toHaveLength(length);
  });

  it.each([
    ['nothing', '', 'a value ends before its length'],
    ['a tag alone', '02', 'a value ends before its length'],
    ['a length behind the end', '02 02 01', 'a value is longer than what holds it'],
    ['a byte behind the value', '02 01 01 00', '1 bytes follow the value'],
    ['an indefinite length', '30 80 02 01 01 00 00', 'an indefinite length is not DER'],
    ['an indefinite length inside', '30 06 30 80 02 00 00 00', 'an indefinite length is not DER'],
    ['a length of 5 in two bytes', '02 81 01 05', 'a length is not in its shortest form'],
    ['a length of 127 in two bytes', `04 81 7f ${'00'.repeat(127)}`, 'a length is not in its shortest form'],
    ['a length of 128 in three bytes', `04 82 00 80 ${'00'.repeat(128)}`, 'a length is not in its shortest form'],
    ['a length of five bytes', '04 85 01 00 00 00 00', 'a length does not fit'],
    ['a length of four bytes with nothing behind it', '04 84 01 00 00 00', 'a value is longer than what holds it'],
    ['a length that ends early', '04 82 01', 'a length does not fit'],
    ['a length that ends behind its parent', '30 03 04 82 01 00', 'a length does not fit'],
    ['a child that is longer than its parent', '30 03 02 02 01 01', 'a value is longer than what holds it'],
    ['a child that ends inside its header', '30 01 02', 'a value ends before its length'],
    ['a child whose length lies behind its parent', '30 01 02 00', 'a value ends before its length'],
    ['a tag number above 30', '1f 81 00 00', 'a tag number above 30 is not used by any of these formats'],
    ['an end-of-contents mark', '30 02 00 00', 'an end-of-contents mark stands where a value must stand'],
    ['a constructed octet string', '24 03 04 01 00', 'a basic type is not in the form that DER gives it'],
    ['a basic sequence', '10 00', 'a basic type is not in the form that DER gives it'],
    ['a constructed integer', '22 03 02 01 00', 'a basic type is not in the form that DER gives it'],
    ['a basic set inside', '30 02 11 00', 'a basic type is not in the form that DER gives it'],
  ])('refuses %s', (_, text, reason) => {
    expect(() => read(text)).toThrow(new DerRefused(reason));
  });

  it('calls its refusals by name', () => {
    expect(() => read('')).toThrow(expect.objectContaining({ name: 'DerRefused' }));
  });

  it('refuses what is nested too deep, without recursion', () => {
    let value: Uint8Array = integer(1);
    for (let depth = 0; depth < 47; depth += 1) value = sequence(value);
    expect(readDer(value).tag).toBe(derTags.sequence);
    expect(readDer(sequence(value)).tag).toBe(derTags.sequence);
    expect(() => readDer(sequence(sequence(value)))).toThrow(/nested more than 48 deep/u);
    // Half a million headers, each holding the next: no call stack would bear them.
    const deep = Buffer.alloc(3_000_000, Buffer.from('3083', 'hex'));
    for (let offset = 0; offset < deep.length; offset += 5) deep.set([0x30, 0x83, ...[16, 8, 0].map((shift) => ((deep.length - offset - 5) >> shift) & 0xff)], offset);
    expect(() => readDer(deep, { maxSize: deep.length, maxDepth: 1_000_000, maxValues: 1_000_000 })).toThrow(DerRefused);
  });

  it('refuses too many values and too large ones', () => {
    const many = sequence(...Array.from({ length: 100 }, () => integer(1)));
    const exactly = { maxSize: many.length, maxDepth: 4, maxValues: 101 };
    expect(childrenOf(readDer(many, exactly))).toHaveLength(100);
    expect(() => readDer(many, { ...exactly, maxValues: 100 })).toThrow('it holds more than 100 values');
    expect(() => readDer(many, { ...exactly, maxSize: many.length - 1 })).toThrow(`it is larger than ${String(many.length - 1)} bytes`);
  });

  it('hands out what follows a value', () => {
    expect(readDerPrefix(hex('02 01 01 00 00')).rest).toEqual(hex('00 00'));
  });

  it('never throws anything but its own refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        try {
          readDer(data);
        } catch (error) {
          expect(error).toBeInstanceOf(DerRefused);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads back what is written', () => {
    const tree = fc.letrec<{ value: Uint8Array }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.uint8Array({ maxLength: 300 }).map((bytes) => octetString(bytes)),
        fc.array(tie('value'), { maxLength: 5 }).map((parts) => sequence(...parts)),
      ),
    })).value;
    fc.assert(fc.property(tree, (value) => Buffer.compare(readDer(value).der, value) === 0));
  });
});

describe('DerFields', () => {
  const fields = (): DerFields => new DerFields(readDer(sequence(integer(1), explicit(0, integer(2)), integer(3))), 'it');

  it('takes fields in order, some of them optional', () => {
    const all = fields();
    all.next('a number', derTags.integer);
    expect(all.optional(contextTag(1))).toBeUndefined();
    expect(onlyChild(all.optional(contextTag(0))!, 'it').content).toEqual(Uint8Array.of(2));
    all.next('a number');
    expect(all.optional(derTags.integer)).toBeUndefined();
    all.end();
    expect(() => all.next('more')).toThrow('it lacks more');
  });

  it('refuses another tag and values that are left', () => {
    expect(() => fields().next('a text', derTags.utf8String)).toThrow(new DerRefused('a text of it has tag 0x02 instead of 0x0c'));
    expect(() => fields().end()).toThrow(new DerRefused('it holds 3 values too many'));
    const begun = fields();
    begun.next('a number');
    expect(() => begun.end()).toThrow(new DerRefused('it holds 2 values too many'));
    expect(() => new DerFields(readDer(integer(1)), 'it')).toThrow(new DerRefused('it has tag 0x02 instead of 0x30'));
  });
});

describe('what is inside a value', () => {
  it('is asked for only where there can be something', () => {
    expect(() => childrenOf(readDer(integer(1)))).toThrow(new DerRefused('a basic value stands where a structure must stand'));
  });

  it.each([
    ['nothing', explicit(0)],
    ['two values', explicit(0, integer(1), integer(2))],
  ])('is not the only value when it is %s', (_, value) => {
    expect(() => onlyChild(readDer(value), 'the content')).toThrow(new DerRefused('the content must hold exactly one value'));
  });

  it('is tagged for a context in two forms', () => {
    expect([contextTag(2), contextTag(2, 'constructed'), contextTag(2, 'primitive')]).toEqual([0xa2, 0xa2, 0x82]);
  });
});
