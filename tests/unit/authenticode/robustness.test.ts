import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strictPolicy } from '../../../src/main/core/authenticode/policy.js';
import { verifyFile } from '../../../src/main/core/authenticode/verify.js';
import { memorySource } from '../../../src/main/core/bytes.js';
import { daysFromNow, issueCodeSigning, makeAuthority } from '../../fixtures/authority/index.js';
import { catalogueFile, flatDigest } from '../../fixtures/signed/catalogue-file.js';
import { signedCabinet, signedInstaller, signedProgram, type SignatureChoice } from '../../fixtures/signed/files.js';
import { defaultChildren } from '../../fixtures/signed/installer.js';
import { minimalProgram } from '../../fixtures/minimal-program.js';
import { storeOf, verifyBytes } from '../../fixtures/signed/verify.js';

const { root, intermediate, publisher } = makeAuthority();
/** Apart from the signers', so that every certificate in a file is needed. */
const stamps = makeAuthority();
const options = { anchors: storeOf(root, stamps.root) };
const signer = publisher;
const plain: SignatureChoice = { signer };
/** Its certificate has expired, so that it holds by its time stamp alone and every byte of that counts too. */
const stamped: SignatureChoice = {
  signer: issueCodeSigning(intermediate, { from: daysFromNow(-90), to: daysFromNow(-30) }),
  timestamp: { authority: stamps.timestamps, time: daysFromNow(-60) },
};

const flipped = (file: Buffer, offset: number, bits: number): Buffer => {
  const copy = Buffer.from(file);
  copy[offset] = (copy[offset] ?? 0) ^ bits;
  return copy;
};

/** Flips of bits within the ranges, a `RangeError` or the like in the verifier fails the property. */
async function expectNoneToPass(file: Buffer, ranges: readonly (readonly [start: number, end: number])[], runs: number): Promise<void> {
  expect((await verifyBytes(file, options)).outcome).toBe('passed');
  const offsets = fc.oneof(...ranges.map(([start, end]) => fc.integer({ min: start, max: end - 1 })));
  await fc.assert(
    fc.asyncProperty(offsets, fc.integer({ min: 1, max: 255 }), async (offset, bits) => {
      // Not by `verifyBytes`: a flipped name makes sentences that do not begin like one.
      expect((await verifyFile(memorySource(flipped(file, offset, bits)), { policy: strictPolicy, now: new Date(), ...options })).outcome).not.toBe('passed');
    }),
    { numRuns: runs },
  );
}

describe('one changed byte', () => {
  const payload = Buffer.alloc(300, 'payload');
  it('anywhere in a signed cabinet is noticed', async () => {
    const file = signedCabinet(plain, { payload });
    await expectNoneToPass(file, [[0, file.readUInt32LE(44)], [file.readUInt32LE(44), file.length]], 800);
  });

  it('of every bit of a cabinet’s header is noticed', async () => {
    const file = signedCabinet(plain, { payload });
    for (let offset = 0; offset < 60; offset += 1) {
      for (let bit = 0; bit < 8; bit += 1) expect((await verifyBytes(flipped(file, offset, 1 << bit), options)).outcome, `byte ${String(offset)}, bit ${String(bit)}`).not.toBe('passed');
    }
  });

  it.each(['pe32', 'pe32+'] as const)('anywhere in a signed %s program but for its checksum is noticed', async (kind) => {
    const file = signedProgram(plain, { kind, payload });
    const checksum = 0x80 + 88;
    const table = minimalProgram({ kind, payload }).length;
    await expectNoneToPass(file, [[0, checksum], [checksum + 4, 0x200], [0x200, table], [table, file.length]], 500);
  });

  it('in what an installer holds is noticed', async () => {
    const file = signedInstaller(plain);
    const contents = defaultChildren.flatMap((child) => ('content' in child && child.content.length > 0 ? [child.content] : []));
    const ranges = contents.map((content): [number, number] => [file.indexOf(content), file.indexOf(content) + content.length]);
    expect(ranges.every(([start]) => start > 0)).toBe(true);
    await expectNoneToPass(file, ranges, 300);
  });

  it('in the directory of an installer that signs it is noticed', async () => {
    const file = signedInstaller(plain, { extended: 'sha256' });
    const entry = file.indexOf(Buffer.from('Property\0', 'utf16le'), 512);
    // Name, class, state and dates, size; not the colour and the links between siblings, which carry no content.
    await expectNoneToPass(file, [[entry, entry + 18], [entry + 96, entry + 116], [entry + 120, entry + 124]], 200);
  });

  it('anywhere in a catalogue file is noticed', async () => {
    const file = catalogueFile(plain, [{ digest: flatDigest(payload) }, { digest: flatDigest(Buffer.from('another')) }]);
    await expectNoneToPass(file, [[0, file.length]], 800);
  });

  it('in the time stamp that a signature lives by is noticed', async () => {
    const file = signedCabinet(stamped);
    await expectNoneToPass(file, [[file.readUInt32LE(44), file.length]], 500);
  });
});

describe('anything at all', () => {
  const magics = ['4d534346', 'd0cf11e0a1b11ae1', '4d5a', '30820bb806092a864886f70d010702a0820ba906092b0601040182370a01'].map((magic) => Buffer.from(magic, 'hex'));

  it('behind a magic is a verdict, never an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 3000 }), async (magic, rest) => {
        expect((await verifyBytes(Buffer.concat([magic, rest]), options)).outcome).not.toBe('passed');
      }),
      { numRuns: 300 },
    );
  });

  const files = [signedCabinet(stamped), signedProgram(plain), signedInstaller(plain, { extended: 'sha256' }), catalogueFile(plain, [{ digest: flatDigest(Buffer.from('file')) }])];
  it('done to a signed file is a verdict, never an exception', async () => {
    const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }) });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 6 }), fc.option(fc.double({ min: 0, max: 1, noNaN: true })), async (file, changes, cut) => {
        const copy = Buffer.from(file);
        for (const { at, bytes } of changes) copy.set(bytes.subarray(0, copy.length - Math.floor(at * copy.length)), Math.floor(at * copy.length));
        const verdict = await verifyBytes(cut === null ? copy : copy.subarray(0, Math.floor(cut * copy.length)), options);
        expect(['passed', 'failed', 'not-checked']).toContain(verdict.outcome);
      }),
      { numRuns: 1500 },
    );
  });

  it('in place of a signature is a verdict, never an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (garbage) => {
        const file = signedCabinet(plain);
        const offset = file.readUInt32LE(44);
        const replaced = Buffer.concat([file.subarray(0, offset), garbage]);
        replaced.writeUInt32LE(garbage.length, 48);
        expect((await verifyBytes(replaced, options)).outcome).toBe('failed');
      }),
      { numRuns: 300 },
    );
  });
});
