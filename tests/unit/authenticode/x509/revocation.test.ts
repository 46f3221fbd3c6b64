import { describe, expect, it } from 'vitest';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { generalizedTime, integer, nullValue, objectIdentifier, sequence, tagged } from '../../../../src/main/core/authenticode/der/write.js';
import { DerRefused } from '../../../../src/main/core/authenticode/der/read.js';
import type { Check } from '../../../../src/shared/verdict.js';
import { parseCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { checkRevocation, type RevocationRequest } from '../../../../src/main/core/authenticode/x509/revocation.js';
import { parseRevocationList } from '../../../../src/main/core/authenticode/x509/revocation-list.js';
import {
  attributeCertificatesOnly,
  daysFromNow,
  deltaIndicator,
  distributionPoints,
  issueAuthority,
  issueCodeSigning,
  makeAuthority,
  makeKey,
  makeRevocationList,
  makeRoot,
  unknownExtension,
  type Issued,
  type RevocationListOptions,
} from '../../../fixtures/authority/index.js';
import { appendDer, cutDer, replaceByNull, replaceDer, type DerPath } from '../../../fixtures/der-edit.js';
import { demandWords } from '../../../fixtures/signed/verify.js';

const { root, intermediate, publisher } = makeAuthority();
const pathOf = (...issued: readonly Issued[]) => issued.map(({ certificate }) => parseCertificate(certificate));
const path = pathOf(publisher, intermediate, root);
const rootList = makeRevocationList(root);
function check(lists: readonly Uint8Array[], request: Partial<RevocationRequest> = {}): Check {
  const answer = checkRevocation({ path, lists: lists.map(parseRevocationList), now: new Date(), isDemanded: false, ...request });
  demandWords([answer]);
  return answer;
}
const withList = (options: RevocationListOptions, request: Partial<RevocationRequest> = {}) => check([rootList, makeRevocationList(intermediate, options)], request);

describe('revocation', () => {
  it('passes when current lists of all issuers are there and name nobody', () => {
    expect(withList({}).outcome).toBe('passed');
    expect(withList({ revoked: [{ certificate: issueCodeSigning(intermediate) }] }).outcome).toBe('passed');
  });

  it('fails when the signer or an issuer is named', () => {
    expect(withList({ revoked: [{ certificate: publisher }] })).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('Test Publisher') as string });
    const lists = [makeRevocationList(root, { revoked: [{ certificate: intermediate }] }), makeRevocationList(intermediate)];
    expect(check(lists)).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('Test Intermediate') as string });
  });

  it('is not the anchor’s concern', () => {
    expect(check([makeRevocationList(root, { revoked: [{ certificate: root }] }), makeRevocationList(intermediate)]).outcome).toBe('passed');
  });

  it('counts only up to the proven time of the signature', () => {
    const revoked = [{ certificate: publisher, at: daysFromNow(-30) }];
    expect(withList({ revoked }, { signedAt: daysFromNow(-31) }).outcome).toBe('passed');
    expect(withList({ revoked }, { signedAt: daysFromNow(-30) }).outcome).toBe('failed');
    expect(withList({ revoked }, { signedAt: daysFromNow(-29) }).outcome).toBe('failed');
    expect(withList({ revoked }).outcome).toBe('failed');
    expect(withList({ revoked: [{ certificate: publisher, at: daysFromNow(20) }] }).outcome).toBe('failed');
  });

  it('counts from the day the key was lost, where the list says so', () => {
    const extensions = [{ id: oids.invalidityDate, critical: false, value: generalizedTime(daysFromNow(-60)) }];
    const revoked = [{ certificate: publisher, at: daysFromNow(-30), extensions }];
    expect(withList({ revoked }, { signedAt: daysFromNow(-45) }).outcome).toBe('failed');
    expect(withList({ revoked }, { signedAt: daysFromNow(-61) }).outcome).toBe('passed');
    expect(withList({ revoked }).reason).toBe(`Test Publisher was revoked as of ${daysFromNow(-60).toISOString()}.`);
    const later = [{ id: oids.invalidityDate, critical: false, value: generalizedTime(daysFromNow(-10)) }];
    expect(withList({ revoked: [{ certificate: publisher, at: daysFromNow(-30), extensions: later }] }).reason).toBe(`Test Publisher was revoked as of ${daysFromNow(-30).toISOString()}.`);
  });

  it.each<[string, RevocationListOptions, string]>([
    ['is out of date', { thisUpdate: daysFromNow(-30), nextUpdate: daysFromNow(-1) }, `it held until ${daysFromNow(-1).toISOString().slice(0, 10)}`],
    ['says no end', { nextUpdate: 'absent' }, 'it does not say until when it holds'],
    ['begins in the future', { thisUpdate: daysFromNow(1), nextUpdate: daysFromNow(2) }, `it holds only from ${daysFromNow(1).toISOString().slice(0, 10)}`],
    ['was signed by another key', { signedWith: makeKey('ec-p256', 'nobody') }, 'its signature was not made by Test Intermediate'],
    [
      'has many unknown extensions',
      { extensions: ['1.2.3', '1.2.4', '1.2.5', '1.2.6'].map((id) => ({ id, critical: true, value: nullValue() })) },
      'it carries critical extensions that are not understood (1.2.3, 1.2.4, 1.2.5)',
    ],
  ])('says why the list that %s is of no use', (_, options, why) => {
    expect(withList(options).reason).toBe(`Test Publisher was not looked up, because the revocation list of its issuer cannot be used: ${why}.`);
    expect(withList(options, { isDemanded: true }).reason).toBe(
      `Test Publisher was not looked up, because the revocation list of its issuer cannot be used: ${why}. The policy demands it.`,
    );
  });

  it('counts both ends of the time that a list holds for', () => {
    const [thisUpdate, nextUpdate] = [daysFromNow(-0.5), daysFromNow(0.5)];
    expect(withList({ thisUpdate, nextUpdate }, { now: thisUpdate }).outcome).toBe('passed');
    expect(withList({ thisUpdate, nextUpdate }, { now: nextUpdate }).outcome).toBe('passed');
    expect(withList({ thisUpdate, nextUpdate }, { now: new Date(thisUpdate.getTime() - 1000) }).outcome).toBe('not-checked');
    expect(withList({ thisUpdate, nextUpdate }, { now: new Date(nextUpdate.getTime() + 1000) }).outcome).toBe('not-checked');
  });

  it('says where a list can be had, from the first address that can be shown', () => {
    const asked = (...addresses: readonly string[]) => check([rootList], { path: pathOf(issueCodeSigning(intermediate, { extensions: [distributionPoints(...addresses)] }), intermediate, root) }).reason;
    const missing = 'Test Publisher was not looked up, because no revocation list of its issuer is at hand';
    expect(asked('ldap://a/', 'http://b/list.crl', 'https://c/')).toBe(`${missing} (it is published at http://b/list.crl).`);
    expect(asked('https://c/')).toBe(`${missing} (it is published at https://c/).`);
    expect(asked(`http://${'x'.repeat(200)}`)).toBe(`${missing} (it is published at http://${'x'.repeat(200)}).`);
    for (const hidden of [`http://${'x'.repeat(201)}`, 'http://a b', 'http://a\n', 'http://\u00e9', 'http://', ' http://a', 'xhttp://a']) expect(asked(hidden)).toBe(`${missing}.`);
  });

  it('believes an authority that says nothing about what its key may do', () => {
    const free = issueAuthority(root, { usages: 'absent' });
    expect(check([rootList, makeRevocationList(free)], { path: pathOf(issueCodeSigning(free), free, root) }).outcome).toBe('passed');
  });

  it('does not believe a list whose signature the authority’s key cannot have made', () => {
    const list = makeRevocationList(intermediate);
    const signedAs = (...algorithm: readonly Uint8Array[]) => replaceDer(replaceDer(list, [0, 1], sequence(...algorithm)), [1], sequence(...algorithm));
    for (const oid of [oids.ecPublicKey, oids.sha256WithRsa, '1.2.3']) expect(check([rootList, signedAs(objectIdentifier(oid))]).reason).toContain('its signature was not made by Test Intermediate');
    const spelt = issueAuthority(root, { key: 'ec-explicit' });
    expect(check([rootList, makeRevocationList(spelt)], { path: pathOf(issueCodeSigning(spelt), spelt, root) }).reason).toContain('its signature was not made by Test Intermediate');
  });

  it.each<[string, RevocationListOptions]>([
    ['is out of date', { thisUpdate: daysFromNow(-30), nextUpdate: daysFromNow(-1) }],
    ['says no end', { nextUpdate: 'absent' }],
    ['begins in the future', { thisUpdate: daysFromNow(1), nextUpdate: daysFromNow(2) }],
    ['was signed by another key', { signedWith: makeKey('ec-p256', 'nobody') }],
    ['is a delta', { extensions: [deltaIndicator(1)] }],
    ['is for a part of the certificates', { extensions: [attributeCertificatesOnly()] }],
    ['has an unknown critical extension', { extensions: [unknownExtension(true)] }],
    ['has an unknown critical extension on an entry', { revoked: [{ certificate: issueCodeSigning(intermediate), extensions: [unknownExtension(true)] }] }],
  ])('is not checked when the list %s', (_, options) => {
    expect(withList(options).outcome).toBe('not-checked');
    expect(withList(options, { isDemanded: true }).outcome).toBe('failed');
  });

  it('is not checked without lists, or with those of others', () => {
    expect(check([]).outcome).toBe('not-checked');
    expect(check([rootList]).outcome).toBe('not-checked');
    expect(check([rootList, makeRevocationList(makeRoot({ name: 'Somebody' }))]).outcome).toBe('not-checked');
    expect(check([], { isDemanded: true }).outcome).toBe('failed');
  });

  it('believes an authentic revocation although the list is out of date', () => {
    expect(withList({ thisUpdate: daysFromNow(-60), nextUpdate: daysFromNow(-1), revoked: [{ certificate: publisher, at: daysFromNow(-90) }] }).outcome).toBe('failed');
  });

  it('does not believe a revocation that somebody else wrote', () => {
    expect(withList({ signedWith: makeKey('ec-p256', 'nobody'), revoked: [{ certificate: publisher }] }).outcome).toBe('not-checked');
  });

  it('does not believe an issuer that may not sign lists', () => {
    const mute = issueAuthority(root, { usages: ['keyCertSign'] });
    const signer = issueCodeSigning(mute);
    const verdict = check([rootList, makeRevocationList(mute)], { path: pathOf(signer, mute, root) });
    expect(verdict).toMatchObject({ outcome: 'not-checked', reason: expect.stringContaining('may not sign revocation lists') as string });
  });

  it('takes the freshest of several lists', () => {
    const old = makeRevocationList(intermediate, { thisUpdate: daysFromNow(-30), nextUpdate: daysFromNow(-10) });
    expect(check([rootList, old, makeRevocationList(intermediate)]).outcome).toBe('passed');
    expect(check([rootList, makeRevocationList(intermediate), makeRevocationList(intermediate, { revoked: [{ certificate: publisher }] })]).outcome).toBe('failed');
  });

  it('has nobody to ask about a chain of one', () => {
    expect(check([], { path: path.slice(2) }).outcome).toBe('not-checked');
  });
});

describe('a revocation list', () => {
  it('may be of version 1', () => {
    expect(parseRevocationList(makeRevocationList(root, { version: 1 })).revoked.size).toBe(0);
  });

  it('must be strict DER', () => {
    expect(() => parseRevocationList(Buffer.concat([rootList, Buffer.of(0)]))).toThrow(DerRefused);
    expect(() => parseRevocationList(rootList.subarray(0, -1))).toThrow(DerRefused);
    expect(() => parseRevocationList(publisher.certificate)).toThrow(DerRefused);
  });

  const full = makeRevocationList(root, { revoked: [{ certificate: publisher, extensions: [{ id: oids.invalidityDate, critical: false, value: generalizedTime(daysFromNow(-60)) }] }] });
  const algorithm = 'the signature algorithm of the revocation list';

  it('is of version 1 or 2', () => {
    expect(() => parseRevocationList(replaceDer(full, [0, 0], integer(2)))).toThrow(new DerRefused('the version of the revocation list is unknown'));
    expect(() => parseRevocationList(replaceDer(full, [0, 0], integer(0)))).toThrow(new DerRefused('the version of the revocation list is unknown'));
  });

  it('names one signature algorithm', () => {
    expect(() => parseRevocationList(replaceDer(full, [1], sequence(objectIdentifier(oids.ecdsaWithSha384))))).toThrow(new DerRefused('the two signature algorithms of the revocation list differ'));
  });

  it.each<[DerPath, string]>([
    [[0], 'its content of the revocation list has tag 0x05 instead of 0x30'],
    [[0, 0], `${algorithm} has tag 0x05 instead of 0x30`],
    [[0, 1], `${algorithm} has tag 0x05 instead of 0x30`],
    [[0, 2], 'a name has tag 0x05 instead of 0x30'],
    [[0, 3], 'the date of the revocation list is not a time in the form that DER demands'],
    [[0, 4], 'the revocation list holds 3 values too many'],
    [[0, 5], 'the revocation list holds 2 values too many'],
    [[0, 5, 0], 'a revocation entry has tag 0x05 instead of 0x30'],
    [[0, 5, 0, 0], 'the serial number of a revocation entry has tag 0x05 instead of 0x02'],
    [[0, 5, 0, 1], 'the date of a revocation entry is not a time in the form that DER demands'],
    [[0, 5, 0, 2], 'a revocation entry holds 1 values too many'],
    [[0, 6], 'the revocation list holds 1 values too many'],
    [[0, 6, 0], 'the extensions has tag 0x05 instead of 0x30'],
    [[1], `${algorithm} has tag 0x05 instead of 0x30`],
    [[2], 'the signature of the revocation list has tag 0x05 instead of 0x03'],
  ])('refuses another type at %j and says of what', (place, reason) => {
    expect(() => parseRevocationList(replaceByNull(full, place))).toThrow(new DerRefused(reason));
  });

  it.each<[DerPath, number, string]>([
    [[], 0, 'the revocation list lacks its content'],
    [[], 1, 'the revocation list lacks its signature algorithm'],
    [[], 2, 'the revocation list lacks its signature'],
    [[0], 1, 'the revocation list lacks a signature algorithm'],
    [[0], 2, 'the revocation list lacks an issuer'],
    [[0], 3, 'the revocation list lacks its date'],
    [[0, 5, 0], 0, 'a revocation entry lacks a serial number'],
    [[0, 5, 0], 1, 'a revocation entry lacks a date'],
    [[0, 6], 0, 'the extensions must hold exactly one value'],
  ])('refuses to end at %j after %i values', (place, count, reason) => {
    expect(() => parseRevocationList(cutDer(full, place, count))).toThrow(new DerRefused(reason));
  });

  it('refuses one value more behind its signature', () => {
    expect(() => parseRevocationList(appendDer(full, [], nullValue()))).toThrow(new DerRefused('the revocation list holds 1 values too many'));
  });

  it('may name nobody, an end and no extensions', () => {
    const bare = parseRevocationList(cutDer(full, [0], 5));
    expect(bare).toMatchObject({ revoked: new Map(), unknownCritical: [], nextUpdate: daysFromNow(30), thisUpdate: daysFromNow(-1) });
    expect(parseRevocationList(cutDer(full, [0], 4))).not.toHaveProperty('nextUpdate');
  });

  it('has dates that exist', () => {
    const end = tagged(0x17, Buffer.from('261301000000Z'));
    expect(() => parseRevocationList(replaceDer(full, [0, 4], end))).toThrow(new DerRefused('the next date of the revocation list does not exist in the calendar'));
  });

  it('has a date of invalidity that is a time', () => {
    const odd = makeRevocationList(root, { revoked: [{ certificate: publisher, extensions: [{ id: oids.invalidityDate, critical: false, value: nullValue() }] }] });
    expect(() => parseRevocationList(odd)).toThrow(new DerRefused('an invalidity date is not a time in the form that DER demands'));
  });

  it('may mark as critical what changes nothing about who is revoked', () => {
    const harmless = [oids.crlNumber, oids.authorityKeyIdentifier, oids.issuerAltName, oids.reasonCode, oids.invalidityDate];
    const extensions = harmless.slice(2).map((id) => ({ id, critical: true, value: generalizedTime(daysFromNow(-60)) }));
    expect(parseRevocationList(makeRevocationList(root, { extensions })).unknownCritical).toEqual([]);
    const onEntry = [...harmless.map((id) => ({ id, critical: true, value: generalizedTime(daysFromNow(-60)) })), { id: '1.2.3', critical: true, value: nullValue() }];
    const list = makeRevocationList(root, { revoked: [{ certificate: publisher, extensions: onEntry }], extensions: [{ id: '1.2.4', critical: true, value: nullValue() }] });
    expect(parseRevocationList(list).unknownCritical).toEqual(['1.2.4', '1.2.3']);
  });

  it('says nothing about all certificates when it is a part of one, marked as critical or not', () => {
    for (const id of [oids.deltaCrlIndicator, oids.issuingDistributionPoint]) {
      const list = makeRevocationList(root, { extensions: [{ id, critical: false, value: nullValue() }] });
      expect(parseRevocationList(list).unknownCritical, id).toEqual([id]);
    }
    const onEntry = makeRevocationList(root, { revoked: [{ certificate: publisher, extensions: [{ id: oids.certificateIssuer, critical: false, value: nullValue() }] }] });
    expect(parseRevocationList(onEntry).unknownCritical).toEqual([oids.certificateIssuer]);
  });

  it('revokes from the earlier day on whom it names twice', () => {
    for (const days of [[-40, -10], [-10, -40], [-40, -40]] as const) {
      const list = parseRevocationList(makeRevocationList(root, { revoked: days.map((day) => ({ certificate: publisher, at: daysFromNow(day) })) }));
      expect([...list.revoked.values()]).toEqual([{ revokedAt: daysFromNow(-40) }]);
    }
  });

  it('may name very many', () => {
    const revoked = Array.from({ length: 5000 }, (_, index) => ({ certificate: { ...publisher, serialNumber: Uint8Array.of(1, index >> 8, index & 0xff) } }));
    expect(withList({ revoked }).outcome).toBe('passed');
  });
});
