import { describe, expect, it } from 'vitest';
import { judgeCatalogue, verifyListed, verifyWithCatalogue } from '../../../src/main/core/authenticode/verify-listed.js';
import type { VerifyOptions } from '../../../src/main/core/authenticode/verify.js';
import { relaxPolicy, strictPolicy } from '../../../src/main/core/authenticode/policy.js';
import { memorySource } from '../../../src/main/core/bytes.js';
import type { DigestAlgorithm } from '../../../src/main/core/authenticode/x509/algorithms.js';
import { makeAuthority, makeSelfSigned } from '../../fixtures/authority/index.js';
import { oids } from '../../../src/main/core/authenticode/der/oids.js';
import { integer, objectIdentifier, sequence, setOf } from '../../../src/main/core/authenticode/der/write.js';
import { minimalProgram } from '../../fixtures/minimal-program.js';
import { catalogueFile, flatDigest, type MemberFixture } from '../../fixtures/signed/catalogue-file.js';
import { programDigest, signedCabinet, signedProgram, unsignedCabinet } from '../../fixtures/signed/files.js';
import { pageAttribute, pagedImageData, pageTable } from '../../fixtures/signed/page-hashes.js';
import type { FileVerdict } from '../../../src/shared/verdict.js';
import { allChecks, demandWords, failedChecks, findCheck, storeOf } from '../../fixtures/signed/verify.js';

const authority = makeAuthority();
const signer = authority.publisher;
const policy = relaxPolicy('Old', ['sha1-file-signatures']);
const optionsOf = (options: Partial<VerifyOptions> = {}): VerifyOptions => ({ anchors: storeOf(authority.root), policy: strictPolicy, now: new Date(), ...options });
async function verify(file: Uint8Array, catalogue: Uint8Array, options: Partial<VerifyOptions> = {}): Promise<FileVerdict> {
  const verdict = await verifyWithCatalogue(memorySource(file), memorySource(catalogue), optionsOf(options));
  demandWords(allChecks(verdict));
  return verdict;
}
const listing = (...members: readonly MemberFixture[]): Buffer => catalogueFile({ signer }, members);

const program = Buffer.from(minimalProgram({ kind: 'pe32+', payload: Buffer.from('a driver') }));
const programMember = (algorithm: DigestAlgorithm = 'sha256'): MemberFixture => ({ digest: Buffer.from(programDigest(program, 'pe32+')(algorithm)), algorithm, about: 'pe' });
const text = Buffer.from('[Version] an INF file');

describe('a file in a catalogue file', () => {
  it.each<[string, Buffer, MemberFixture]>([
    ['of no signable kind, by all its bytes', text, { digest: flatDigest(text) }],
    ['that is a program, by what signatures cover', program, programMember()],
    ['that is a program, by all its bytes', program, { digest: flatDigest(program) }],
    ['that is a cabinet', unsignedCabinet(), { digest: flatDigest(unsignedCabinet()) }],
  ])('%s, passes', async (_, file, member) => {
    const catalogue = listing({ digest: flatDigest(Buffer.from('another')) }, member);
    const verdict = await verify(file, catalogue);
    expect(failedChecks(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ outcome: 'passed', signed: true, decidedBy: 0, catalogueFile: flatDigest(catalogue).toString('hex'), sha256: flatDigest(file).toString('hex') });
    expect(verdict.signatures[0]?.signer?.name).toBe('Test Publisher');
  });

  it('is known whatever it was signed with since, and not after another change', async () => {
    const signed = signedProgram({ signer: makeSelfSigned() }, { payload: Buffer.from('a driver') });
    expect((await verify(signed, listing(programMember()))).outcome).toBe('passed');
    const changed = Buffer.from(program);
    changed[0x200] = (changed[0x200] ?? 0) ^ 1;
    expect(failedChecks(await verify(changed, listing(programMember())))).toEqual(['listed.digest']);
    expect(failedChecks(await verify(text, listing()))).toEqual(['listed.digest']);
  });

  it('that is a program of an odd size is digested with zeros up to the next eight', async () => {
    const odd = Buffer.concat([program, Buffer.from('abc')]);
    const filled = Buffer.concat([odd, Buffer.alloc(5)]);
    expect((await verify(odd, listing({ digest: Buffer.from(programDigest(filled, 'pe32+')('sha256')), about: 'pe' }))).outcome).toBe('passed');
    expect((await verify(odd, listing({ digest: Buffer.from(programDigest(odd, 'pe32+')('sha256')), about: 'pe' }))).outcome).toBe('failed');
  });

  it('does not hide bytes in its own signature', async () => {
    const junk = signedProgram({ signer }, { payload: Buffer.from('a driver'), behind: Buffer.alloc(4096, 0x41) });
    expect(failedChecks(await verify(junk, listing(programMember())))).toEqual(['listed.embedded-signatures']);
    const trailing = Buffer.concat([signedProgram({ signer }, { payload: Buffer.from('a driver') }), Buffer.alloc(64, 0x41)]);
    expect(failedChecks(await verify(trailing, listing(programMember())))).toEqual(['pe.table-end']);
    // Listed by all its bytes, nothing is hidden.
    expect((await verify(junk, listing({ digest: flatDigest(junk) }))).outcome).toBe('passed');
  });

  it('must be listed as what it is', async () => {
    expect(failedChecks(await verify(program, listing({ ...programMember(), about: 'flat' })))).toEqual(['content.kind']);
    expect((await verify(program, listing({ ...programMember(), about: 'flat' }, programMember()))).outcome).toBe('passed');
  });

  it('must be as the statement on the list says of its pages', async () => {
    const pages = pageTable(program, 'pe32+');
    const listed = async (table: Uint8Array) => verify(program, listing({ ...programMember(), imageData: pagedImageData(pageAttribute('sha256', table)) }));
    expect(await listed(pages)).toMatchObject({ outcome: 'passed', checks: expect.arrayContaining([expect.objectContaining({ id: 'pe.page-hashes', outcome: 'passed' })]) as unknown });
    const other = Buffer.from(pages);
    other.writeUInt8(other.readUInt8(10) ^ 1, 10);
    expect(failedChecks(await listed(other))).toEqual(['pe.page-hashes']);
  });

  it('must be listed by a statement that can be read', async () => {
    const torn = { ...programMember(), imageData: pagedImageData(sequence(objectIdentifier(oids.spcPageHashesSha256), setOf(integer(1)))) };
    const verdict = await verify(program, listing(torn));
    expect(failedChecks(verdict)).toEqual(['listed.form']);
    expect(findCheck(verdict, 'listed.form')?.reason).toMatch(/^The statement about the file cannot be read: .+\.$/u);
    // One that can be read is enough, wherever it stands.
    for (const members of [[torn, programMember()], [programMember(), torn]]) expect((await verify(program, listing(...members))).outcome).toBe('passed');
  });

  it('is looked for among sixteen statements, not more', async () => {
    const after = (count: number) => listing(...Array.from({ length: count }, () => ({ ...programMember(), about: 'flat' as const })), programMember());
    expect((await verify(program, after(15))).outcome).toBe('passed');
    expect(failedChecks(await verify(program, after(16)))).toEqual(['content.kind']);
  });

  it('says of several wrong statements what is wrong with the first', async () => {
    const torn = { ...programMember(), imageData: pagedImageData(sequence(objectIdentifier(oids.spcPageHashesSha256), setOf(integer(1)))) };
    expect(failedChecks(await verify(program, listing({ ...programMember(), about: 'flat' }, torn)))).toEqual(['content.kind']);
    expect(failedChecks(await verify(program, listing(torn, { ...programMember(), about: 'flat' })))).toEqual(['listed.form']);
  });

  it('must be listed by more than SHA-1, unless the policy says so', async () => {
    const both = listing({ ...programMember('sha1'), tag: Buffer.from('a label') }, { digest: flatDigest(program, 'sha1'), algorithm: 'sha1', tag: Buffer.from('another') }, programMember());
    expect((await verify(program, both)).outcome).toBe('passed');
    const old = catalogueFile({ signer }, [{ digest: flatDigest(text, 'sha1') }], { version: 1 });
    expect(failedChecks(await verify(text, old))).toEqual(['listed.algorithm']);
    expect(await verify(text, old, { policy })).toMatchObject({ outcome: 'passed', relaxations: [expect.any(String)] });
  });

  it('is not found by a digest of another algorithm', async () => {
    const named = listing({ digest: flatDigest(text, 'sha1'), algorithm: 'sha1' }, { digest: flatDigest(text).subarray(0, 20), algorithm: 'sha1' });
    expect(failedChecks(await verify(text, named))).toEqual(['listed.algorithm']);
  });

  it.each<[string, (member: MemberFixture) => Buffer]>([
    ['was changed', (member) => ((file) => (file.set(flatDigest(Buffer.from('x')), file.indexOf(member.digest)), file))(catalogueFile({ signer }, [member, { digest: flatDigest(text) }]))],
    ['is signed by nobody we know', (member) => catalogueFile({ signer: makeSelfSigned() }, [member])],
    ['has a list that cannot be read', (member) => catalogueFile({ signer }, [member], { criticalExtension: true })],
  ])('fails when the catalogue file %s', async (_, make) => {
    const verdict = await verify(text, make({ digest: flatDigest(text) }));
    expect(verdict.outcome).toBe('failed');
    expect(failedChecks(verdict)).toContain('listed.catalogue');
  });

  it('is not judged by its own signature, which decides nothing', async () => {
    const cabinet = signedCabinet({ signer });
    expect(failedChecks(await verify(cabinet, listing()))).toEqual(['listed.digest']);
  });

  it('is refused when the catalogue file is none', async () => {
    await expect(verify(text, signedCabinet({ signer }))).rejects.toMatchObject({ code: 'authenticode/not-a-catalogue-file', data: { file: 'the catalogue file' } });
    await expect(judgeCatalogue(memorySource(text), 'drivers.cat', optionsOf())).rejects.toMatchObject({ data: { file: 'drivers.cat' } });
  });

  it('says by what it is listed', async () => {
    const reason = async (file: Uint8Array, member: MemberFixture, check: string) => findCheck(await verify(file, listing(member)), check)?.reason;
    const covered = Buffer.from(programMember().digest).toString('hex');
    expect(await reason(text, { digest: flatDigest(text) }, 'listed.digest')).toBe(`The sha256 digest, ${flatDigest(text).toString('hex')}, is on the list.`);
    expect(await reason(program, programMember(), 'listed.digest')).toBe(`The sha256 digest of what signatures cover, ${covered}, is on the list.`);
    expect(await reason(text, { digest: flatDigest(program) }, 'listed.digest')).toBe('The file is not on the list of the catalogue file.');
    expect(await reason(program, programMember(), 'listed.algorithm')).toBe('The file is listed by its sha256 digest.');
  });

  it('says whether its own signatures hide something', async () => {
    const payload = Buffer.from('a driver');
    const intact = async (file: Uint8Array) => findCheck(await verify(file, listing(programMember())), 'listed.embedded-signatures')?.reason;
    expect(await intact(program)).toBe('The file carries no signature of its own.');
    expect(await intact(signedProgram({ signer }, { payload }))).toBe('Every signature in the file was made over this file.');
    expect(await intact(signedProgram({ signer, inner: [{ signer, digest: new Uint8Array(32) }] }, { payload }))).toBe(
      'Signature 2 in the file was not made over this file or hides something; the listed digest does not cover it.',
    );
    expect(findCheck(await verify(text, listing({ digest: flatDigest(text) })), 'listed.embedded-signatures')).toBeUndefined();
  });

  it('says why the catalogue file does not hold', async () => {
    const member = { digest: flatDigest(text) };
    const why = async (catalogue: Uint8Array) => findCheck(await verify(text, catalogue), 'listed.catalogue')?.reason.replace(/[0-9a-f]{64}/u, '#');
    expect(await why(catalogueFile({ signer }, [member]))).toBe('The catalogue file with the SHA-256 # holds by the policy "Strict".');
    expect(await why(catalogueFile({ signer: makeSelfSigned() }, [member]))).toBe(
      'The catalogue file with the SHA-256 # does not hold. The signature that the policy "Strict" asks for does not hold. The chain ends at Test Self-signed, which is not a trusted root.',
    );
  });

  it('is found by the strongest digest, whichever is listed first', async () => {
    const both = listing({ digest: flatDigest(text, 'sha1'), algorithm: 'sha1', tag: Buffer.from('a label') }, { digest: flatDigest(text) });
    expect(findCheck(await verify(text, both), 'listed.algorithm')?.reason).toBe('The file is listed by its sha256 digest.');
    const weakFirst = listing({ ...programMember('sha1'), tag: Buffer.from('a label') }, { ...programMember('sha384'), tag: Buffer.from('another') });
    expect(findCheck(await verify(program, weakFirst), 'listed.algorithm')?.reason).toBe('The file is listed by its sha384 digest.');
  });

  it('may be a catalogue file itself, listed by all its bytes', async () => {
    const inner = listing({ digest: flatDigest(text) });
    expect((await verify(inner, listing({ digest: flatDigest(inner) }))).outcome).toBe('passed');
  });

  it('is not signed when it is not listed, and nothing decides it when nothing can', async () => {
    const catalogue = catalogueFile({ signer, algorithm: 'sha1' }, [{ digest: flatDigest(program) }]);
    const verdict = await verify(text, catalogue);
    expect(verdict.signed).toBe(false);
    expect(verdict).not.toHaveProperty('decidedBy');
  });

  it('is looked up in a list that was judged once', async () => {
    const judged = await judgeCatalogue(memorySource(listing({ digest: flatDigest(text) }, programMember())), 'a.cat', optionsOf());
    expect(judged.algorithms).toEqual(['sha256']);
    for (const file of [text, program]) expect((await verifyListed(memorySource(file), judged, optionsOf())).outcome).toBe('passed');
    const torn = await judgeCatalogue(memorySource(catalogueFile({ signer }, [], { criticalExtension: true })), 'a.cat', optionsOf());
    expect(torn.algorithms).toEqual([]);
    expect(torn).not.toHaveProperty('list');
  });
});
