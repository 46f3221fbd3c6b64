import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../../src/main/core/bytes.js';
import { AnchorStore } from '../../../../src/main/core/authenticode/anchors.js';
import { strictPolicy } from '../../../../src/main/core/authenticode/policy.js';
import { signPortableExecutable } from '../../../../src/main/core/authenticode/sign/portable-executable.js';
import { verifyFile } from '../../../../src/main/core/authenticode/verify.js';
import { parseCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { identityOf, makeAuthority } from '../../../fixtures/authority/index.js';
import { minimalProgram } from '../../../fixtures/minimal-program.js';

const authority = makeAuthority();
const identity = identityOf(authority.publisher);
const anchors = new AnchorStore([{ certificate: parseCertificate(authority.root.certificate), origin: 'test' }]);
const program = (kind: 'pe32' | 'pe32+' = 'pe32'): Buffer => Buffer.from(minimalProgram({ kind, payload: Buffer.from('payload') }));
const directoryOf = (kind: 'pe32' | 'pe32+'): number => 0x80 + 24 + (kind === 'pe32' ? 128 : 144);

describe('signing a program', () => {
  it.each(['pe32', 'pe32+'] as const)('passes our own strict verifier (%s), also when signed again', async (kind) => {
    const once = await signPortableExecutable(program(kind), identity, { programName: 'Sample' });
    const twice = await signPortableExecutable(once, identity);
    for (const signed of [once, twice]) {
      const verdict = await verifyFile(memorySource(signed), { anchors, policy: strictPolicy, now: new Date() });
      expect(verdict.outcome).toBe('passed');
      expect(verdict.signatures).toHaveLength(1);
    }
  });

  it('pads a program of an odd size and signs the padding too', async () => {
    const odd = Buffer.concat([program(), Buffer.from('abc')]);
    const signed = await signPortableExecutable(odd, identity);
    expect(Buffer.from(signed).readUInt32LE(directoryOf('pe32'))).toBe(odd.length + 5);
    expect((await verifyFile(memorySource(signed), { anchors, policy: strictPolicy, now: new Date() })).outcome).toBe('passed');
  });

  const altered = (change: (image: Buffer) => void): Buffer => {
    const image = program();
    change(image);
    return image;
  };
  it.each([
    ['is empty', Buffer.alloc(0)],
    ['is text', Buffer.from('MZ but nothing more')],
    ['ends inside its header', program().subarray(0, 0x90)],
    ['points its header outside', altered((image) => image.writeUInt32LE(0xffff_fff0, 60))],
    ['has no PE mark', altered((image) => image.writeUInt32LE(0, 0x80))],
    ['has an unknown optional header', altered((image) => image.writeUInt16LE(0x107, 0x80 + 24))],
    ['has a short optional header', altered((image) => image.writeUInt16LE(96, 0x80 + 20))],
    ['has an optional header that ends outside', altered((image) => image.writeUInt16LE(0xffff, 0x80 + 20))],
    ['has too few directories', altered((image) => image.writeUInt32LE(4, 0x80 + 24 + 92))],
    ['has a signature that is not at its end', altered((image) => (image.writeUInt32LE(0x200, directoryOf('pe32')), image.writeUInt32LE(8, directoryOf('pe32') + 4)))],
    ['has a signature inside its header', altered((image) => (image.writeUInt32LE(8, directoryOf('pe32')), image.writeUInt32LE(image.length - 8, directoryOf('pe32') + 4)))],
  ])('refuses a file that %s', async (_, file) => {
    await expect(signPortableExecutable(file, identity)).rejects.toMatchObject({ code: 'signing/not-a-program' });
  });
});
