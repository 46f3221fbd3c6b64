import { describe, expect, it } from 'vitest';
import type { AnchorStore } from '../../../../src/main/core/authenticode/anchors.js';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { implicit, objectIdentifier, octetString, sequence } from '../../../../src/main/core/authenticode/der/write.js';
import { relaxPolicy, strictPolicy, type Relaxation } from '../../../../src/main/core/authenticode/policy.js';
import { parseCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { anchoredPaths, judgeChain, type ChainRequest, type Trust } from '../../../../src/main/core/authenticode/x509/chain.js';
import { parseRevocationList } from '../../../../src/main/core/authenticode/x509/revocation-list.js';
import type { ChainVerdict } from '../../../../src/shared/verdict.js';
import {
  daysFromNow,
  issueAuthority,
  issueCodeSigning,
  issueTimeStamping,
  makeAuthority,
  makeKey,
  makeRevocationList,
  makeRoot,
  makeSelfSigned,
  spoofRoot,
  unknownExtension,
  type Issued,
} from '../../../fixtures/authority/index.js';
import { replaceDer } from '../../../fixtures/der-edit.js';
import { demandWords, storeOf } from '../../../fixtures/signed/verify.js';
import { processorTime } from '../../../fixtures/processor-time.js';

const now = new Date();
const trustIn = (anchors: AnchorStore, trust: Partial<Trust> = {}): Trust => ({ anchors, disallowed: new Set(), revocationLists: [], policy: strictPolicy, now, ...trust });
const parse = ({ certificate }: Issued) => parseCertificate(certificate);

/** The chain of a signer whose bag holds the others, judged with the first one's root as anchor. */
function judge(anchor: Issued, leaf: Issued, others: readonly Issued[] = [], request: Partial<ChainRequest> = {}, trust: Partial<Trust> = {}): ChainVerdict {
  const verdict = judgeChain({ leaf: parse(leaf), bag: [leaf, ...others].map(parse), purpose: 'code-signing', at: now, ...request }, trustIn(storeOf(anchor), trust));
  demandWords(verdict.checks);
  return verdict;
}

const failed = ({ checks }: ChainVerdict): string[] => checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
const reasonOf = ({ checks }: ChainVerdict, wanted: string): string | undefined => checks.find(({ id }) => id === wanted)?.reason;
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

  it('is found by its key identifier among more certificates of the name than are tried', () => {
    const key = makeKey('ec-p256', 'crowd');
    const elsewhere = makeRoot();
    const crowd = Array.from({ length: 250 }, () => issueAuthority(elsewhere, { key }));
    expect(judge(root, publisher, [...crowd, intermediate]).outcome).toBe('passed');
  });

  it('is looked for where nobody names a key', () => {
    const bare = (issued: Issued): Issued => ({ ...issued, certificate: replaceDer(issued.certificate, [0, 7]) });
    expect(names(judge(root, bare(publisher), [issueAuthority(makeRoot()), intermediate]))).toHaveLength(3);
    expect(names(judge(root, publisher, [bare(issueAuthority(makeRoot())), intermediate]))).toEqual(['Test Publisher', 'Test Intermediate', 'Test Root']);
    const unversioned = replaceDer(replaceDer(intermediate.certificate, [0, 7]), [0, 0]);
    expect(failed(judge(root, publisher, [{ ...intermediate, certificate: unversioned }]))).toEqual(['chain.signatures', 'chain.authority']);
  });

  it('is the one with the least wrong when none is right, and one that is anchored first', () => {
    const key = makeKey('ec-p256', 'twin');
    const past = { from: daysFromNow(-100), to: daysFromNow(-1) };
    const once = issueAuthority(root, { key, ...past });
    const again = issueAuthority(root, { key, ...past });
    const twice = issueAuthority(root, { key, authority: false, ...past });
    const stray = issueAuthority(makeRoot({ name: 'Elsewhere' }), { key });
    const leaf = issueCodeSigning(once);
    const chosen = (...others: readonly Issued[]) => judge(root, leaf, others).certificates[1]?.fingerprint;
    const fingerprintOf = (issued: Issued) => parse(issued).fingerprint;
    for (const others of [[once, twice], [twice, once]]) expect(chosen(...others)).toBe(fingerprintOf(once));
    for (const others of [[stray, twice], [twice, stray]]) expect(chosen(...others)).toBe(fingerprintOf(twice));
    for (const others of [[once, again], [again, once]]) expect(chosen(...others)).toBe(fingerprintOf(others[0]!));
  });

  it('is searched for within limits', () => {
    // Sixty authorities that all could have issued one another: without a limit the ways up are more than can be counted.
    const key = makeKey('ec-p256', 'shared');
    const circle = Array.from({ length: 60 }, () => issueAuthority({ ...root, name: 'Loop', key }, { name: 'Loop', key, issuerName: 'Loop' }));
    const leaf = issueCodeSigning(circle[0]!);
    const taken = processorTime();
    expect(judge(root, leaf, circle)).toMatchObject({ anchored: false, outcome: 'failed' });
    expect(taken()).toBeLessThan(3000);
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
  const renewed = issueAuthority(short, { name: short.name });
  const forAny = issueAuthority(root, { purposes: ['2.5.29.37.0'] });
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
    ['an authority that renewed its key within the length it is allowed', issueCodeSigning(renewed), [renewed, short], {}],
    ['limits on names in the signer’s own certificate', issueCodeSigning(intermediate, { extensions: [{ id: oids.nameConstraints, critical: false, value: sequence() }] }), [intermediate], {}],
    ['an issuer for any purpose', issueCodeSigning(forAny), [forAny], {}],
  ];
  it.each(right)('passes for %s', (_, leaf, others, trust) => {
    expect(failed(judge(root, leaf, others, {}, trust))).toEqual([]);
  });

  it('says what is wrong with whom', () => {
    const words = (leaf: Issued, others: readonly Issued[], check: string, trust: Partial<Trust> = {}) => reasonOf(judge(root, leaf, others, {}, trust), check);
    expect(words(publisher, [], 'chain.anchor')).toBe('The chain ends at Test Publisher, which is not a trusted root.');
    expect(words(publisher, [intermediate], 'chain.anchor')).toBe('The chain ends in Test Root, a trusted root from the test.');
    expect(words(issueCodeSigning(badSignature), [badSignature], 'chain.signatures')).toBe('The signature on Test Intermediate was not made with the key of Test Root.');
    expect(words(issueCodeSigning(notAuthority), [notAuthority], 'chain.authority')).toBe('Test Intermediate issued a certificate without being an authority.');
    expect(words(issueCodeSigning(below), [below, short], 'chain.path-length')).toBe('Test Intermediate allows 0 authorities below itself; there are 1.');
    expect(words(issueCodeSigning(intermediate, { key: 'rsa-1024' }), [intermediate], 'chain.keys')).toBe('Test Publisher has an RSA key of 1024 bits; at least 2048 are asked for.');
    expect(words(issueCodeSigning(weakHash), [weakHash], 'chain.algorithms')).toBe('Test Intermediate was signed with ecdsa-with-SHA1; SHA-1 is not accepted in chains.');
    const four = ['1.2.3', '1.2.4', '1.2.5', '1.2.6'].map((id) => ({ id, critical: true, value: sequence() }));
    expect(words(issueCodeSigning(intermediate, { extensions: four }), [intermediate], 'chain.critical-extensions')).toBe(
      'Test Publisher carries critical extensions that are not understood: 1.2.3, 1.2.4, 1.2.5.',
    );
    const disallowed = new Set([parse(intermediate).fingerprint]);
    expect(words(publisher, [intermediate], 'chain.disallowed', { disallowed })).toBe('Test Intermediate is on the list of disallowed certificates.');
  });

  it('fails for a signature algorithm that is not accepted', () => {
    const algorithm = sequence(objectIdentifier(oids.rsassaPss));
    const certificate = replaceDer(replaceDer(publisher.certificate, [0, 2], algorithm), [1], algorithm);
    const verdict = judge(root, { ...publisher, certificate }, [intermediate]);
    expect(failed(verdict)).toEqual(['chain.signatures', 'chain.algorithms']);
    expect(reasonOf(verdict, 'chain.algorithms')).toBe('Test Publisher was signed with rsassaPss, which is not accepted.');
  });

  it('may end in an anchor from before extensions', () => {
    const old: Issued = { ...root, certificate: replaceDer(replaceDer(root.certificate, [0, 7]), [0, 0]) };
    expect(failed(judge(old, publisher, [intermediate]))).toEqual([]);
    expect(failed(judge(makeRoot({ name: 'Another' }), publisher, [intermediate, old]))).toEqual(['chain.anchor', 'chain.authority']);
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

describe('the ways up to an anchor', () => {
  const waysOf = (leaf: Issued, ...others: readonly Issued[]) =>
    anchoredPaths(parse(leaf), others.map(parse), storeOf(root)).map((path) => path.map(({ subject }) => subject.display));

  it('are those that are signed all the way', () => {
    expect(waysOf(publisher, intermediate)).toEqual([['Test Publisher', 'Test Intermediate', 'Test Root']]);
    expect(waysOf(publisher)).toEqual([]);
    expect(waysOf(issueCodeSigning(intermediate, { signedWith: makeKey('ec-p256', 'nobody') }), intermediate)).toEqual([]);
    const badSignature = issueAuthority(root, { signedWith: makeKey('ec-p256', 'nobody') });
    expect(waysOf(issueCodeSigning(badSignature), badSignature)).toEqual([]);
  });
});

describe('the time of the signature', () => {
  it('counts for revocation when it is proven', () => {
    const revocationLists = [makeRevocationList(root), makeRevocationList(intermediate, { revoked: [{ certificate: publisher, at: daysFromNow(-30) }] })].map(parseRevocationList);
    expect(judge(root, publisher, [intermediate], { signedAt: daysFromNow(-31) }, { revocationLists }).outcome).toBe('passed');
    expect(failed(judge(root, publisher, [intermediate], { signedAt: daysFromNow(-29) }, { revocationLists }))).toEqual(['chain.revocation']);
    expect(failed(judge(root, publisher, [intermediate], {}, { revocationLists }))).toEqual(['chain.revocation']);
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

  it('may commit to content instead of signing digitally, which signers of code may not', () => {
    const committed = { usages: ['contentCommitment'] } as const;
    for (const purpose of ['time-stamping', 'legacy-time-stamping'] as const) {
      expect(failed(judge(root, issueTimeStamping(intermediate, committed), [intermediate], { purpose }))).toEqual([]);
    }
    expect(failed(judge(root, issueTimeStamping(intermediate, { usages: ['keyEncipherment'] }), [intermediate], stamping))).toEqual(['chain.key-usage']);
    const signer = judge(root, issueCodeSigning(intermediate, committed), [intermediate]);
    expect(failed(signer)).toEqual(['chain.key-usage']);
    expect(reasonOf(signer, 'chain.key-usage')).toBe('The key of Test Publisher may not make digital signatures.');
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
