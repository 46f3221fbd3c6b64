import { describe, expect, it } from 'vitest';
import { oids } from '../../../src/main/core/authenticode/der/oids.js';
import { readDer } from '../../../src/main/core/authenticode/der/read.js';
import { integer, objectIdentifier, sequence } from '../../../src/main/core/authenticode/der/write.js';
import { attribute } from '../../../src/main/core/authenticode/sign/cms.js';
import { readSignedData } from '../../../src/main/core/authenticode/signed-data.js';
import { checkSigner, signerCandidates, type SignerFinding } from '../../../src/main/core/authenticode/signer.js';
import { craftSignature, issueCodeSigning, makeAuthority, makeKey, type CraftOptions } from '../../fixtures/authority/index.js';
import { editInside, replaceDer, type DerPath } from '../../fixtures/der-edit.js';
import { demandWords } from '../../fixtures/signed/verify.js';

const { publisher: signer, intermediate } = makeAuthority();
const craft = (options: Partial<CraftOptions> = {}): Uint8Array => craftSignature({ about: { kind: 'pe' }, digest: new Uint8Array(32), signer, ...options });
const first: DerPath = [1, 0, 4, 0];

function check(der: Uint8Array): SignerFinding {
  const { signers, content, certificates } = readSignedData(readDer(der));
  const finding = checkSigner({ signer: signers[0]!, contentType: oids.spcIndirectData, content: content!.content, certificates });
  demandWords(finding.checks);
  return finding;
}
const reasonOf = ({ checks }: SignerFinding, wanted: string): string | undefined => checks.find(({ id }) => id === wanted)?.reason;
const failed = ({ checks }: SignerFinding): string[] => checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);

describe('a signer', () => {
  it('says what was signed, with what and by whom', () => {
    const finding = check(craft());
    expect(failed(finding)).toEqual([]);
    expect(finding.digest).toBe('sha256');
    expect(finding.certificate?.subject.display).toBe('Test Publisher');
    expect(reasonOf(finding, 'signer.algorithms')).toBe('Signed with ecdsa-with-SHA256 over sha256.');
    expect(reasonOf(finding, 'signer.signature')).toBe('The signature was made with the key of Test Publisher.');
  });

  it('is of version 1', () => {
    const finding = check(replaceDer(craft(), [...first, 0], integer(3)));
    expect(failed(finding)).toEqual(['signer.version']);
    expect(reasonOf(finding, 'signer.version')).toBe('The signer has version 3.');
  });

  it.each<[string, Uint8Array, string]>([
    ['a digest that is not accepted', replaceDer(craft(), [...first, 2], sequence(objectIdentifier(oids.md5))), 'The digest algorithm md5 is not accepted.'],
    ['a digest with parameters', replaceDer(craft(), [...first, 2], sequence(objectIdentifier(oids.sha256), sequence())), 'The digest algorithm sha256 is not accepted.'],
  ])('does not use %s', (_, der, reason) => {
    const finding = check(der);
    expect(failed(finding)).toEqual(['signer.algorithms', 'signer.message-digest', 'signer.signature']);
    expect(reasonOf(finding, 'signer.algorithms')).toBe(reason);
    expect(reasonOf(finding, 'signer.message-digest')).toBe('The digest cannot be computed with an algorithm that is not accepted.');
    expect(finding).not.toHaveProperty('digest');
    expect(finding.certificate?.subject.display).toBe('Test Publisher');
  });

  it.each<[string, Uint8Array, string]>([
    ['that is not accepted', sequence(objectIdentifier(oids.rsassaPss)), 'The signature algorithm rsassaPss is not accepted.'],
    ['over another digest', sequence(objectIdentifier(oids.ecdsaWithSha384)), 'The signature algorithm ecdsa-with-SHA384 does not go with the digest algorithm sha256.'],
  ])('does not sign with an algorithm %s', (_, algorithm, reason) => {
    const finding = check(replaceDer(craft(), [...first, 4], algorithm));
    expect(failed(finding)).toContain('signer.algorithms');
    expect(reasonOf(finding, 'signer.algorithms')).toBe(reason);
    expect(finding).not.toHaveProperty('digest');
  });

  it('may name the kind of its key instead of the algorithm, and no other kind', () => {
    expect(failed(check(replaceDer(craft(), [...first, 4], sequence(objectIdentifier(oids.ecPublicKey)))))).toEqual([]);
    const other = check(replaceDer(craft(), [...first, 4], sequence(objectIdentifier(oids.rsaEncryption))));
    expect(failed(other)).toEqual(['signer.signature']);
    expect(reasonOf(other, 'signer.signature')).toBe('The signature was not made with the key of Test Publisher: its value does not fit the signed attributes.');
  });

  it('signs attributes', () => {
    const bare = editInside(craft(), first, ([version, name, digest, , algorithm, signature]) => [version!, name!, digest!, algorithm!, signature!]);
    const finding = check(bare);
    expect(failed(finding)).toEqual(['signer.content-type', 'signer.message-digest', 'signer.signature']);
    expect(reasonOf(finding, 'signer.content-type')).toBe('The signature has no signed attributes.');
  });

  it('states one content type and one digest, in their types', () => {
    const reasons = (options: Partial<CraftOptions>) => {
      const finding = check(craft(options));
      return [reasonOf(finding, 'signer.content-type'), reasonOf(finding, 'signer.message-digest')];
    };
    expect(reasons({ contentTypeAttribute: 'absent' })[0]).toBe('The signed attributes do not state one content type.');
    expect(reasons({ contentTypeAttribute: oids.data })[0]).toBe('The signer signed for data, not for spcIndirectData.');
    expect(reasons({ messageDigest: 'absent' })[1]).toBe('The signed attributes do not hold one digest of the content.');
    expect(reasons({ messageDigest: new Uint8Array(32) })[1]).toBe('The digest in the signed attributes is not that of the content.');
    expect(reasons({ contentTypeAttribute: 'absent', signedAttributes: [attribute(oids.contentType, integer(1))] })[0]).toBe('The contentType attribute cannot be read: the contentType attribute has tag 0x02 instead of 0x06.');
    expect(reasons({ messageDigest: 'absent', signedAttributes: [attribute(oids.messageDigest, integer(1))] })[1]).toBe('The messageDigest attribute cannot be read: the messageDigest attribute has tag 0x02 instead of 0x04.');
  });

  it('needs its certificate, and one that can be relied on', () => {
    const without = check(craft({ certificates: [] }));
    expect(failed(without)).toEqual(['signer.certificate', 'signer.signature']);
    const serial = Buffer.from(signer.serialNumber).toString('hex').toUpperCase();
    expect(reasonOf(without, 'signer.certificate')).toBe(`No certificate with the serial number ${serial} came with the signature.`);
    expect(reasonOf(without, 'signer.signature')).toBe('The signature cannot be verified without the signer’s certificate.');
    expect(without).not.toHaveProperty('certificate');
    const spelt = check(craft({ signer: issueCodeSigning(intermediate, { key: 'ec-explicit' }) }));
    expect(reasonOf(spelt, 'signer.signature')).toBe(
      'The signature was not made with the key of Test Publisher: the certificate cannot be relied on: its elliptic curve is spelt out instead of named (CVE-2020-0601).',
    );
  });

  // Windows and osslsigncode take the first one, and the order is nobody's to rely on.
  it('is the only one of its name and number, and still named by its key', () => {
    const twin = issueCodeSigning(intermediate, { serialNumber: signer.serialNumber, key: makeKey('ec-p256', 'twin') });
    for (const certificates of [[twin.certificate, signer.certificate], [signer.certificate, twin.certificate]]) {
      const finding = check(craft({ certificates }));
      expect(failed(finding)).toEqual(['signer.certificate']);
      expect(finding.checks.find(({ id }) => id === 'signer.certificate')?.reason).toMatch(/^2 different certificates of one issuer with the serial number [0-9A-F]+ came/u);
      expect(Buffer.from(finding.certificate!.der)).toEqual(Buffer.from(signer.certificate));
    }
  });

  it('may come twice', () => {
    expect(failed(check(craft({ certificates: [signer.certificate, signer.certificate] })))).toEqual([]);
  });

  it('is named by issuer and serial number together', () => {
    const { signers, certificates } = readSignedData(readDer(craft({ moreCertificates: [issueCodeSigning(intermediate).certificate] })));
    expect(signerCandidates({ signer: signers[0]!, certificates })).toHaveLength(1);
    const stranger = makeAuthority().intermediate;
    const renamed = readSignedData(readDer(craft({ certificates: [issueCodeSigning(stranger, { serialNumber: signer.serialNumber, issuerName: 'Somebody' }).certificate] })));
    expect(signerCandidates({ signer: renamed.signers[0]!, certificates: renamed.certificates })).toEqual([]);
  });

});
