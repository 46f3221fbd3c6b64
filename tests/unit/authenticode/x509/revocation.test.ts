import { describe, expect, it } from 'vitest';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { generalizedTime } from '../../../../src/main/core/authenticode/der/write.js';
import { DerRefused } from '../../../../src/main/core/authenticode/der/read.js';
import { parseCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { checkRevocation, type RevocationRequest } from '../../../../src/main/core/authenticode/x509/revocation.js';
import { parseRevocationList } from '../../../../src/main/core/authenticode/x509/revocation-list.js';
import {
  attributeCertificatesOnly,
  daysFromNow,
  deltaIndicator,
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

const { root, intermediate, publisher } = makeAuthority();
const pathOf = (...issued: readonly Issued[]) => issued.map(({ certificate }) => parseCertificate(certificate));
const path = pathOf(publisher, intermediate, root);
const rootList = makeRevocationList(root);
const check = (lists: readonly Uint8Array[], request: Partial<RevocationRequest> = {}) =>
  checkRevocation({ path, lists: lists.map(parseRevocationList), now: new Date(), isDemanded: false, ...request });
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

  it('may name very many', () => {
    const revoked = Array.from({ length: 5000 }, (_, index) => ({ certificate: { ...publisher, serialNumber: Uint8Array.of(1, index >> 8, index & 0xff) } }));
    expect(withList({ revoked }).outcome).toBe('passed');
  });
});
