import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerRefused, readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { bitString, integer, namedBits, objectIdentifier, octetString, sequence, utf8String } from '../../../../src/main/core/authenticode/der/write.js';
import { cutDer, replaceDer } from '../../../fixtures/der-edit.js';
import { readSignedData } from '../../../../src/main/core/authenticode/signed-data.js';
import { judgeTimestampAnswer } from '../../../../src/main/core/authenticode/sign/timestamp-answer.js';
import { makeAuthority, makeTimestampToken } from '../../../fixtures/authority/index.js';

const { timestamps } = makeAuthority();
const signature = Buffer.from('the octets of a signature');
const nonce = Buffer.from('4122334455667788', 'hex');
const question = { signature, nonce, now: new Date() };
const granted = Buffer.from(sequence(sequence(integer(0)), makeTimestampToken(timestamps, signature, { nonce })));

describe('the answer of a time-stamp authority', () => {
  it('is granted with the token as it came', () => {
    const answer = judgeTimestampAnswer(granted, question);
    expect(answer.kind).toBe('granted');
    if (answer.kind === 'granted') expect(granted.includes(Buffer.from(answer.token))).toBe(true);
  });

  it.each([
    ['another signature', { signature: Buffer.from('something else') }, 'wrong'],
    ['another nonce', { nonce: Buffer.from('4122334455667789', 'hex') }, 'wrong'],
    ['a time before the stamp', { now: new Date(0) }, 'untrusted'],
  ])('does not pass for %s', (_, other, kind) => {
    expect(judgeTimestampAnswer(granted, { ...question, ...other }).kind).toBe(kind);
  });

  it.each<readonly [string, Uint8Array, string]>([
    ['a status alone', sequence(sequence(integer(2))), 'status 2'],
    ['a text', sequence(sequence(integer(2), sequence(utf8String('no \u0007 bell')))), 'no   bell'],
    ['a known failure', sequence(sequence(integer(2), namedBits([2]))), 'bad request'],
    ['a known failure and a text', sequence(sequence(integer(2), sequence(utf8String('come'), utf8String(''), utf8String('back')), namedBits([14, 25]))), 'its time source is not available, failure of its system, come, back'],
    ['a text of another type', sequence(sequence(integer(2), sequence(integer(1), utf8String('x')))), 'x'],
    ['an unknown failure', sequence(sequence(integer(5), namedBits([1]))), 'status 5'],
    ...([[0, 'unknown algorithm'], [2, 'bad request'], [5, 'bad data format'], [15, 'unknown policy'], [16, 'unknown extension'], [17, 'additional information is not available']] as const).map(
      ([bit, name]) => [`the failure ${String(bit)}`, sequence(sequence(integer(2), namedBits([bit]))), name] as const,
    ),
    ['an endless text', sequence(sequence(integer(2), sequence(utf8String('x'.repeat(10_000))))), 'x'.repeat(200)],
  ])('says why it was rejected by %s', (_, answer, reason) => {
    expect(judgeTimestampAnswer(answer, question)).toEqual({ kind: 'rejected', reason });
  });

  it.each([
    ['nothing', new Uint8Array(), 'a value ends before its length'],
    ['another type', integer(1), 'the answer has tag 0x02 instead of 0x30'],
    ['no status', sequence(), 'the answer lacks a status'],
    ['another status', sequence(integer(0)), 'the status has tag 0x02 instead of 0x30'],
    ['an empty status', sequence(sequence()), 'the status lacks its value'],
    ['a grant without a token', sequence(sequence(integer(0))), 'the answer lacks a time stamp'],
    ['another type than a token', sequence(sequence(integer(0)), integer(1)), 'a time stamp of the answer has tag 0x02 instead of 0x30'],
    ['a token that is none', sequence(sequence(integer(0)), sequence(objectIdentifier('1.2.3'), octetString(new Uint8Array()))), 'the signature is not of the type SignedData'],
    ['a token without content', sequence(sequence(integer(0)), cutDer(makeTimestampToken(timestamps, signature, { nonce }), [1, 0, 2], 1)), 'the token is empty'],
    ['a token of another content', sequence(sequence(integer(0)), replaceDer(makeTimestampToken(timestamps, signature, { nonce }), [1, 0, 2, 1, 0], sequence())), 'the time stamp has tag 0x30 instead of 0x04'],
    ['something behind the token', sequence(sequence(integer(0)), makeTimestampToken(timestamps, signature, { nonce }), integer(1)), 'the answer holds 1 values too many'],
    ['a status of another type', sequence(sequence(bitString(new Uint8Array()))), 'the status has tag 0x03 instead of 0x02'],
    ['a failure of another form', sequence(sequence(integer(2), Uint8Array.of(3, 1, 1))), 'the failure of the time stamp has a wrong count of unused bits'],
  ])('cannot be read with %s', (_, answer, reason) => {
    expect(() => judgeTimestampAnswer(answer, question)).toThrow(new DerRefused(reason));
  });

  it('may be granted with modifications', () => {
    expect(judgeTimestampAnswer(sequence(sequence(integer(1)), makeTimestampToken(timestamps, signature, { nonce })), question).kind).toBe('granted');
  });

  it('says what is wrong with the stamp', () => {
    const answered = (options: Parameters<typeof makeTimestampToken>[2]) => judgeTimestampAnswer(sequence(sequence(integer(0)), makeTimestampToken(timestamps, signature, options)), question);
    expect(answered({ nonce: Uint8Array.of(7) })).toEqual({ kind: 'wrong', reason: 'its nonce is 07, so it may be an old answer' });
    expect(answered({})).toEqual({ kind: 'wrong', reason: 'its nonce is missing, so it may be an old answer' });
    expect(answered({ nonce, imprint: new Uint8Array(32) })).toEqual({ kind: 'wrong', reason: 'The time stamp was made for another signature' });
    const tomorrow = new Date(Math.floor(Date.now() / 1000) * 1000 + 86_400_000);
    expect(answered({ nonce, time: tomorrow })).toEqual({ kind: 'untrusted', reason: `The time stamp is from ${tomorrow.toISOString()}, which has not come yet` });
  });

  it('is not granted with any bit changed in what is signed, and never ends in another error', () => {
    const read = readSignedData(readDer(readDer(granted).content.subarray(sequence(integer(0)).byteLength)));
    const [signer] = read.signers;
    const leaf = read.certificates.find(({ subject }) => subject.display === timestamps.name);
    const signed = [read.content!.content, signer!.signature, leaf!.der, ...signer!.signedAttributes!.list.flatMap(({ values }) => values.map(({ der }) => der))];
    const ranges = signed.map((part) => ({ start: granted.indexOf(Buffer.from(part)), size: part.byteLength }));
    const isSigned = (at: number): boolean => ranges.some(({ start, size }) => at >= start && at < start + size);
    expect(ranges.every(({ start }) => start > 0)).toBe(true);
    const kindOf = (changed: Uint8Array): string => {
      try {
        return judgeTimestampAnswer(changed, question).kind;
      } catch (error) {
        if (error instanceof DerRefused) return 'unreadable';
        throw error;
      }
    };
    fc.assert(
      fc.property(fc.nat(granted.byteLength - 1), fc.nat(7), (at, bit) => {
        const changed = Uint8Array.from(granted);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        if (isSigned(at)) expect(kindOf(changed)).not.toBe('granted');
        else kindOf(changed);
      }),
      { numRuns: 1000 },
    );
  });
});
