import { describe, expect, it } from 'vitest';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { integer, utcTime } from '../../../../src/main/core/authenticode/der/write.js';
import { relaxPolicy } from '../../../../src/main/core/authenticode/policy.js';
import { daysFromNow, makeAuthority, makeSelfSigned } from '../../../fixtures/authority/index.js';
import { catalogueFile, fileList, flatDigest, signList, tagOf, type ListFixture, type MemberFixture } from '../../../fixtures/signed/catalogue-file.js';
import type { SignatureChoice } from '../../../fixtures/signed/files.js';
import { failedChecks, findCheck, storeOf, verifyBytes } from '../../../fixtures/signed/verify.js';

const authority = makeAuthority();
const signer = authority.publisher;
const anchors = storeOf(authority.root);
const verify = async (file: Uint8Array, options: Parameters<typeof verifyBytes>[1] = {}) => verifyBytes(file, { anchors, ...options });
const sha1Member: MemberFixture = { digest: flatDigest(Buffer.from('a file'), 'sha1') };
const sha256Member: MemberFixture = { digest: flatDigest(Buffer.from('a file')) };

describe('a catalogue file', () => {
  it.each<[string, Buffer]>([
    ['version 1', catalogueFile({ signer }, [sha1Member], { version: 1 })],
    ['version 2', catalogueFile({ signer }, [sha256Member, { digest: flatDigest(Buffer.from('another')) }])],
    ['no members', catalogueFile({ signer }, [])],
    ['400 members', catalogueFile({ signer }, Array.from({ length: 400 }, (_, index) => ({ digest: flatDigest(Uint8Array.of(index)) })))],
    ['a time stamp', catalogueFile({ signer, timestamp: { authority: authority.timestamps } }, [sha256Member])],
  ])('of %s passes by its own signature', async (_, file) => {
    const verdict = await verify(file);
    expect(failedChecks(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ container: 'cat', signed: true, outcome: 'passed', decidedBy: 0 });
    expect(verdict.signatures[0]).toMatchObject({ digestAlgorithm: 'sha256', signer: { name: 'Test Publisher' }, outcome: 'passed' });
  });

  it('is not taken for one when it is another PKCS #7', async () => {
    expect(await verify(signList({ signer, contentType: oids.data }, fileList([])))).toMatchObject({ container: 'none', outcome: 'not-checked' });
  });

  it.each<[string, SignatureChoice, string[]]>([
    ['whose signer states a file instead of a list', { signer, contentTypeAttribute: oids.spcIndirectData }, ['signer.content-type']],
    ['without a stated content type', { signer, contentTypeAttribute: 'absent' }, ['signer.content-type']],
    ['with another digest in the attributes', { signer, messageDigest: Buffer.alloc(32) }, ['signer.message-digest']],
    ['with a broken signature', { signer, breakSignature: true }, ['signer.signature']],
    ['with two signers', { signer, signers: 2 }, ['signature.signer-count']],
  ])('%s fails', async (_, choice, expected) => {
    const verdict = await verify(catalogueFile(choice, [sha256Member]));
    expect(failedChecks(verdict)).toEqual(expected);
    expect(verdict.outcome).toBe('failed');
  });

  it('signed with SHA-1 alone fails by the strict policy', async () => {
    const file = catalogueFile({ signer, algorithm: 'sha1' }, [sha1Member], { version: 1 });
    expect((await verify(file)).outcome).toBe('failed');
    expect((await verify(file, { policy: relaxPolicy('Old', ['sha1-file-signatures']) })).outcome).toBe('passed');
  });

  it('fails after any change of its list, and with anything behind it', async () => {
    const file = catalogueFile({ signer }, [sha256Member]);
    const changed = Buffer.from(file);
    const at = changed.indexOf(sha256Member.digest);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(failedChecks(await verify(changed))).toContain('signer.message-digest');
    expect(failedChecks(await verify(Buffer.concat([file, Buffer.alloc(1)])))).toEqual(['signature.padding']);
  });

  it('does not lend its name to the list of another', async () => {
    // The outer signature is anybody's; nested is the real publisher's over a list of its own.
    const real = catalogueFile({ signer }, [sha256Member]);
    const forged = catalogueFile({ signer: makeSelfSigned(), nested: [real] }, [{ digest: flatDigest(Buffer.from('evil')) }]);
    const verdict = await verify(forged);
    expect(verdict.outcome).toBe('failed');
    expect(failedChecks(verdict)).toContain('cat.same-list');
    const list = fileList([sha256Member]);
    expect(await verify(signList({ signer, algorithm: 'sha1', nested: [signList({ signer }, list)] }, list))).toMatchObject({ outcome: 'passed', decidedBy: 1 });
  });

  it.each<[string, readonly MemberFixture[], ListFixture]>([
    ['is for something else', [], { uses: ['1.3.6.1.4.1.311.10.3.9'] }],
    ['is for two things', [], { uses: [oids.catalogueList, '1.3.6.1.4.1.311.10.3.9'] }],
    ['is of an unknown kind', [], { kind: '1.3.6.1.4.1.311.12.1.9' }],
    ['ends at a date', [], { afterDate: [utcTime(daysFromNow(10))] }],
    ['carries a number', [], { afterDate: [integer(7)] }],
    ['has a critical extension', [], { criticalExtension: true }],
    ['has a digest that is too short', [{ digest: Buffer.alloc(31), tag: Buffer.alloc(32) }], {}],
    ['has a digest that is too long', [{ digest: Buffer.alloc(200) }], {}],
    ['states too many digests for a file', [{ ...sha256Member, statements: 5 }], {}],
  ])('whose list %s fails', async (_, members, options) => {
    const verdict = await verify(catalogueFile({ signer }, members, options));
    expect(failedChecks(verdict)).toEqual(['cat.list']);
  });

  it('says which members contradict themselves', async () => {
    const other = flatDigest(Buffer.from('other'));
    const verdict = await verify(catalogueFile({ signer }, [{ ...sha256Member, tag: tagOf(other, 2) }, { digest: other }, { ...sha256Member, tag: Buffer.from('a label') }]));
    expect(verdict.outcome).toBe('passed');
    expect(findCheck(verdict, 'cat.list')).toMatchObject({ outcome: 'warning', reason: expect.stringContaining('1 of them') as string });
    const old = await verify(catalogueFile({ signer }, [{ ...sha1Member, tag: tagOf(flatDigest(Buffer.from('other'), 'sha1'), 1) }], { version: 1 }));
    expect(findCheck(old, 'cat.list')?.outcome).toBe('warning');
  });
});
