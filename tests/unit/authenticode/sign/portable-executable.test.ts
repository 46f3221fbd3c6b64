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
    expect(Buffer.from(twice).readUInt32LE(directoryOf(kind))).toBe(program(kind).length);
    for (const signed of [once, twice]) {
      const verdict = await verifyFile(memorySource(signed), { anchors, policy: strictPolicy, now: new Date() });
      expect(verdict.outcome).toBe('passed');
      expect(verdict.signatures).toHaveLength(1);
    }
  });

  it('writes the checksum of the signed program, whatever stood there', async () => {
    for (const old of [0, 0xdead_beef]) {
      const image = program();
      image.writeUInt32LE(old, 0x80 + 88);
      const signed = Buffer.from(await signPortableExecutable(image, identity));
      let sum = 0;
      for (let offset = 0; offset < signed.length; offset += 2) {
        if (offset < 0x80 + 88 || offset >= 0x80 + 92) sum += signed.readUInt16LE(offset);
      }
      while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
      expect(signed.readUInt32LE(0x80 + 88)).toBe(sum + signed.length);
    }
  });

  it('leaves the program as it was, but for checksum, directory and table', async () => {
    const image = program();
    const signed = Buffer.from(await signPortableExecutable(image, identity));
    const directory = directoryOf('pe32');
    const [start, size] = [signed.readUInt32LE(directory), signed.readUInt32LE(directory + 4)];
    expect([start, start + size]).toEqual([image.length, signed.length]);
    expect(signed.subarray(start, start + 8).readUInt32LE(0)).toBe(size);
    expect(signed.subarray(start + 4, start + 8).toString('hex')).toBe('00020200');
    const restored = Buffer.from(signed.subarray(0, start));
    restored.fill(0, 0x80 + 88, 0x80 + 92).fill(0, directory, directory + 8);
    expect(restored.equals(image)).toBe(true);
  });

  it('takes an old table of no size for none', async () => {
    const image = program();
    image.writeUInt32LE(0x100, directoryOf('pe32'));
    expect(Buffer.from(await signPortableExecutable(image, identity)).readUInt32LE(directoryOf('pe32'))).toBe(image.length);
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
    ['is empty', Buffer.alloc(0), 'it does not begin with MZ'],
    ['is text', Buffer.from('MZ but nothing more'), 'it does not begin with MZ'],
    ['has another mark', altered((image) => image.write('NE')), 'it does not begin with MZ'],
    ['ends behind its first header', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(62)]), 'it has no PE header'],
    ['ends inside its header', program().subarray(0, 0x80 + 25), 'it has no PE header'],
    ['ends inside its optional header', program().subarray(0, 0x80 + 26), 'its header has no place for a signature'],
    ['points its header outside', altered((image) => image.writeUInt32LE(0xffff_fff0, 60)), 'it has no PE header'],
    ['has no PE mark', altered((image) => image.writeUInt32LE(0, 0x80)), 'it has no PE header'],
    ['has an unknown optional header', altered((image) => image.writeUInt16LE(0x107, 0x80 + 24)), 'its optional header is of an unknown kind'],
    ['has a short optional header', altered((image) => image.writeUInt16LE(128 + 7, 0x80 + 20)), 'its header has no place for a signature'],
    ['has an optional header that ends outside', altered((image) => image.writeUInt16LE(image.length - 0x80 - 24 + 1, 0x80 + 20)), 'its header has no place for a signature'],
    ['has too few directories', altered((image) => image.writeUInt32LE(4, 0x80 + 24 + 92)), 'its header has no place for a signature'],
    ['has a signature that is not at its end', altered((image) => (image.writeUInt32LE(0x200, directoryOf('pe32')), image.writeUInt32LE(8, directoryOf('pe32') + 4))), 'its old signature is not at its end'],
    ['has a signature inside its header', altered((image) => (image.writeUInt32LE(0x80 + 24 + 223, directoryOf('pe32')), image.writeUInt32LE(image.length - 0x80 - 24 - 223, directoryOf('pe32') + 4))), 'its old signature is not at its end'],
  ])('refuses a file that %s', async (_, file, reason) => {
    await expect(signPortableExecutable(file, identity)).rejects.toMatchObject({ code: 'signing/not-a-program', data: { reason } });
  });

  it.each([
    ['an optional header that ends with the directory of signatures', (image: Buffer) => image.writeUInt16LE(128 + 8, 0x80 + 20)],
    ['an optional header that ends with the file', (image: Buffer) => image.writeUInt16LE(image.length - 0x80 - 24, 0x80 + 20)],
    ['five directories', (image: Buffer) => image.writeUInt32LE(5, 0x80 + 24 + 92)],
    ['a signature right behind its header', (image: Buffer) => (image.writeUInt32LE(0x80 + 24 + 224, directoryOf('pe32')), image.writeUInt32LE(image.length - 0x80 - 24 - 224, directoryOf('pe32') + 4))],
  ])('signs a program with %s', async (_, change) => {
    await expect(signPortableExecutable(altered(change), identity)).resolves.toBeInstanceOf(Uint8Array);
  });
});
