import { describe, expect, it } from 'vitest';
import { DerRefused } from '../../../src/main/core/authenticode/der/read.js';
import { decodePem, isPem } from '../../../src/main/core/authenticode/pem.js';

const block = (body: string, label = 'CERTIFICATE'): string => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
const decode = (text: string): string[] => decodePem(Buffer.from(text), 'CERTIFICATE').map((der) => Buffer.from(der).toString());

describe('PEM', () => {
  it('is told from DER by its first mark, wherever that stands', () => {
    expect(isPem(Buffer.from('text\n-----BEGIN X-----'))).toBe(true);
    expect(isPem(Buffer.from('3082', 'hex'))).toBe(false);
  });

  it('holds blocks of the label, with lines of any length and text around', () => {
    expect(decode(`text ${block('YQ==')} text ${block('Y\r\nW\tJ j')}${block('eA==', 'X509 CRL')}`)).toEqual(['a', 'abc']);
    expect(decode('')).toEqual([]);
    expect(decode(block('+/+/'))).toHaveLength(1);
  });

  it.each(['Y', 'YQ', 'YQ=', 'YQ===', 'Y===', 'Y!==', '=YQ=', 'YQ==YQ==', ''])('is refused with the body %j', (body) => {
    expect(() => decode(block(body))).toThrow(new DerRefused('a block of the kind CERTIFICATE is not Base64'));
  });

  it('is refused without an end', () => {
    expect(() => decode('-----BEGIN CERTIFICATE-----\nYQ==\n')).toThrow(new DerRefused('a block of the kind CERTIFICATE has no end'));
    expect(() => decode('-----END CERTIFICATE----------BEGIN CERTIFICATE-----YQ==')).toThrow(new DerRefused('a block of the kind CERTIFICATE has no end'));
  });
});
