import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { AnchorStore } from '../../../src/main/core/authenticode/anchors.js';
import { relaxPolicy, strictPolicy, type SignaturePolicy } from '../../../src/main/core/authenticode/policy.js';
import { signCabinet } from '../../../src/main/core/authenticode/sign/cabinet.js';
import { verifyFile } from '../../../src/main/core/authenticode/verify.js';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { memorySource, type ByteSource } from '../../../src/main/core/bytes.js';
import { catalogueSizeLimit, SignedCatalog, type VerifyFile } from '../../../src/main/core/publishers/signed-catalog.js';
import { daysFromNow, identityOf, issueCodeSigning, makeAuthority, makeRoot, makeSelfSigned, type Issued, type TestAuthority } from '../../fixtures/authority/index.js';
import { membersOf, simpleCabinet } from '../../fixtures/cabinet/build.js';
import { temporaryFolder } from '../../fixtures/folder.js';
import { verdict } from '../../fixtures/verdicts.js';

const unsigned = (): Buffer => simpleCabinet([['Catalogue.xml', Buffer.from('<catalogue/>')]], { members: membersOf([['Catalogue.xml', Buffer.from('<catalogue/>')]]) });

async function sign(content: Uint8Array, signer: Issued): Promise<Uint8Array> {
  using folder = temporaryFolder();
  const path = join(folder.path, 'catalogue.cab');
  await writeFile(path, content);
  await signCabinet({ path, identity: identityOf(signer) });
  return await readFile(path);
}

const verifier =
  (anchors: readonly Issued[], policy: SignaturePolicy = strictPolicy): VerifyFile =>
  async (source) =>
    verifyFile(source, {
      anchors: new AnchorStore(anchors.map((anchor) => ({ certificate: parseCertificate(anchor.certificate), origin: 'a test' }))),
      policy,
      now: new Date(),
    });

const refused = async (content: Uint8Array, verify: VerifyFile): Promise<unknown> =>
  SignedCatalog.verify(memorySource(content), verify).then(
    () => 'it was taken',
    (error: unknown) => (error as { code?: string }).code,
  );

describe('SignedCatalog, with real signatures', () => {
  let authority: TestAuthority;
  let signed: Uint8Array;
  beforeAll(async () => {
    authority = makeAuthority();
    signed = await sign(unsigned(), authority.publisher);
  });

  it('is made from a good one and says who signed it', async () => {
    const catalogue = await SignedCatalog.verify(memorySource(signed), verifier([authority.root]));
    expect(catalogue.signer.name).toBe(authority.publisher.name);
    expect(catalogue.signer.anchor.subject).toContain(authority.root.name);
    expect(catalogue.sha256).toBe(catalogue.verdict.sha256);
  });

  it('gives the same publisher for a renewed leaf and another one for another root', async () => {
    const renewed = issueCodeSigning(authority.intermediate, { name: authority.publisher.name });
    const other = makeAuthority({ key: 'ec-p384' });
    const of = async (signer: Issued, anchor: Issued): Promise<string> =>
      (await SignedCatalog.verify(memorySource(await sign(unsigned(), signer)), verifier([anchor]))).signer.publisherId;
    const first = await of(authority.publisher, authority.root);
    expect(await of(renewed, authority.root)).toBe(first);
    expect(await of(other.publisher, other.root)).not.toBe(first);
  });

  it('cannot be made from an unsigned one, whatever the policy', async () => {
    const lenient = relaxPolicy('Everything', ['sha1-file-signatures', 'sha1-certificates', 'sha1-time-stamps', 'rsa-1024-keys']);
    expect(await refused(unsigned(), verifier([authority.root]))).toBe('publishers/unsigned');
    expect(await refused(unsigned(), verifier([authority.root], lenient))).toBe('publishers/unsigned');
  });

  it('cannot be made when any single byte was changed', async () => {
    const codes = new Map<unknown, number>();
    for (let position = 0; position < signed.length; position += 7) {
      const changed = Uint8Array.from(signed);
      changed[position] = (changed[position] ?? 0) ^ 0x20;
      const code = await refused(changed, verifier([authority.root]));
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect([...codes.keys()]).not.toContain('it was taken');
    expect([...codes.keys()].every((code) => typeof code === 'string' && code.startsWith('publishers/'))).toBe(true);
    expect(codes.get('publishers/signature-broken')).toBeGreaterThan(0);
  });

  it('cannot be made from one with something behind it or cut short', async () => {
    for (const changed of [Buffer.concat([signed, Buffer.alloc(64)]), signed.subarray(0, -8), signed.subarray(0, 20), new Uint8Array()]) {
      expect(await refused(changed, verifier([authority.root]))).toMatch(/^publishers\/(?:cabinet-damaged|signature-broken|not-a-cabinet|unsigned)$/u);
    }
  });

  it.each<[string, string, () => Issued]>([
    ['publishers/unknown-root', 'is self-signed', () => makeSelfSigned({ name: 'Contoso' })],
    ['publishers/signer-refused', 'expired without a stamp', () => issueCodeSigning(authority.intermediate, { from: daysFromNow(-90), to: daysFromNow(-1) })],
    ['publishers/signer-refused', 'was issued for something else', () => issueCodeSigning(authority.intermediate, { purposes: ['timeStamping'] })],
    ['publishers/unknown-root', 'comes from another authority', () => issueCodeSigning(makeRoot({ name: 'Another Root' }))],
  ])('says %s when the signer %s', async (code, _what, makeSigner) => {
    expect(await refused(await sign(unsigned(), makeSigner()), verifier([authority.root]))).toBe(code);
  });

  it('is not made for an authority that borrowed the names of ours', async () => {
    for (const key of ['ec-p384', 'rsa-2048'] as const) {
      expect(await refused(await sign(unsigned(), makeAuthority({ key }).publisher), verifier([authority.root]))).toMatch(/^publishers\/(?:unknown-root|signer-refused)$/u);
    }
  });

  it('keeps the verdict of a refused one for showing', async () => {
    const examination = await SignedCatalog.examine(memorySource(unsigned()), verifier([authority.root]));
    expect(examination).toMatchObject({ refusal: { code: 'publishers/unsigned' }, verdict: { signed: false } });
  });
});

describe('SignedCatalog and its bytes', () => {
  it('holds the bytes that were verified when the source changes afterwards', async () => {
    const content = new TextEncoder().encode('the signed bytes');
    const catalogue = await SignedCatalog.verify(memorySource(content), () => Promise.resolve(verdict({}, Uint8Array.from(content))));
    content.fill(0);
    const read = await catalogue.content.read(0, catalogue.content.size);
    expect(new TextDecoder().decode(read)).toBe('the signed bytes');
  });

  it('refuses a verdict on other bytes', async () => {
    const other = () => Promise.resolve(verdict({}, new TextEncoder().encode('other bytes')));
    expect(await refused(new TextEncoder().encode('these bytes'), other)).toBe('publishers/verified-other-bytes');
  });

  it('refuses a file that is too large before a byte is read', async () => {
    const source: ByteSource = {
      size: catalogueSizeLimit + 1,
      read: () => Promise.reject(new Error('it was read')),
    };
    await expect(SignedCatalog.verify(source, () => Promise.resolve(verdict()))).rejects.toMatchObject({ code: 'publishers/catalogue-too-large' });
  });
});
