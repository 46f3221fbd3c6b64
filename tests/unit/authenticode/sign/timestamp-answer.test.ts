import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerRefused, readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { bitString, integer, namedBits, objectIdentifier, octetString, sequence, utf8String } from '../../../../src/main/core/authenticode/der/write.js';
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

  it.each([
    ['a status alone', sequence(sequence(integer(2))), 'status 2'],
    ['a text', sequence(sequence(integer(2), sequence(utf8String('no \u0007 bell')))), 'no   bell'],
    ['a known failure', sequence(sequence(integer(2), namedBits([2]))), 'bad request'],
    ['an endless text', sequence(sequence(integer(2), sequence(utf8String('x'.repeat(10_000))))), 'x'.repeat(200)],
  ])('says why it was rejected by %s', (_, answer, reason) => {
    expect(judgeTimestampAnswer(answer, question)).toEqual({ kind: 'rejected', reason });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['no status', sequence()],
    ['a grant without a token', sequence(sequence(integer(0)))],
    ['a token that is none', sequence(sequence(integer(0)), sequence(objectIdentifier('1.2.3'), octetString(new Uint8Array())))],
    ['something behind the token', sequence(sequence(integer(0)), makeTimestampToken(timestamps, signature, { nonce }), integer(1))],
    ['a status of another type', sequence(sequence(bitString(new Uint8Array())))],
  ])('cannot be read with %s', (_, answer) => {
    expect(() => judgeTimestampAnswer(answer, question)).toThrow(DerRefused);
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
