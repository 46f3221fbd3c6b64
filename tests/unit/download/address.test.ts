import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressPolicy, classifyAddress, demandAllowedAddress, isLiteralAddress } from '../../../src/main/core/download/address.js';

const kinds: Readonly<Record<string, readonly string[]>> = {
  public: ['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1', '::ffff:8.8.8.8', '64:ff9b::808:808', '2002:808:808::1'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::', '::ffff:0:7f00:1'],
  'link-local': ['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1', '::ffff:169.254.169.254', '168.63.129.16'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '100.127.255.255', 'fc00::1', 'fd12::1', 'fec0::1', '64:ff9b::a00:1', '64:ff9b:1::1', '2002:c0a8:101::1'],
  special: [
    '0.0.0.0', '0.1.2.3', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '192.0.0.192', '::', 'ff02::1',
    '2001:db8::1', '3fff::1', '100::1', '2001::1', '::7f00:1', '::1.2.3.4', '4000::1', 'not an address', '', '127.1', '0x7f.1', '017700000001',
  ],
};

describe('classifyAddress', () => {
  it.each(Object.entries(kinds).flatMap(([kind, texts]) => texts.map((text) => ({ kind, text }))))('calls "$text" $kind', ({ kind, text }) => {
    expect(classifyAddress(text)).toBe(kind);
  });

  it('never takes an embedded private address for a public one', () => {
    const prefixes = ['::ffff:', '64:ff9b::', '::ffff:0:'];
    const privateAddress = fc.oneof(
      fc.tuple(fc.constant(10), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(127), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...prefixes), privateAddress, (prefix, [a, b, c, d]) => {
        const embedded = `${prefix}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        expect(classifyAddress(embedded)).not.toBe('public');
      }),
    );
  });
});

describe('demandAllowedAddress', () => {
  const policy = addressPolicy(['Mirror.Example', '10.1.2.3']);

  it('lets a listed host be private, in any case and with the dot of the root', () => {
    expect(() => demandAllowedAddress('MIRROR.example.', '192.168.0.7', policy)).not.toThrow();
    expect(() => demandAllowedAddress('10.1.2.3', '10.1.2.3', policy)).not.toThrow();
  });

  it('refuses a host that only resembles a listed one', () => {
    for (const host of ['evil-mirror.example', 'mirror.example.evil.test', 'sub.mirror.example']) {
      expect(() => demandAllowedAddress(host, '192.168.0.7', policy)).toThrow(expect.objectContaining({ code: 'download/address-refused' }));
    }
  });

  it('refuses addresses that no site has even for a listed host', () => {
    expect(() => demandAllowedAddress('mirror.example', '0.0.0.0', policy)).toThrow(expect.objectContaining({ code: 'download/address-refused' }));
  });
});

describe('isLiteralAddress', () => {
  it('tells addresses from names', () => {
    expect(['127.0.0.1', '[::1]', '::1'].map(isLiteralAddress)).toEqual([true, true, true]);
    expect(['localhost', '127.1', 'a.1'].map(isLiteralAddress)).toEqual([false, false, false]);
  });
});
