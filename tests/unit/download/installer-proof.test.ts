import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AnchorStore } from '../../../src/main/core/authenticode/anchors.js';
import { relaxPolicy, strictPolicy, type SignaturePolicy } from '../../../src/main/core/authenticode/policy.js';
import { signPortableExecutable } from '../../../src/main/core/authenticode/sign/portable-executable.js';
import { verifyFile } from '../../../src/main/core/authenticode/verify.js';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { parseRevocationList } from '../../../src/main/core/authenticode/x509/revocation-list.js';
import { memorySource } from '../../../src/main/core/bytes.js';
import { decideInstaller, exceptionFrom, installerLink, pinFrom, type InstallerDecision, type InstallerEvidence } from '../../../src/main/core/download/installer-proof.js';
import { InstallerDecisions } from '../../../src/main/core/download/pins.js';
import { ProvenInstaller } from '../../../src/main/core/download/proven-installer.js';
import { VerifiedFile } from '../../../src/main/core/download/verified-file.js';
import { openDatabase } from '../../../src/main/core/store/database.js';
import type { Instant } from '../../../src/shared/units.js';
import type { FileVerdict, SignatureVerdict } from '../../../src/shared/verdict.js';
import { daysFromNow, identityOf, issueAuthority, issueCodeSigning, makeAuthority, makeRevocationList, type Issued } from '../../fixtures/authority/index.js';
import { originFile } from '../../fixtures/download/bench.js';
import { temporaryFolder } from '../../fixtures/folder.js';
import { minimalProgram } from '../../fixtures/minimal-program.js';

const authority = makeAuthority();
const vendor = issueCodeSigning(authority.intermediate, { name: 'Contoso Ltd' });
const renewed = issueCodeSigning(authority.intermediate, { name: 'Contoso Ltd', to: daysFromNow(700) });
const stranger = issueCodeSigning(authority.intermediate, { name: 'Mallory Ltd' });
const time = '2026-05-01T00:00:00.000Z' as Instant;

const program = minimalProgram({ kind: 'pe32+', payload: Buffer.from('an installer') });
const signedBy = async (signer: Issued): Promise<Uint8Array> => signPortableExecutable(program, identityOf(signer));

interface Trusting {
  readonly anchors?: readonly Issued[];
  readonly revoked?: readonly Issued[];
  readonly policy?: SignaturePolicy;
}
const verify = async (content: Uint8Array, { anchors = [authority.root], revoked = [], policy = strictPolicy }: Trusting = {}): Promise<FileVerdict> =>
  verifyFile(memorySource(content), {
    anchors: new AnchorStore(anchors.map(({ certificate }) => ({ certificate: parseCertificate(certificate), origin: 'a test' }))),
    crls: [parseRevocationList(makeRevocationList(authority.intermediate, { revoked: revoked.map((certificate) => ({ certificate })) }))],
    policy,
    now: new Date(),
  });

const judge = (verdict: FileVerdict, more: Partial<InstallerEvidence> = {}): InstallerDecision =>
  decideInstaller({ fileName: 'setup.exe', vendor: 'Contoso', product: 'Tool', source: 'vendor.test', digests: 'sha1-only', verdict, pins: [], ...more });

function pinned(decision: InstallerDecision): InstallerEvidence['pins'] {
  if (decision.kind !== 'ask-signer' && decision.kind !== 'changed-signer') throw new TypeError(`nothing to pin: ${decision.kind}`);
  return [pinFrom(decision, 'CORP\\admin', time)];
}

describe('with SHA-1 alone in the catalogue', () => {
  it('asks about the signer at first, and not again', async () => {
    const verdict = await verify(await signedBy(vendor));
    const first = judge(verdict);
    expect(first).toMatchObject({ kind: 'ask-signer', question: { kind: 'installer-signer', vendor: 'Contoso', product: 'Tool', signer: { name: 'Contoso Ltd' }, changes: [] } });
    expect(first.summary).toContain('two files with one SHA-1 can be made');
    expect(judge(verdict, { pins: pinned(first) })).toMatchObject({ kind: 'proven', by: 'pinned-signer' });
  });

  it('takes a renewed certificate of the same signer', async () => {
    const pins = pinned(judge(await verify(await signedBy(vendor))));
    expect(judge(await verify(await signedBy(renewed)), { pins })).toMatchObject({ kind: 'proven', by: 'pinned-signer' });
  });

  it('asks when the signer is another one, and says what changed', async () => {
    const pins = pinned(judge(await verify(await signedBy(vendor))));
    const decision = judge(await verify(await signedBy(stranger)), { pins });
    expect(decision).toMatchObject({ kind: 'changed-signer', question: { previous: { name: 'Contoso Ltd' }, signer: { name: 'Mallory Ltd' } } });
    expect(decision.kind === 'changed-signer' && decision.question.changes.join(' ')).toContain('Mallory Ltd');
  });

  it('asks when only the issuer or the root is another one', async () => {
    const pins = pinned(judge(await verify(await signedBy(vendor))));
    const otherIssuer = issueCodeSigning(issueAuthority(authority.root, { name: 'Other CA' }), { name: 'Contoso Ltd' });
    expect(judge(await verify(await signedBy(otherIssuer)), { pins }).kind).toBe('changed-signer');
    const elsewhere = makeAuthority();
    const sameNames = issueCodeSigning(elsewhere.intermediate, { name: 'Contoso Ltd' });
    expect(judge(await verify(await signedBy(sameNames), { anchors: [authority.root, elsewhere.root] }), { pins }).kind).toBe('changed-signer');
  });

  it('asks about a signer behind whom no known root stands, and pins the end of its chain', async () => {
    const verdict = await verify(await signedBy(vendor), { anchors: [] });
    const first = judge(verdict);
    expect(first).toMatchObject({ kind: 'ask-signer', question: { changes: [expect.stringContaining('No root that is known here')] } });
    const pins = pinned(first);
    expect(judge(verdict, { pins }).kind).toBe('proven');
    const forged = issueCodeSigning(makeAuthority().intermediate, { name: 'Contoso Ltd' });
    expect(judge(await verify(await signedBy(forged), { anchors: [] }), { pins }).kind).toBe('changed-signer');
  });

  it('asks for an exception where there is no signature, bound to the bytes', async () => {
    const verdict = await verify(program);
    const decision = judge(verdict);
    expect(decision).toMatchObject({ kind: 'ask-unsigned', question: { sha256: verdict.sha256, source: 'vendor.test', finding: expect.stringContaining('carries no signature') as unknown } });
    if (decision.kind !== 'ask-unsigned') return;
    expect(() => exceptionFrom(decision, '  short ', 'CORP\\admin', time)).toThrow(expect.objectContaining({ code: 'download/exception-without-reason' }));
    const exception = exceptionFrom(decision, 'Built by our own team, checked by hand.', 'CORP\\admin', time);
    expect(judge(verdict, { exception })).toMatchObject({ kind: 'proven', by: 'exception', summary: expect.stringContaining('checked by hand') as unknown });
    const other = await verify(minimalProgram({ kind: 'pe32', payload: Buffer.from('another') }));
    expect(judge(other, { exception }).kind).toBe('ask-unsigned');
  });

  it('raises the alarm when a product that was signed comes unsigned', async () => {
    const pins = pinned(judge(await verify(await signedBy(vendor))));
    expect(judge(await verify(program), { pins }).summary).toContain('Until now this product was signed by Contoso Ltd.');
  });

  it('does not count an expired signature, pinned or not', async () => {
    const expired = issueCodeSigning(authority.intermediate, { name: 'Contoso Ltd', from: daysFromNow(-90), to: daysFromNow(-1) });
    const pins = pinned(judge(await verify(await signedBy(vendor))));
    expect(judge(await verify(await signedBy(expired)), { pins })).toMatchObject({ kind: 'ask-unsigned', question: { finding: expect.stringContaining('was valid only until') as unknown } });
  });

  it('does not take a signature over SHA-1 for a second witness, not even where the policy is relaxed', async () => {
    const verdict = await verify(await signedBy(vendor), { policy: relaxPolicy('Lax', ['sha1-file-signatures']) });
    const pins = pinned(judge(verdict));
    const signatures = verdict.signatures.map((signature): SignatureVerdict => ({ ...signature, digestAlgorithm: 'sha1' }));
    expect(judge({ ...verdict, signatures }, { pins })).toMatchObject({ kind: 'ask-unsigned', question: { finding: expect.stringContaining('SHA-1 only') as unknown } });
  });

  it('does not count what the verifier does not pass, whatever its reason', async () => {
    const verdict = await verify(await signedBy(vendor));
    const pins = pinned(judge(verdict));
    for (const outcome of ['failed', 'not-checked'] as const) expect(judge({ ...verdict, outcome }, { pins }).kind).toBe('ask-unsigned');
  });
});

describe.each(['sha1-only', 'sha1-and-sha256'] as const)('with %s in the catalogue', (digests) => {
  it('refuses a program that was changed after it was signed', async () => {
    const changed = Uint8Array.from(await signedBy(vendor));
    changed[0x200] = (changed[0x200] ?? 0) ^ 1;
    const verdict = await verify(changed);
    const exception = { sha256: verdict.sha256, fileName: 'setup.exe', reason: 'I want it all the same', account: 'me', time };
    expect(judge(verdict, { digests, exception })).toMatchObject({ kind: 'refused', error: { code: 'download/installer-tampered', data: { file: 'setup.exe' } } });
  });

  it('refuses a revoked signer, pinned or not', async () => {
    const content = await signedBy(vendor);
    const pins = pinned(judge(await verify(content)));
    expect(judge(await verify(content, { revoked: [vendor] }), { digests, pins })).toMatchObject({ kind: 'refused', error: { code: 'download/signer-revoked', data: { signer: 'Contoso Ltd' } } });
  });

  it('refuses bytes that hide behind the signature', async () => {
    const content = await signedBy(vendor);
    expect(judge(await verify(Buffer.concat([content, Buffer.alloc(64, 1)])), { digests }).kind).toBe('refused');
  });
});

describe('with SHA-256 in the catalogue', () => {
  it('asks nothing and shows the signer', async () => {
    const decision = judge(await verify(await signedBy(vendor)), { digests: 'sha1-and-sha256' });
    expect(decision).toMatchObject({ kind: 'proven', by: 'sha256', signer: { leaf: { name: 'Contoso Ltd' } } });
    expect(installerLink(decision)).toMatchObject({ state: 'proven', facts: expect.arrayContaining([expect.objectContaining({ label: 'Signer' })]) as unknown });
  });

  it('takes an unsigned program and a file that cannot be signed', async () => {
    const decision = judge(await verify(program), { digests: 'sha1-and-sha256' });
    expect(decision).toMatchObject({ kind: 'proven', by: 'sha256' });
    expect(installerLink(decision).state).toBe('not-asked');
    expect(judge(await verify(Buffer.from('just text')), { digests: 'sha1-and-sha256' }).summary).toContain('cannot carry a signature');
  });
});

describe('installerLink', () => {
  it('draws every decision', async () => {
    const signed = await verify(await signedBy(vendor));
    const question = judge(signed);
    expect(installerLink(question).state).toBe('needs-you');
    expect(installerLink(judge(signed, { pins: pinned(question) })).state).toBe('proven');
    expect(installerLink(judge(await verify(program))).state).toBe('needs-you');
    expect(installerLink(judge(await verify(await signedBy(vendor), { revoked: [vendor] }))).state).toBe('failed');
  });
});

describe('ProvenInstaller', () => {
  it('is made of a proven decision about the very file', async () => {
    using folder = temporaryFolder();
    const content = await signedBy(vendor);
    const path = join(folder.path, 'setup.exe');
    writeFileSync(path, content);
    const file = await VerifiedFile.prove(path, originFile(content));
    const question = judge(await verify(content));
    const proven = judge(await verify(content), { pins: pinned(question) });
    expect(ProvenInstaller.accept(file, proven)).toMatchObject({ file, decision: proven });
    expect(() => ProvenInstaller.accept(file, question)).toThrow(expect.objectContaining({ code: 'download/not-decided' }));
    const refused = judge(await verify(content, { revoked: [vendor] }));
    expect(() => ProvenInstaller.accept(file, refused)).toThrow(expect.objectContaining({ code: 'download/signer-revoked' }));
    const aboutAnother = judge(await verify(program), { digests: 'sha1-and-sha256' });
    expect(() => ProvenInstaller.accept(file, aboutAnother)).toThrow(expect.objectContaining({ code: 'download/content-damaged' }));
  });
});

describe('InstallerDecisions', () => {
  it('keeps pins by vendor and product, however they are written, and exceptions by SHA-256', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'countersign.db');
    const verdict = await verify(await signedBy(vendor));
    const question = judge(verdict);
    const [pin] = pinned(question);
    const unsigned = judge(await verify(program));
    if (pin === undefined || unsigned.kind !== 'ask-unsigned') throw new TypeError('unexpected decision');
    const exception = exceptionFrom(unsigned, 'Built by our own team.', 'CORP\\admin', time);
    {
      using database = openDatabase(path);
      const decisions = new InstallerDecisions(database);
      decisions.addPin(pin);
      decisions.addException(exception);
      decisions.addException({ ...exception, reason: 'another reason, later' });
    }
    using database = openDatabase(path);
    const decisions = new InstallerDecisions(database);
    expect(decisions.pins(' CONTOSO ', 'tool')).toEqual([pin]);
    expect(judge(verdict, { pins: decisions.pins('Contoso', 'Tool') }).kind).toBe('proven');
    expect(decisions.pins('Contoso', 'Other tool')).toEqual([]);
    expect(decisions.exception(exception.sha256)).toEqual(exception);
    expect(decisions.exception(verdict.sha256)).toBeUndefined();
    expect(decisions.revokePins('Contoso', 'Tool', pin.top.fingerprint, 'CORP\\other', time)).toBe(1);
    expect(decisions.pins('Contoso', 'Tool')).toEqual([]);
  });
});
