import { describe, expect, it } from 'vitest';
import type { AnchorStore } from '../../../../src/main/core/authenticode/anchors.js';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { implicit, octetString, sequence } from '../../../../src/main/core/authenticode/der/write.js';
import { relaxPolicy, strictPolicy, type Relaxation } from '../../../../src/main/core/authenticode/policy.js';
import { parseCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { judgeChain, type ChainRequest, type Trust } from '../../../../src/main/core/authenticode/x509/chain.js';
import type { ChainVerdict } from '../../../../src/shared/verdict.js';
import {
  daysFromNow,
  issueAuthority,
  issueCodeSigning,
  issueTimeStamping,
  makeAuthority,
  makeKey,
  makeRoot,
  makeSelfSigned,
  spoofRoot,
  unknownExtension,
  type Issued,
} from '../../../fixtures/authority/index.js';
import { storeOf } from '../../../fixtures/signed/verify.js';

const now = new Date();
const trustIn = (anchors: AnchorStore, trust: Partial<Trust> = {}): Trust => ({ anchors, disallowed: new Set(), revocationLists: [], policy: strictPolicy, now, ...trust });
const parse = ({ certificate }: Issued) => parseCertificate(certificate);

/** The chain of a signer whose bag holds the others, judged with the first one's root as anchor. */
function judge(anchor: Issued, leaf: Issued, others: readonly Issued[] = [], request: Partial<ChainRequest> = {}, trust: Partial<Trust> = {}): ChainVerdict {
  return judgeChain({ leaf: parse(leaf), bag: [leaf, ...others].map(parse), purpose: 'code-signing', at: now, ...request }, trustIn(storeOf(anchor), trust));
}

const failed = ({ checks }: ChainVerdict): string[] => checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
const names = ({ certificates }: ChainVerdict): string[] => certificates.map(({ name }) => name);
const relaxed = (...relaxations: Relaxation[]): Partial<Trust> => ({ policy: relaxPolicy('Relaxed', relaxations) });

const { root, intermediate, publisher, timestamps } = makeAuthority();

describe('a right chain', () => {
  it('goes from the signer to the anchor', () => {
    const verdict = judge(root, publisher, [intermediate]);
    expect(verdict).toMatchObject({ anchored: true, outcome: 'passed' });
    expect(names(verdict)).toEqual(['Test Publisher', 'Test Intermediate', 'Test Root']);
  });

  it('does not need the root in the bag, nor mind it', () => {
    expect(judge(root, publisher, [intermediate, root]).outcome).toBe('passed');
  });

  it('may end in an anchor that is not a root', () => {
    expect(names(judge(intermediate, publisher))).toEqual(['Test Publisher', 'Test Intermediate']);
  });

  it('may be the anchor alone', () => {
    const self = makeSelfSigned();
    expect(judge(self, self)).toMatchObject({ anchored: true, outcome: 'passed' });
  });

  it('is found among certificates of the same name', () => {
    const strangers = Array.from({ length: 20 }, () => issueAuthority(makeRoot()));
    expect(judge(root, publisher, [...strangers, intermediate, ...strangers]).outcome).toBe('passed');
  });

  it('is found among forgeries that claim its key identifier', () => {
    const identifier = parse(intermediate).extensions.subjectKeyIdentifier!;
    const forgeries = Array.from({ length: 40 }, () => {
      const { certificate } = issueAuthority(makeRoot());
      const forged = Buffer.from(certificate);
      forged.set(identifier, forged.indexOf(parseCertificate(certificate).extensions.subjectKeyIdentifier!));
      return { ...intermediate, certificate: forged };
    });
    expect(judge(root, publisher, [...forgeries, intermediate]).outcome).toBe('passed');
  });

  it('is found although another issuer of the same key leads nowhere', () => {
    const crossed = issueAuthority(makeRoot({ name: 'Elsewhere' }), { key: intermediate.key });
    expect(names(judge(root, publisher, [crossed, intermediate]))).toEqual(['Test Publisher', 'Test Intermediate', 'Test Root']);
  });

  it('is searched for within limits', () => {
    // Sixty authorities that all could have issued one another: without a limit the ways up are more than can be counted.
    const key = makeKey('ec-p256', 'shared');
    const circle = Array.from({ length: 60 }, () => issueAuthority({ ...root, name: 'Loop', key }, { name: 'Loop', key, issuerName: 'Loop' }));
    const leaf = issueCodeSigning(circle[0]!);
    const started = performance.now();
    expect(judge(root, leaf, circle)).toMatchObject({ anchored: false, outcome: 'failed' });
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('what an anchor is', () => {
  it('is the certificate, not its name', () => {
    const verdict = judge(makeRoot(), publisher, [intermediate, root]);
    expect(verdict).toMatchObject({ anchored: false, outcome: 'failed' });
  });

  it('is the certificate, not its name and key (CVE-2020-0601)', () => {
    const spoof = spoofRoot(root);
    const forgedSigner = issueCodeSigning(spoof);
    const verdict = judge(root, forgedSigner, [spoof]);
    expect(verdict).toMatchObject({ anchored: false, outcome: 'failed' });
    expect(failed(verdict)).toContain('chain.signatures');
  });

  it('is no help against a spelt-out curve even where that certificate is trusted', () => {
    const spoof = spoofRoot(root);
    expect(failed(judge(spoof, issueCodeSigning(spoof)))).toEqual(['chain.signatures', 'chain.keys']);
  });
});

describe('a wrong chain', () => {
  const badSignature = issueAuthority(root, { signedWith: makeKey('ec-p256', 'nobody') });
  const notAuthority = issueAuthority(root, { authority: false });
  const noConstraints = issueAuthority(root, { authority: 'absent' });
  const noCertSign = issueAuthority(root, { usages: ['digitalSignature'] });
  const listsOnly = issueAuthority(root, { usages: ['cRLSign'] });
  const forServers = issueAuthority(root, { purposes: ['1.3.6.1.5.5.7.3.1'] });
  const forCode = issueAuthority(root, { purposes: ['codeSigning'] });
  const expired = issueAuthority(root, { from: daysFromNow(-100), to: daysFromNow(-1) });
  const early = issueAuthority(root, { from: daysFromNow(1) });
  const short = issueAuthority(root, { pathLength: 0 });
  const below = issueAuthority(short, { name: 'Test Issuing' });
  const unknown = issueAuthority(root, { extensions: [unknownExtension(true)] });
  const names63 = issueAuthority(root, { extensions: [{ id: oids.nameConstraints, critical: false, value: sequence() }] });
  const weakHash = issueAuthority(root, { signatureHash: 'sha1' });
  const weakKey = issueAuthority(root, { key: 'rsa-1024' });
  const spelt = issueAuthority(root, { key: 'ec-explicit' });

  const wrong: readonly (readonly [string, Issued, readonly Issued[], readonly string[]])[] = [
    ['an issuer’s signature that another key made', issueCodeSigning(badSignature), [badSignature], ['chain.signatures']],
    ['a signer’s signature that another key made', issueCodeSigning(intermediate, { signedWith: makeKey('ec-p256', 'nobody') }), [intermediate], ['chain.signatures']],
    ['an issuer that is no authority', issueCodeSigning(notAuthority), [notAuthority], ['chain.authority']],
    ['an issuer without basic constraints', issueCodeSigning(noConstraints), [noConstraints], ['chain.authority']],
    ['a signer used as an issuer', issueCodeSigning(publisher), [publisher, intermediate], ['chain.authority', 'chain.key-usage']],
    ['an issuer that may not sign certificates', issueCodeSigning(noCertSign), [noCertSign], ['chain.key-usage']],
    ['an issuer that may sign revocation lists only', issueCodeSigning(listsOnly), [listsOnly], ['chain.key-usage']],
    ['a signer that may not sign', issueCodeSigning(intermediate, { usages: ['keyEncipherment'] }), [intermediate], ['chain.key-usage']],
    ['a signer for another purpose', issueCodeSigning(intermediate, { purposes: ['timeStamping'] }), [intermediate], ['chain.extended-key-usage']],
    ['a signer for any purpose', issueCodeSigning(intermediate, { purposes: ['2.5.29.37.0'] }), [intermediate], ['chain.extended-key-usage']],
    ['a signer without a purpose', issueCodeSigning(intermediate, { purposes: 'absent' }), [intermediate], ['chain.extended-key-usage']],
    ['an issuer for another purpose', issueCodeSigning(forServers), [forServers], ['chain.extended-key-usage']],
    ['a signer that has expired', issueCodeSigning(intermediate, { from: daysFromNow(-100), to: daysFromNow(-1) }), [intermediate], ['chain.validity']],
    ['an issuer that has expired', issueCodeSigning(expired), [expired], ['chain.validity']],
    ['an issuer that is not valid yet', issueCodeSigning(early), [early], ['chain.validity']],
    ['more authorities than allowed', issueCodeSigning(below), [below, short], ['chain.path-length']],
    ['an unknown critical extension of the signer', issueCodeSigning(intermediate, { extensions: [unknownExtension(true)] }), [intermediate], ['chain.critical-extensions']],
    ['an unknown critical extension of an issuer', issueCodeSigning(unknown), [unknown], ['chain.critical-extensions']],
    ['limits on names, which are not evaluated', issueCodeSigning(names63), [names63], ['chain.critical-extensions']],
    ['an issuer signed with SHA-1', issueCodeSigning(weakHash), [weakHash], ['chain.algorithms']],
    ['a signer’s RSA key of 1024 bits', issueCodeSigning(intermediate, { key: 'rsa-1024' }), [intermediate], ['chain.keys']],
    ['an issuer’s RSA key of 1024 bits', issueCodeSigning(weakKey), [weakKey], ['chain.keys']],
    ['a signer’s key on a spelt-out curve', issueCodeSigning(intermediate, { key: 'ec-explicit' }), [intermediate], ['chain.keys']],
    ['an issuer’s key on a spelt-out curve', issueCodeSigning(spelt), [spelt], ['chain.signatures', 'chain.keys']],
    ['a missing issuer', publisher, [], ['chain.anchor']],
  ];
  it.each(wrong)('fails for %s', (_, leaf, others, expected) => {
    const verdict = judge(root, leaf, others);
    expect(failed(verdict)).toEqual(expected);
    expect(verdict.outcome).toBe('failed');
  });

  const right: readonly (readonly [string, Issued, readonly Issued[], Partial<Trust>])[] = [
    ['as many authorities as allowed', issueCodeSigning(short), [short], {}],
    ['an issuer for this purpose', issueCodeSigning(forCode), [forCode], {}],
    ['an unknown extension that is not critical', issueCodeSigning(intermediate, { extensions: [unknownExtension(false)] }), [intermediate], {}],
    ['no key usage at all', issueCodeSigning(intermediate, { usages: 'absent' }), [intermediate], {}],
    ['further purposes of the signer', issueCodeSigning(intermediate, { purposes: ['codeSigning', 'timeStamping'] }), [intermediate], {}],
    ['SHA-1, where the policy allows it', issueCodeSigning(weakHash), [weakHash], relaxed('sha1-certificates')],
    ['RSA with 1024 bits, where the policy allows it', issueCodeSigning(intermediate, { key: 'rsa-1024' }), [intermediate], relaxed('rsa-1024-keys')],
    ['a root whose own signature is SHA-1', issueCodeSigning(intermediate), [intermediate], {}],
  ];
  it.each(right)('passes for %s', (_, leaf, others, trust) => {
    expect(failed(judge(root, leaf, others, {}, trust))).toEqual([]);
  });

  it('does not look at the signature of an anchor', () => {
    const old = makeRoot({ name: 'Old Root', signatureHash: 'sha1' });
    expect(failed(judge(old, issueCodeSigning(old)))).toEqual([]);
  });

  it('looks at the validity of the anchor', () => {
    const old = makeRoot({ name: 'Old Root', from: daysFromNow(-100), to: daysFromNow(-1) });
    expect(failed(judge(old, issueCodeSigning(old)))).toEqual(['chain.validity']);
  });
});

describe('validity', () => {
  const leaf = issueCodeSigning(intermediate, { from: daysFromNow(-20), to: daysFromNow(-10) });
  it.each([
    [leaf.notBefore, []],
    [leaf.notAfter, []],
    [new Date(leaf.notBefore.getTime() - 1000), ['chain.validity']],
    [new Date(leaf.notAfter.getTime() + 1000), ['chain.validity']],
  ])('counts both ends: %s', (at, expected) => {
    expect(failed(judge(root, leaf, [intermediate], { at }))).toEqual(expected);
  });
});

describe('time-stamp authorities', () => {
  const stamping = { purpose: 'time-stamping' } as const;

  it('are for stamping only, and say so critically', () => {
    expect(judge(root, timestamps, [intermediate], stamping).outcome).toBe('passed');
    expect(failed(judge(root, issueTimeStamping(intermediate, { purposes: ['timeStamping', 'codeSigning'] }), [intermediate], stamping))).toEqual(['chain.extended-key-usage']);
    expect(failed(judge(root, publisher, [intermediate], stamping))).toEqual(['chain.extended-key-usage']);
    const lax = judge(root, issueTimeStamping(intermediate, { purposesCritical: false }), [intermediate], stamping);
    expect(lax.checks.find(({ id }) => id === 'chain.extended-key-usage')?.outcome).toBe('warning');
  });

  it('of the older kind may be for more', () => {
    const lax = issueTimeStamping(intermediate, { purposes: ['timeStamping', 'codeSigning'], purposesCritical: false });
    expect(failed(judge(root, lax, [intermediate], { purpose: 'legacy-time-stamping' }))).toEqual([]);
  });
});

it('tells why a key of an unknown kind is refused', () => {
  const verdict = judge(root, issueCodeSigning(intermediate, { key: makeKey('ed25519', 'x') }), [intermediate]);
  expect(verdict.checks.find(({ id }) => id === 'chain.keys')?.reason).toContain('which is not accepted');
});

it('keeps the key identifier of an issuer out of the decision', () => {
  const odd = issueCodeSigning(intermediate, { extensions: [{ id: '1.2.3', critical: false, value: octetString(implicit(0, Uint8Array.of(1))) }] });
  expect(failed(judge(root, odd, [intermediate]))).toEqual([]);
});
