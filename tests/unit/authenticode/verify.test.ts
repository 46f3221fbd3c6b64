import { describe, expect, it } from 'vitest';
import { oids } from '../../../src/main/core/authenticode/der/oids.js';
import { readDerPrefix } from '../../../src/main/core/authenticode/der/read.js';
import { bitString, explicit, integer, nullValue, objectIdentifier, octetString, sequence, tagged } from '../../../src/main/core/authenticode/der/write.js';
import { readSignatures } from '../../../src/main/core/authenticode/signature.js';
import { memorySource } from '../../../src/main/core/bytes.js';
import { verifyFile } from '../../../src/main/core/authenticode/verify.js';
import { demandRevocationCheck, relaxPolicy, strictPolicy } from '../../../src/main/core/authenticode/policy.js';
import { parseRevocationList } from '../../../src/main/core/authenticode/x509/revocation-list.js';
import { Fault } from '../../../src/main/core/fault.js';
import { attribute } from '../../../src/main/core/authenticode/sign/cms.js';
import { daysFromNow, issueCodeSigning, makeAuthority, makeRevocationList, makeRoot, makeSelfSigned } from '../../fixtures/authority/index.js';
import { editInside } from '../../fixtures/der-edit.js';
import { catalogueFile } from '../../fixtures/signed/catalogue-file.js';
import { craft, signedCabinet, signedInstaller, signedProgram, unsignedCabinet, type SignatureChoice } from '../../fixtures/signed/files.js';
import { allChecks, failedChecks, findCheck, storeOf, verifyBytes } from '../../fixtures/signed/verify.js';

const authority = makeAuthority();
const anchors = storeOf(authority.root);
const signer = authority.publisher;

describe.each([
  ['cab', (choice: SignatureChoice) => signedCabinet(choice)],
  ['pe', (choice: SignatureChoice) => signedProgram(choice, { kind: 'pe32' })],
  ['pe', (choice: SignatureChoice) => signedProgram(choice, { kind: 'pe32+' })],
  ['msi', (choice: SignatureChoice) => signedInstaller(choice)],
  ['msi', (choice: SignatureChoice) => signedInstaller(choice, { extended: 'sha256' })],
] as const)('a signed %s', (kind, sign) => {
  it('passes with every check named', async () => {
    const verdict = await verifyBytes(sign({ signer, programName: 'A program', moreInfoUrl: 'https://example.org/' }), { anchors });
    expect(failedChecks(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ container: kind, signed: true, outcome: 'passed', decidedBy: 0, policy: 'Strict', relaxations: [] });
    expect(verdict.signatures[0]).toMatchObject({ digestAlgorithm: 'sha256', programName: 'A program', moreInfoUrl: 'https://example.org/', outcome: 'passed' });
    expect(verdict.signatures[0]?.signer?.name).toBe('Test Publisher');
    expect(verdict.signatures[0]?.chain).toMatchObject({ anchored: true, outcome: 'passed' });
    for (const check of allChecks(verdict)) {
      expect(check.reason).toMatch(/^.+\.$/u);
      expect(check.title).not.toBe('');
      expect(check.source).not.toBe('');
    }
  });

  it.each(['sha384', 'sha512'] as const)('passes with %s', async (algorithm) => {
    expect((await verifyBytes(sign({ signer, algorithm }), { anchors })).outcome).toBe('passed');
  });

  it('passes with RSA', async () => {
    const rsa = makeAuthority({ key: 'rsa-2048' });
    expect((await verifyBytes(sign({ signer: rsa.publisher }), { anchors: storeOf(rsa.root) })).outcome).toBe('passed');
  });

  it('fails without the root among the anchors', async () => {
    const verdict = await verifyBytes(sign({ signer }), { anchors: storeOf(makeRoot({ name: 'Another Root' })) });
    expect(failedChecks(verdict)).toEqual(['chain.anchor']);
    expect(verdict.outcome).toBe('failed');
  });

  it('fails with a root of the same name', async () => {
    const verdict = await verifyBytes(sign({ signer }), { anchors: storeOf(makeAuthority().root) });
    expect(failedChecks(verdict)).toEqual(['chain.signatures']);
    expect(verdict).toMatchObject({ outcome: 'failed', signatures: [{ chain: { anchored: false } }] });
  });

  it('passes when the signer itself is the anchor, as WSUS makes them', async () => {
    const self = makeSelfSigned();
    expect((await verifyBytes(sign({ signer: self }), { anchors: storeOf(self) })).outcome).toBe('passed');
    expect(failedChecks(await verifyBytes(sign({ signer: self }), { anchors }))).toEqual(['chain.anchor']);
  });

  const defects: readonly (readonly [string, SignatureChoice, readonly string[]])[] = [
    ['a digest that is too short', { signer, digest: new Uint8Array(20) }, ['content.digest']],
    ['a digest that is too long', { signer, digest: new Uint8Array(200) }, ['content.digest']],
    ['another file’s digest', { signer, digest: new Uint8Array(32) }, ['content.digest']],
    ['no contentType attribute', { signer, contentTypeAttribute: 'absent' }, ['signer.content-type']],
    ['another contentType attribute', { signer, contentTypeAttribute: oids.data }, ['signer.content-type']],
    ['no messageDigest attribute', { signer, messageDigest: 'absent' }, ['signer.message-digest']],
    ['another messageDigest', { signer, messageDigest: new Uint8Array(32) }, ['signer.message-digest']],
    ['a shortened messageDigest', { signer, messageDigest: new Uint8Array(31) }, ['signer.message-digest']],
    ['two signers', { signer, signers: 2 }, ['signature.signer-count']],
    ['another digest algorithm of the signer', { signer, signerAlgorithm: 'sha384' }, ['signature.digest-algorithms']],
    ['a signature that does not fit', { signer, breakSignature: true }, ['signer.signature']],
    ['another certificate than the key’s', { signer, signerReference: issueCodeSigning(authority.intermediate), moreCertificates: [] }, ['signer.certificate', 'signer.signature']],
    ['no certificates', { signer, certificates: [] }, ['signer.certificate', 'signer.signature']],
    ['a signed attribute twice', { signer, signedAttributes: [attribute(oids.spcStatementType, sequence(objectIdentifier(oids.spcCommercialPurpose)))] }, ['signature.structure']],
  ];
  // The statements of installers are given as a whole, so a choice of digest does not reach them.
  it.each(kind === 'msi' ? defects.filter(([, choice]) => choice.digest === undefined) : defects)('fails for %s, by that check alone', async (_, choice, expected) => {
    const verdict = await verifyBytes(sign(choice), { anchors });
    expect(failedChecks(verdict)).toEqual(expected);
    expect(verdict.outcome).toBe('failed');
  });
});

describe('a signature that is not about a file', () => {
  it('says neither digest nor algorithm', async () => {
    const verdict = await verifyBytes(signedCabinet({ signer, contentType: oids.data }), { anchors });
    expect(verdict.signatures[0]).toMatchObject({ digestAlgorithm: 'unknown', signedDigest: '', outcome: 'failed' });
    expect(findCheck(verdict, 'signature.content-type')?.reason).toBe('The signature is about data, not about a file.');
    expect(findCheck(verdict, 'content.digest')?.reason).toBe('The signature does not state a digest of the file.');
    const list = await verifyBytes(catalogueFile({ signer, contentType: oids.spcIndirectData }, []), { anchors });
    expect(list.container).toBe('none');
  });

  it('is unreadable as a whole when it is torn', async () => {
    const file = signedCabinet({ signer, content: sequence(integer(1)) });
    const verdict = await verifyBytes(file, { anchors });
    expect(verdict.signatures).toEqual([expect.objectContaining({ index: 0, digestAlgorithm: 'unknown', signedDigest: '', outcome: 'failed' })]);
    expect(verdict.signatures[0]).not.toHaveProperty('signer');
  });

  it('has a signer whose algorithms it states', async () => {
    const stated = (...values: readonly Uint8Array[]) => (der: Uint8Array) => editInside(der, [1, 0, 1], () => values);
    const cabinet = async (change: (der: Uint8Array) => Uint8Array) => {
      const file = signedCabinet({ signer });
      const offset = file.readUInt32LE(44);
      const der = change(readDerPrefix(file.subarray(offset)).node.der);
      const changed = Buffer.concat([file.subarray(0, offset), der]);
      changed.writeUInt32LE(der.length, 48);
      return findCheck(await verifyBytes(changed, { anchors }), 'signature.digest-algorithms')?.reason;
    };
    const [first, second] = ['sha256', 'sha384'].map((name) => sequence(objectIdentifier(oids[name as 'sha256' | 'sha384']), nullValue())) as [Uint8Array, Uint8Array];
    expect(await cabinet(stated())).toBe('The signature states 0 digest algorithms instead of one.');
    expect(await cabinet(stated(first, second))).toBe('The signature states 2 digest algorithms instead of one.');
    expect(await cabinet(stated(second))).toBe('The signature states sha384, but the signer used sha256.');
    expect(await cabinet(stated(first))).toBe('Content and attributes are digested with sha256.');
  });

  it('has a signer at all', async () => {
    const file = signedCabinet({ signer, signers: 0 });
    const verdict = await verifyBytes(file, { anchors });
    expect(failedChecks(verdict)).toEqual(['signature.signer-count']);
    expect(verdict.signatures[0]?.checks.map(({ id }) => id)).toEqual(['signature.padding', 'signature.signer-count']);
    expect(findCheck(verdict, 'signature.signer-count')?.reason).toBe('The signature has 0 signers.');
  });

  it('states its digest in one algorithm with the signer', async () => {
    const verdict = await verifyBytes(signedCabinet({ signer, signerAlgorithm: 'sha384' }), { anchors });
    expect(findCheck(verdict, 'signature.digest-algorithms')?.reason).toBe('The file’s digest is sha256, but the signer used sha384.');
  });
});

describe('what no signature covers', () => {
  it('must say that it is SignedData of version 1', async () => {
    const file = signedCabinet({ signer });
    file.writeUInt8(3, file.indexOf(Buffer.from('020101310f300d0609', 'hex')) + 2);
    expect(failedChecks(await verifyBytes(file, { anchors }))).toEqual(['signature.version']);
  });

  it('may be an unreadable certificate more, which is said', async () => {
    const verdict = await verifyBytes(signedCabinet({ signer, moreCertificates: [sequence(sequence(integer(1)), sequence(), bitString(new Uint8Array()))] }), { anchors });
    expect(verdict.outcome).toBe('passed');
    expect(findCheck(verdict, 'signature.certificates')?.outcome).toBe('warning');
  });

  it('says what rides along beside the signature', async () => {
    const tag = (content: string, type = '1.3.6.1.4.1.42921.1.2.1') => attribute(type, octetString(Buffer.from(content)));
    const verdict = await verifyBytes(signedCabinet({ signer, unsignedAttributes: [tag('brand=x'), tag('more'), tag('', '1.2.3')], timestamp: { authority: authority.timestamps } }), { anchors });
    expect(verdict).toMatchObject({ outcome: 'passed', signatures: [{ outcome: 'warning' }] });
    expect(findCheck(verdict, 'signature.unsigned-attributes')).toMatchObject({
      outcome: 'warning',
      reason: 'The signature carries 17 bytes that it does not cover and that are no time stamp and no further signature (1.2.3, 1.3.6.1.4.1.42921.1.2.1).',
    });
    const usual = signedCabinet({ signer, inner: [{ signer }], timestamp: { authority: authority.timestamps }, countersignature: { authority: authority.timestamps } });
    expect(findCheck(await verifyBytes(usual, { anchors }), 'signature.unsigned-attributes')).toBeUndefined();
  });

  it('must not be revocation lists, nor anything else among the certificates', async () => {
    const withLists = craft({ signer }, { kind: 'cab', signatureOffset: 0 }, () => new Uint8Array(32));
    const signature = editInside(withLists, [1, 0], (values) => [...values.slice(0, 4), explicit(1, makeRevocationList(authority.intermediate)), ...values.slice(4)]);
    expect(readSignatures(signature, { maxPadding: 7 })).toEqual([{ checks: [expect.objectContaining({ id: 'signature.structure', reason: 'The signature cannot be read: it carries revocation lists.' })] }]);
    expect(failedChecks(await verifyBytes(signedCabinet({ signer, moreCertificates: [sequence(octetString(new Uint8Array(70_000)))] }), { anchors }))).toEqual(['signature.structure']);
  });

  it('must not be more certificates than can be looked at', async () => {
    const verdict = await verifyBytes(signedCabinet({ signer, moreCertificates: Array.from({ length: 64 }, (_, index) => sequence(integer(index))) }), { anchors });
    expect(failedChecks(verdict)).toEqual(['signature.structure']);
  });
});

describe('what the statement says', () => {
  it('is told apart by the length of the digest', async () => {
    const verdict = await verifyBytes(signedCabinet({ signer, digest: new Uint8Array(20) }), { anchors });
    expect(findCheck(verdict, 'content.digest')?.reason).toBe('The signed digest has 20 bytes; sha256 has 32.');
  });

  const statement = (type: string, digestAlgorithm: string, digest: Uint8Array): Uint8Array =>
    sequence(sequence(objectIdentifier(type), sequence()), sequence(sequence(objectIdentifier(digestAlgorithm), nullValue()), octetString(digest)));

  it('must be about this kind of file', async () => {
    expect(failedChecks(await verifyBytes(signedCabinet({ signer, about: { kind: 'pe' } }), { anchors }))).toEqual(['content.kind']);
    expect(failedChecks(await verifyBytes(signedProgram({ signer, about: { kind: 'cab-old' } }), { anchors }))).toEqual(['content.kind']);
  });

  it('must not be an MD5 digest', async () => {
    const content = statement(oids.spcCabData, oids.md5, new Uint8Array(16));
    expect(failedChecks(await verifyBytes(signedCabinet({ signer, content }), { anchors }))).toEqual(['signature.digest-algorithms', 'content.digest']);
  });

  it('must be a statement about a file', async () => {
    const verdict = await verifyBytes(signedCabinet({ signer, contentType: oids.data }), { anchors });
    expect(failedChecks(verdict)).toEqual(expect.arrayContaining(['signature.content-type', 'content.digest']));
    expect(verdict.outcome).toBe('failed');
  });

  it('must be readable in what it says about the place of the signature', async () => {
    const enhanced = tagged(0xa1, octetString(Buffer.from('a6b586d5b4a12466ae05a217da8e60d6', 'hex')), octetString(integer(1)));
    const content = sequence(sequence(objectIdentifier(oids.spcLink), enhanced), sequence(sequence(objectIdentifier(oids.sha256), nullValue()), octetString(new Uint8Array(32))));
    const verdict = await verifyBytes(signedCabinet({ signer, content }), { anchors });
    expect(failedChecks(verdict)).toEqual(['content.form', 'content.digest']);
    expect(findCheck(verdict, 'content.form')?.reason).toBe('The statement about the file cannot be read: the data of the moniker has tag 0x02 instead of 0x31.');
  });

  it('must be readable', async () => {
    const verdict = await verifyBytes(signedCabinet({ signer, content: sequence(integer(1)) }), { anchors });
    expect(failedChecks(verdict)).toEqual(['signature.structure']);
  });
});

describe('several signatures', () => {
  const weak = { signer, algorithm: 'sha1' } as const;

  it('decides by the strong one and shows both', async () => {
    const verdict = await verifyBytes(signedCabinet({ ...weak, inner: [{ signer }] }), { anchors });
    expect(failedChecks(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ outcome: 'passed', decidedBy: 1 });
    expect(verdict.signatures.map(({ digestAlgorithm }) => digestAlgorithm)).toEqual(['sha1', 'sha256']);
  });

  it('refuses a file signed with SHA-1 only, unless the policy says otherwise and is named', async () => {
    const file = signedCabinet(weak);
    const strict = await verifyBytes(file, { anchors });
    expect(strict.outcome).toBe('failed');
    expect(strict.decidedBy).toBeUndefined();
    expect(findCheck(strict, 'file.policy')?.outcome).toBe('failed');
    const relaxed = await verifyBytes(file, { anchors, policy: relaxPolicy('Old files', ['sha1-file-signatures']) });
    expect(relaxed).toMatchObject({ outcome: 'passed', policy: 'Old files', relaxations: ['A file that is signed with SHA-1 only is accepted.'], decidedBy: 0 });
  });

  it('does not fall back to SHA-1 when the strong signature fails', async () => {
    const stranger = makeAuthority().publisher;
    const verdict = await verifyBytes(signedCabinet({ ...weak, inner: [{ signer: stranger }] }), { anchors, policy: relaxPolicy('Old files', ['sha1-file-signatures']) });
    expect(verdict).toMatchObject({ outcome: 'failed', decidedBy: 1 });
  });

  it('does not take another weak digest for SHA-1, whatever the policy', async () => {
    const md5 = sequence(sequence(objectIdentifier(oids.spcCabData), sequence()), sequence(sequence(objectIdentifier(oids.md5), nullValue()), octetString(new Uint8Array(16))));
    const verdict = await verifyBytes(signedCabinet({ signer, content: md5 }), { anchors, policy: relaxPolicy('Old files', ['sha1-file-signatures']) });
    expect(verdict).not.toHaveProperty('decidedBy');
    expect(findCheck(verdict, 'file.policy')?.reason).toBe('The file has no readable signature with SHA-256 or stronger, which the policy "Old files" asks for.');
  });

  it('softens of a further signature what is about its signer, and keeps the rest as it was', async () => {
    const stranger = makeAuthority().publisher;
    const verdict = await verifyBytes(signedCabinet({ signer, inner: [{ signer: stranger }] }), { anchors });
    const chain = verdict.signatures[1]?.chain?.checks.map(({ id, outcome }) => [id, outcome]);
    expect(chain).toContainEqual(['chain.signatures', 'warning']);
    expect(chain).toContainEqual(['chain.validity', 'passed']);
    expect(chain).toContainEqual(['chain.revocation', 'not-checked']);
    expect(findCheck(verdict, 'file.further-signatures')?.reason).toBe('Further signatures that would not hold alone, or only with a warning: 1. They decide nothing.');
  });

  it('softens nothing when none of the signatures holds', async () => {
    const [one, other] = [makeAuthority().publisher, makeAuthority().publisher];
    const verdict = await verifyBytes(signedCabinet({ signer: one, inner: [{ signer: other }] }), { anchors });
    expect(verdict.signatures.map(({ chain }) => chain?.outcome)).toEqual(['failed', 'failed']);
    expect(verdict).toMatchObject({ outcome: 'failed', decidedBy: 0 });
    expect(findCheck(verdict, 'file.further-signatures')).toBeUndefined();
    expect(findCheck(verdict, 'file.policy')?.reason).toBe(
      'The signature that the policy "Strict" asks for does not hold. The signature on Test Intermediate was not made with the key of Test Root.',
    );
  });

  it('says which signature was not made over the file', async () => {
    const verdict = await verifyBytes(signedCabinet({ signer, inner: [{ signer, digest: new Uint8Array(32) }] }), { anchors });
    expect(findCheck(verdict, 'file.every-signature-fits')?.reason).toBe(
      'Signature 2 was not made over this file. The file’s sha256 digest is not the signed one: the file was changed after it was signed.',
    );
    expect(findCheck(verdict, 'file.signed')?.reason).toBe('The file carries 2 signatures.');
  });

  it('takes an unknown further signer for a warning', async () => {
    const stranger = makeAuthority().publisher;
    const verdict = await verifyBytes(signedCabinet({ signer, inner: [{ signer: stranger, algorithm: 'sha512' }] }), { anchors });
    expect(verdict).toMatchObject({ outcome: 'passed', decidedBy: 0 });
    expect(findCheck(verdict, 'file.further-signatures')?.outcome).toBe('warning');
    expect(verdict.signatures[1]).toMatchObject({ outcome: 'warning', chain: { outcome: 'warning', anchored: false } });
  });

  it.each([
    ['is over another file', { signer, digest: new Uint8Array(32) }, 'content.digest'],
    ['does not fit its signer', { signer, breakSignature: true }, 'signer.signature'],
    ['is not readable', { signer, content: sequence() }, 'signature.structure'],
  ] as const)('fails when a further signature %s', async (_, inner, id) => {
    const verdict = await verifyBytes(signedCabinet({ signer, inner: [inner] }), { anchors });
    expect(failedChecks(verdict)).toEqual([id]);
    expect(findCheck(verdict, 'file.every-signature-fits')?.outcome).toBe('failed');
    expect(verdict.outcome).toBe('failed');
  });

  it('fails for signatures nested twice', async () => {
    const verdict = await verifyBytes(signedCabinet({ signer, inner: [{ signer, inner: [{ signer }] }] }), { anchors });
    expect(failedChecks(verdict)).toEqual(['signature.nesting']);
  });

  it('takes four signatures and refuses five', async () => {
    const nested = (count: number): SignatureChoice => ({ signer, inner: Array.from({ length: count }, () => ({ signer })) });
    const four = await verifyBytes(signedCabinet(nested(3)), { anchors });
    expect(four.signatures).toHaveLength(4);
    expect(four.outcome).toBe('passed');
    const five = await verifyBytes(signedCabinet(nested(4)), { anchors });
    expect(failedChecks(five)).toEqual(['signature.nesting']);
    expect(findCheck(five, 'signature.nesting')?.reason).toBe('4 signatures are nested in one; at most 3 are looked at.');
  });
});

describe('the verdict on a file', () => {
  it('says that an unsigned file is unsigned', async () => {
    const verdict = await verifyBytes(unsignedCabinet(), { anchors });
    expect(verdict).toMatchObject({ signed: false, signatures: [], outcome: 'failed' });
    expect(failedChecks(verdict)).toEqual(['file.signed']);
  });

  it('says that a file has not the form of its kind', async () => {
    const verdict = await verifyBytes(Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(100)]), { anchors });
    expect(verdict).toMatchObject({ container: 'msi', signed: false, signatures: [], outcome: 'failed' });
    expect(verdict.checks).toEqual([expect.objectContaining({ id: 'file.layout', outcome: 'failed', reason: 'The file ends inside the header of the compound file.' })]);
    const text = await verifyBytes(Buffer.from('text'), { anchors });
    expect(text.checks).toEqual([expect.objectContaining({ id: 'file.layout', outcome: 'not-checked', reason: 'This kind of file carries no signature that could be checked.' })]);
  });

  it('names a file by SHA-1 only when that is asked for', async () => {
    expect(await verifyBytes(Buffer.from('abc'), { anchors, sha1: false })).not.toHaveProperty('sha1');
  });

  it('does not judge what it does not know', async () => {
    expect(await verifyBytes(Buffer.from('PK\u0003\u0004 and so on'), { anchors })).toMatchObject({ container: 'none', signed: false, outcome: 'not-checked' });
    expect(await verifyBytes(new Uint8Array(), { anchors })).toMatchObject({ container: 'none', size: 0, outcome: 'not-checked' });
  });

  it('carries the digests of the whole file, known from elsewhere', async () => {
    // FIPS 180-4 example: "abc".
    expect(await verifyBytes(Buffer.from('abc'), { anchors })).not.toHaveProperty('sha1');
    expect(await verifyBytes(Buffer.from('abc'), { anchors, sha1: true })).toMatchObject({
      sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
  });

  it('refuses a disallowed certificate anywhere in the chain', async () => {
    const [leaf] = storeOf(signer).anchors;
    const verdict = await verifyBytes(signedCabinet({ signer }), { anchors, disallowed: new Set([leaf!.certificate.fingerprint]) });
    expect(failedChecks(verdict)).toEqual(['chain.disallowed']);
  });

  it('fails without revocation lists only where the policy demands them', async () => {
    const file = signedCabinet({ signer });
    const lists = [makeRevocationList(authority.root), makeRevocationList(authority.intermediate)].map(parseRevocationList);
    const policy = demandRevocationCheck('With revocation lists');
    expect(findCheck(await verifyBytes(file, { anchors }), 'chain.revocation')?.outcome).toBe('not-checked');
    expect(failedChecks(await verifyBytes(file, { anchors, policy }))).toEqual(['chain.revocation']);
    expect((await verifyBytes(file, { anchors, policy, crls: lists })).outcome).toBe('passed');
  });

  it('judges an expired signer at the time it is asked for', async () => {
    const file = signedCabinet({ signer: issueCodeSigning(authority.intermediate, { from: daysFromNow(-90), to: daysFromNow(-1) }) });
    expect(failedChecks(await verifyBytes(file, { anchors }))).toEqual(['chain.validity']);
    expect((await verifyBytes(file, { anchors, now: daysFromNow(-2) })).outcome).toBe('passed');
  });

  it('throws what the source throws when it cannot be read', async () => {
    const lost = new Fault('app/file-unreadable', { file: 'x', reason: 'the drive is gone' });
    const file = signedCabinet({ signer });
    const source = { size: file.length, read: async (offset: number, length: number) => (length > 60 ? Promise.reject(lost) : memorySource(file).read(offset, length)) };
    await expect(verifyFile(source, { anchors, policy: strictPolicy, now: new Date() })).rejects.toBe(lost);
  });

  it('stops when it is told to', async () => {
    const stopped = verifyFile(memorySource(signedCabinet({ signer })), { anchors, policy: strictPolicy, now: new Date(), signal: AbortSignal.abort() });
    await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});
