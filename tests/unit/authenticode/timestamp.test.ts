import { describe, expect, it } from 'vitest';
import { relaxPolicy } from '../../../src/main/core/authenticode/policy.js';
import { parseRevocationList } from '../../../src/main/core/authenticode/x509/revocation-list.js';
import { childrenOf, DerRefused, onlyChild, readDer } from '../../../src/main/core/authenticode/der/read.js';
import { boolean, explicit, generalizedTime, integer, nullValue, objectIdentifier, octetString, sequence, setOf } from '../../../src/main/core/authenticode/der/write.js';
import { attribute, digestAlgorithm } from '../../../src/main/core/authenticode/sign/cms.js';
import { judgeTimestampToken, readTimestampInfo } from '../../../src/main/core/authenticode/timestamp.js';
import { strictPolicy } from '../../../src/main/core/authenticode/policy.js';
import { oids } from '../../../src/main/core/authenticode/der/oids.js';
import {
  daysFromNow,
  issueCodeSigning,
  issueTimeStamping,
  makeAuthority,
  makeRevocationList,
  makeRoot,
  makeTimestampToken,
  type Issued,
} from '../../fixtures/authority/index.js';
import { appendDer, cutDer, editInside, replaceByNull, replaceDer, type DerPath } from '../../fixtures/der-edit.js';
import { signedCabinet, type SignatureChoice } from '../../fixtures/signed/files.js';
import { failedChecks, findCheck, storeOf, verifyBytes } from '../../fixtures/signed/verify.js';

const { root, intermediate, timestamps } = makeAuthority();
const anchors = storeOf(root);
const from = daysFromNow(-90);
const to = daysFromNow(-30);
const expired = issueCodeSigning(intermediate, { from, to });

type Stamp = NonNullable<SignatureChoice['timestamp']>;
const stamped = (timestamp: Partial<Stamp> = {}, signer: Issued = expired): Buffer => signedCabinet({ signer, timestamp: { authority: timestamps, time: daysFromNow(-60), ...timestamp } });
const legacy = (countersignature: Partial<NonNullable<SignatureChoice['countersignature']>> = {}): Buffer =>
  signedCabinet({ signer: expired, countersignature: { authority: timestamps, time: daysFromNow(-60), ...countersignature } });
const verify = async (file: Uint8Array, options = {}) => verifyBytes(file, { anchors, ...options });
/** A token whose signing certificate attribute has this value. */
const tokenWith = (value: Uint8Array): Uint8Array =>
  editInside(makeTimestampToken(timestamps, new Uint8Array(), { binding: 'absent' }), [1, 0, 4, 0, 3], (attributes) => [...attributes, attribute(oids.signingCertificateV2, value)]);
/** The first SignerInfo of a signature or a token. */
const signerOf = (der: Uint8Array): Uint8Array => childrenOf(childrenOf(onlyChild(childrenOf(readDer(der))[1]!, 'it')).at(-1)!)[0]!.der;

/** The last value of SignedData is the set of signers. */
const signerOfVersion = (der: Uint8Array, version: number): Uint8Array =>
  editInside(der, [1, 0], (values) => [...values.slice(0, -1), replaceDer(values.at(-1) ?? setOf(), [0, 0], integer(version))]);

describe.each([
  ['rfc3161', stamped],
  ['legacy', legacy],
] as const)('a time stamp of the kind %s', (kind, stamp) => {
  it('keeps a signature alive that was made while the certificate was valid', async () => {
    const verdict = await verify(stamp());
    expect(failedChecks(verdict)).toEqual([]);
    expect(verdict.signatures[0]).toMatchObject({ judgedAt: daysFromNow(-60).toISOString(), timestamp: { kind, outcome: 'passed', time: daysFromNow(-60).toISOString() } });
    expect(findCheck(verdict, 'signature.timestamp')?.outcome).toBe('passed');
  });

  it.each([
    ['at the first second', from, 'passed'],
    ['at the last second', to, 'passed'],
    ['before the certificate was valid', daysFromNow(-91), 'failed'],
    ['after the certificate had expired', daysFromNow(-29), 'failed'],
  ])('made %s: %s', async (_, time, outcome) => {
    const verdict = await verify(stamp({ time }));
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.signatures[0]?.judgedAt).toBe(time.toISOString());
    expect(failedChecks(verdict)).toEqual(outcome === 'passed' ? [] : ['chain.validity']);
  });

  const bad: readonly (readonly [string, Parameters<typeof stamp>[0], string])[] = [
    ['over another signature', kind === 'rfc3161' ? { imprint: new Uint8Array(32) } : { messageDigest: new Uint8Array(32) }, kind === 'rfc3161' ? 'stamp.imprint' : 'signer.message-digest'],
    ['with a signature that does not fit', { breakSignature: true }, 'signer.signature'],
    ['of an authority for another purpose', { authority: issueCodeSigning(intermediate, { from: daysFromNow(-365) }) }, 'chain.extended-key-usage'],
    ['of an authority nobody trusts', { authority: issueTimeStamping(makeRoot({ name: 'Elsewhere' })) }, 'chain.anchor'],
    ['of an authority that had expired', { authority: issueTimeStamping(intermediate, { from: daysFromNow(-200), to: daysFromNow(-70) }) }, 'chain.validity'],
    ['made with SHA-1', { digest: 'sha1' }, 'stamp.algorithm'],
    ['from the future', { time: daysFromNow(1) }, 'stamp.time'],
  ];
  it.each(bad)('is ignored when it is %s, and shown', async (_, change, id) => {
    const verdict = await verify(stamp(change));
    expect(verdict.signatures[0]?.timestamp?.outcome).toBe('failed');
    expect(failedChecks(verdict)).toContain(id);
    expect(failedChecks(verdict)).toContain('chain.validity');
    expect(findCheck(verdict, 'signature.timestamp')?.outcome).toBe('warning');
    expect(verdict.outcome).toBe('failed');
  });

  it('does no harm when it is bad and the signature holds now', async () => {
    const valid = issueCodeSigning(intermediate);
    const choice = kind === 'rfc3161' ? { timestamp: { authority: timestamps, breakSignature: true } } : { countersignature: { authority: timestamps, breakSignature: true } };
    const verdict = await verify(signedCabinet({ signer: valid, ...choice }));
    expect(verdict).toMatchObject({ outcome: 'passed', signatures: [{ outcome: 'warning', timestamp: { outcome: 'failed' } }] });
  });

  it('made with SHA-1 counts where the policy says so', async () => {
    const policy = relaxPolicy('Old stamps', ['sha1-time-stamps']);
    expect((await verify(stamp({ digest: 'sha1' }), { policy })).outcome).toBe('passed');
  });
});

describe('an RFC 3161 token', () => {
  it.each(['absent', 'wrong'] as const)('must name its certificate: %s', async (binding) => {
    expect(failedChecks(await verify(stamped({ binding })))).toContain('stamp.signing-certificate');
  });

  it('may name it by SHA-1, as older authorities do', async () => {
    expect((await verify(stamped({ binding: 'v1' }))).outcome).toBe('passed');
  });

  it('may carry a fraction of a second', async () => {
    const time = new Date(daysFromNow(-60).getTime() + 288);
    expect((await verify(stamped({ time }))).signatures[0]?.timestamp?.time).toBe(time.toISOString());
  });

  it('must state what it is', async () => {
    expect(failedChecks(await verify(stamped({ contentTypeAttribute: oids.data })))).toContain('signer.content-type');
    expect(failedChecks(await verify(stamped({ contentTypeAttribute: 'absent' })))).toContain('signer.content-type');
  });

  it('must bring its certificate', async () => {
    const verdict = await verify(stamped({ withCertificates: false }));
    expect(failedChecks(verdict)).toContain('signer.certificate');
    expect(verdict).toMatchObject({ outcome: 'failed', signatures: [{ timestamp: { outcome: 'failed', chain: { certificates: [] } } }] });
  });

  it('must be of version 3', async () => {
    const file = stamped();
    const version = file.indexOf(Buffer.from('020103310f300d0609', 'hex'));
    file.writeUInt8(1, version + 2);
    expect(findCheck(await verify(file), 'signature.timestamp')?.reason).toContain('not of version 3');
  });

  it('that cannot be read is shown as a warning', async () => {
    const verdict = await verify(signedCabinet({ signer: issueCodeSigning(intermediate), unsignedAttributes: [attribute(oids.spcTimestampToken, octetString(Uint8Array.of(1)))] }));
    expect(findCheck(verdict, 'signature.timestamp')).toMatchObject({ outcome: 'warning', reason: expect.stringContaining('cannot be read') as string });
    expect(verdict.signatures[0]?.timestamp).toBeUndefined();
    expect(verdict.outcome).toBe('passed');
  });
});

describe('what an RFC 3161 token says', () => {
  const time = daysFromNow(-60);
  const info = sequence(integer(1), objectIdentifier('1.2.3'), sequence(digestAlgorithm('sha256'), octetString(Uint8Array.of(1, 2))), integer(7), generalizedTime(time));

  const extension = (critical: boolean, type = '1.2.3') => sequence(objectIdentifier(type), boolean(critical), octetString(new Uint8Array()));

  it('is read, with and without what may be missing', () => {
    expect(readTimestampInfo(info)).toEqual({ imprintAlgorithm: 'sha256', imprint: Uint8Array.of(1, 2), time });
    const full = appendDer(info, [], sequence(integer(1)), boolean(true), integer(5), explicit(0, sequence()), explicit(1, extension(false)));
    expect(readTimestampInfo(full)).toEqual({ imprintAlgorithm: 'sha256', imprint: Uint8Array.of(1, 2), time, nonce: Uint8Array.of(5) });
  });

  it('carries no critical extension, for none is understood', () => {
    expect(() => readTimestampInfo(appendDer(info, [], explicit(1, extension(false), extension(true, '1.2.4'))))).toThrow(new DerRefused('the time stamp carries the critical extension 1.2.4, which is not understood'));
    expect(() => readTimestampInfo(appendDer(info, [], explicit(1, sequence())))).toThrow(new DerRefused('an extension lacks its type'));
  });

  it('is of version 1', () => {
    expect(() => readTimestampInfo(replaceDer(info, [0], integer(2)))).toThrow(new DerRefused('the version of the time stamp is unknown'));
  });

  it.each<[DerPath, string]>([
    [[0], 'the version of the time stamp has tag 0x05 instead of 0x02'],
    [[1], 'the policy of the time stamp has tag 0x05 instead of 0x06'],
    [[2], 'the imprint of the time stamp has tag 0x05 instead of 0x30'],
    [[2, 0], 'the imprint’s algorithm has tag 0x05 instead of 0x30'],
    [[2, 1], 'the imprint of the time stamp has tag 0x05 instead of 0x04'],
    [[3], 'a serial number of the time stamp has tag 0x05 instead of 0x02'],
    [[4], 'a time of the time stamp has tag 0x05 instead of 0x18'],
  ])('is refused with another type at %j', (path, reason) => {
    expect(() => readTimestampInfo(replaceByNull(info, path))).toThrow(new DerRefused(reason));
  });

  it.each<[DerPath, number, string]>([
    [[], 0, 'the time stamp lacks a version'],
    [[], 1, 'the time stamp lacks a policy'],
    [[], 2, 'the time stamp lacks an imprint'],
    [[], 3, 'the time stamp lacks a serial number'],
    [[], 4, 'the time stamp lacks a time'],
    [[2], 0, 'the imprint of the time stamp lacks its algorithm'],
    [[2], 1, 'the imprint of the time stamp lacks its digest'],
  ])('is refused when it ends at %j after %i values', (path, count, reason) => {
    expect(() => readTimestampInfo(cutDer(info, path, count))).toThrow(new DerRefused(reason));
  });

  it('is refused with more than there may be', () => {
    expect(() => readTimestampInfo(appendDer(info, [], nullValue()))).toThrow(new DerRefused('the time stamp holds 1 values too many'));
    expect(() => readTimestampInfo(appendDer(info, [2], nullValue()))).toThrow(new DerRefused('the imprint of the time stamp holds 1 values too many'));
  });
});

describe('an RFC 3161 token as such', () => {
  const signature = Buffer.from('the octets of a signature');
  const trust = { anchors, disallowed: new Set<never>(), revocationLists: [], policy: strictPolicy, now: new Date() };
  const token = makeTimestampToken(timestamps, signature);
  const judge = (der: Uint8Array) => judgeTimestampToken(readDer(der), { signature }, trust);
  const data = [1, 0] as const;

  it('is proven', () => {
    expect(judge(token).outcome).toBe('passed');
  });

  it.each<[string, Uint8Array, string]>([
    ['of another type', replaceDer(token, [...data, 2, 0], objectIdentifier(oids.data)), 'the token holds no time stamp'],
    ['without content', cutDer(token, [...data, 2], 1), 'the token holds no time stamp'],
    ['without a signer', replaceDer(token, [...data, 4], setOf()), 'the token does not have exactly one signer'],
    ['with two signers', appendDer(token, [...data, 4], signerOf(makeTimestampToken(timestamps, signature))), 'the token does not have exactly one signer'],
    ['of version 1', replaceDer(token, [...data, 0], integer(1)), 'the token is not of version 3'],
    ['that lists another digest', replaceDer(token, [...data, 1, 0], digestAlgorithm('sha384')), 'the token does not list the digest algorithm of its signer'],
    ['whose content is a structure', replaceDer(token, [...data, 2, 1, 0], sequence()), 'the time stamp has tag 0x30 instead of 0x04'],
  ])('%s is refused', (_, der, reason) => {
    expect(() => judge(der)).toThrow(new DerRefused(reason));
  });

  it('has a signer of version 1', () => {
    const version = (number: number) => judge(signerOfVersion(token, number)).checks.find(({ id }) => id === 'signer.version')?.outcome;
    expect([version(0), version(1), version(3)]).toEqual(['failed', 'passed', 'failed']);
  });

  it('may list more digests than it uses', () => {
    expect(judge(appendDer(token, [...data, 1], digestAlgorithm('sha384'))).outcome).toBe('passed');
  });

  it('may be of a clock that is ten minutes ahead', () => {
    const ahead = (minutes: number) => judgeTimestampToken(readDer(makeTimestampToken(timestamps, signature, { time: new Date(trust.now.getTime() + minutes * 60_000) })), { signature }, trust);
    expect(ahead(10).outcome).toBe('passed');
    expect(ahead(10.02).checks.find(({ outcome }) => outcome === 'failed')?.id).toBe('stamp.time');
  });

  it('says with what it was made', () => {
    const made = (verdict: ReturnType<typeof judge>) => verdict.checks.find(({ id }) => id === 'stamp.algorithm');
    expect(made(judge(token))?.reason).toBe('The time stamp was made with sha256.');
    expect(made(judge(makeTimestampToken(timestamps, signature, { digest: 'sha1' })))).toMatchObject({ outcome: 'failed', reason: 'The time stamp was made with SHA-1, which is not accepted.' });
  });

  it('names its certificate, and says when it does not', () => {
    const named = (binding: 'absent' | 'wrong' | 'v1' | 'v2') => judge(makeTimestampToken(timestamps, signature, { binding })).checks.find(({ id }) => id === 'stamp.signing-certificate');
    expect(named('absent')).toMatchObject({ outcome: 'failed', reason: 'The time stamp does not say which certificate it was made with.' });
    expect(named('wrong')).toMatchObject({ outcome: 'failed', reason: 'The time stamp names another certificate than the one it was made with.' });
    expect([named('v1')?.outcome, named('v2')?.outcome]).toEqual(['passed', 'passed']);
  });
});

describe('a countersignature', () => {
  it('must state a time', async () => {
    const verdict = await verify(legacy({ signingTime: 'absent' }));
    expect(findCheck(verdict, 'signature.timestamp')?.outcome).toBe('warning');
    expect(failedChecks(verdict)).toEqual(['chain.validity']);
  });

  it('may be of version 0, as real ones are, and the verdict says so', async () => {
    const verdict = await verify(legacy({ version: 0 }));
    expect(verdict.outcome).toBe('passed');
    expect(verdict.signatures[0]?.timestamp).toMatchObject({ kind: 'legacy', outcome: 'warning', time: daysFromNow(-60).toISOString() });
    expect(verdict.signatures[0]?.timestamp?.checks).toContainEqual(
      expect.objectContaining({ id: 'signer.version', outcome: 'warning', reason: 'The signer has version 0, where RFC 2315 §9.2 says 1; the number changes nothing.' }),
    );
    expect((await verify(legacy({ version: 0, breakSignature: true }))).outcome).toBe('failed');
  });

  it.each([2, 3])('may not be of version %i', async (version) => {
    const verdict = await verify(legacy({ version }));
    expect(verdict.outcome).toBe('failed');
    expect(verdict.signatures[0]?.timestamp?.checks).toContainEqual(expect.objectContaining({ id: 'signer.version', outcome: 'failed', reason: `The signer has version ${String(version)}.` }));
  });

  it.each([0, 2, 3])('is the only one that may: a signer of version %i is refused', async (version) => {
    const file = signedCabinet({ signer: issueCodeSigning(intermediate) }, { edit: (der) => signerOfVersion(der, version) });
    expect(failedChecks(await verify(file))).toEqual(['signer.version']);
  });
});

describe('what cannot be read of time stamps', () => {
  it('is said, and does not hide one that can be', async () => {
    const torn = attribute(oids.spcTimestampToken, octetString(Uint8Array.of(1)));
    const verdict = await verify(signedCabinet({ signer: expired, unsignedAttributes: [torn], countersignature: { authority: timestamps, time: daysFromNow(-60) } }));
    expect(verdict.signatures[0]?.timestamp).toMatchObject({ kind: 'legacy', outcome: 'passed' });
    const alone = await verify(signedCabinet({ signer: issueCodeSigning(intermediate), unsignedAttributes: [torn] }));
    expect(findCheck(alone, 'signature.timestamp')?.reason).toBe(
      'The time stamp cannot be read and is ignored, so the signature must hold now: the signature has tag 0x04 instead of 0x30.',
    );
  });

  it('is the certificate attribute when it names none, or by an unknown digest', async () => {
    const named = (value: Uint8Array) => signedCabinet({ signer: issueCodeSigning(intermediate), unsignedAttributes: [attribute(oids.spcTimestampToken, tokenWith(value))] });
    const reason = async (value: Uint8Array) => findCheck(await verify(named(value)), 'signature.timestamp')?.reason;
    const start = 'The time stamp cannot be read and is ignored, so the signature must hold now: ';
    expect(await reason(sequence(sequence()))).toBe(`${start}the signing certificate attribute is empty.`);
    expect(await reason(sequence(sequence(sequence(sequence(objectIdentifier(oids.md5)), octetString(new Uint8Array(16))))))).toBe(
      `${start}the algorithm of the signing certificate attribute is md5, which is not accepted.`,
    );
    expect(await reason(sequence())).toBe(`${start}the signing certificate attribute lacks its certificates.`);
  });

  it('does not go beyond four of them', async () => {
    const many = Array.from({ length: 5 }, (_, index) => attribute(oids.spcTimestampToken, makeTimestampToken(timestamps, Uint8Array.of(index))));
    const torn = Array.from({ length: 4 }, () => attribute(oids.spcTimestampToken, octetString(Uint8Array.of(1))));
    expect((await verify(signedCabinet({ signer: expired, unsignedAttributes: many }))).signatures[0]?.timestamp?.outcome).toBe('failed');
    const hidden = await verify(signedCabinet({ signer: expired, unsignedAttributes: torn, countersignature: { authority: timestamps, time: daysFromNow(-60) } }));
    expect(hidden.signatures[0]?.timestamp).toBeUndefined();
  });
});

describe('what a time stamp is good for', () => {
  it('is not to outlive a certificate for lifetime signing', async () => {
    const short = issueCodeSigning(intermediate, { from, to, purposes: ['codeSigning', 'lifetimeSigning'] });
    const verdict = await verify(stamped({}, short));
    expect(failedChecks(verdict)).toEqual(['chain.validity']);
    expect((await verify(stamped({}, short), { now: daysFromNow(-50) })).outcome).toBe('passed');
  });

  it('is not to save a certificate for lifetime signing that was revoked since', async () => {
    const short = issueCodeSigning(intermediate, { purposes: ['codeSigning', 'lifetimeSigning'] });
    const lists = [makeRevocationList(root), makeRevocationList(intermediate, { revoked: [{ certificate: short, at: daysFromNow(-10) }] })].map(parseRevocationList);
    expect(failedChecks(await verify(stamped({}, short), { crls: lists }))).toEqual(['chain.revocation']);
  });

  it('is to come before a revocation', async () => {
    const lists = (at: Date) => [makeRevocationList(root), makeRevocationList(intermediate, { revoked: [{ certificate: expired, at }] })].map(parseRevocationList);
    expect((await verify(stamped(), { crls: lists(daysFromNow(-59)) })).outcome).toBe('passed');
    expect(failedChecks(await verify(stamped(), { crls: lists(daysFromNow(-61)) }))).toEqual(['chain.revocation']);
  });

  it('is nothing when the authority itself was revoked', async () => {
    const crls = [makeRevocationList(root), makeRevocationList(intermediate, { revoked: [{ certificate: timestamps, at: daysFromNow(-1) }] })].map(parseRevocationList);
    const verdict = await verify(stamped(), { crls });
    expect(verdict.signatures[0]?.timestamp?.outcome).toBe('failed');
    expect(verdict.outcome).toBe('failed');
  });

  it('is taken from the earliest that holds', async () => {
    const both = signedCabinet({
      signer: expired,
      timestamp: { authority: timestamps, time: daysFromNow(-40) },
      countersignature: { authority: timestamps, time: daysFromNow(-70) },
    });
    expect((await verify(both)).signatures[0]?.timestamp).toMatchObject({ kind: 'legacy', time: daysFromNow(-70).toISOString() });
    const oneBad = signedCabinet({
      signer: expired,
      timestamp: { authority: timestamps, time: daysFromNow(-40) },
      countersignature: { authority: timestamps, time: daysFromNow(-70), breakSignature: true },
    });
    expect((await verify(oneBad)).signatures[0]?.timestamp).toMatchObject({ kind: 'rfc3161', time: daysFromNow(-40).toISOString() });
  });
});
