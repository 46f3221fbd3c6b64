import { describe, expect, it } from 'vitest';
import { relaxPolicy } from '../../../src/main/core/authenticode/policy.js';
import { parseRevocationList } from '../../../src/main/core/authenticode/x509/revocation-list.js';
import { octetString } from '../../../src/main/core/authenticode/der/write.js';
import { attribute } from '../../../src/main/core/authenticode/sign/cms.js';
import { oids } from '../../../src/main/core/authenticode/der/oids.js';
import {
  daysFromNow,
  issueCodeSigning,
  issueTimeStamping,
  makeAuthority,
  makeRevocationList,
  makeRoot,
  type Issued,
} from '../../fixtures/authority/index.js';
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

describe('a countersignature', () => {
  it('must state a time', async () => {
    const verdict = await verify(legacy({ signingTime: 'absent' }));
    expect(findCheck(verdict, 'signature.timestamp')?.outcome).toBe('warning');
    expect(failedChecks(verdict)).toEqual(['chain.validity']);
  });
});

describe('what a time stamp is good for', () => {
  it('is not to outlive a certificate for lifetime signing', async () => {
    const short = issueCodeSigning(intermediate, { from, to, purposes: ['codeSigning', 'lifetimeSigning'] });
    const verdict = await verify(stamped({}, short));
    expect(failedChecks(verdict)).toEqual(['chain.validity']);
    expect((await verify(stamped({}, short), { now: daysFromNow(-50) })).outcome).toBe('passed');
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
