import { describe, expect, it } from 'vitest';
import { objectIdentifier, sequence } from '../../../src/main/core/authenticode/der/write.js';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { checkSigningCertificate, type SigningCertificate } from '../../../src/main/core/certificates/check.js';
import type { Extension } from '../../../src/main/core/certificates/encode.js';
import {
  chainOf,
  daysFromNow,
  issueCodeSigning,
  makeAuthority,
  makeSelfSigned,
  unknownExtension,
  type CertificateOptions,
  type Issued,
} from '../../fixtures/authority/index.js';

const authority = makeAuthority();
const [codeSigning, clientAuthentication] = ['1.3.6.1.5.5.7.3.3', '1.3.6.1.5.5.7.3.2'];
/** As AD CS writes them (the form of certificatePolicies, RFC 5280 §4.2.1.4). */
const applicationPolicies = (ids: readonly string[], critical = false): Extension => ({ id: '1.3.6.1.4.1.311.21.10', critical, value: sequence(...ids.map((id) => sequence(objectIdentifier(id)))) });
const read = (issued: Issued): SigningCertificate => ({
  certificate: parseCertificate(issued.certificate),
  chain: chainOf(issued).map(({ certificate }) => parseCertificate(certificate)),
  key: issued.key,
});
const now = daysFromNow(0);
const notPassed = (signing: SigningCertificate, at = now): Record<string, string> =>
  Object.fromEntries(checkSigningCertificate(signing, at).filter(({ outcome }) => outcome !== 'passed').map(({ id, outcome }) => [id, outcome]));
const issue = (options: CertificateOptions): SigningCertificate => read(issueCodeSigning(authority.intermediate, options));

describe('the checks of a signing certificate', () => {
  it('all pass for a right one', () => {
    expect(notPassed(read(authority.publisher))).toEqual({});
    expect(notPassed(read(makeSelfSigned()))).toEqual({});
  });

  it.each([
    ['another purpose', { purposes: ['timeStamping'] }, { 'signing.purpose': 'failed' }],
    ['no purpose', { purposes: 'absent' }, { 'signing.purpose': 'warning' }],
    ['no right to sign', { usages: ['keyEncipherment'] }, { 'signing.key-usage': 'failed' }],
    ['a small key', { key: 'rsa-1024' }, { 'signing.key-size': 'failed' }],
    ['a curve that is spelt out', { key: 'ec-explicit' }, { 'signing.key-size': 'failed' }],
    ['SHA-1', { signatureHash: 'sha1' }, { 'signing.algorithm': 'failed' }],
    ['a lifetime mark', { purposes: ['codeSigning', 'lifetimeSigning'] }, { 'signing.lifetime': 'warning' }],
    ['an unknown critical extension', { extensions: [unknownExtension(true)] }, { 'signing.critical-extensions': 'failed' }],
    ['the right to issue others', { authority: true }, { 'signing.authority': 'warning' }],
    ['application policies for code signing', { extensions: [applicationPolicies([codeSigning])] }, {}],
    ['application policies without code signing', { extensions: [applicationPolicies([clientAuthentication])] }, { 'signing.application-policies': 'failed' }],
    ['a stray application policy', { extensions: [applicationPolicies([codeSigning, clientAuthentication])] }, { 'signing.application-policies': 'warning' }],
    ['critical application policies', { extensions: [applicationPolicies([codeSigning], true)] }, { 'signing.critical-extensions': 'failed' }],
    ['application policies that cannot be read', { extensions: [{ ...applicationPolicies([]), value: Uint8Array.of(4, 0) }] }, { 'signing.application-policies': 'failed' }],
    ['an unknown extension', { extensions: [unknownExtension(false)] }, {}],
    ['an end in the past', { to: daysFromNow(-1) }, { 'signing.validity': 'failed' }],
    ['an end soon', { to: daysFromNow(30) }, { 'signing.validity': 'warning' }],
    ['a beginning in the future', { from: daysFromNow(1) }, { 'signing.validity': 'failed' }],
    ['a signature of somebody else', { signedWith: authority.publisher.key }, { 'signing.chain': 'failed' }],
  ] as const)('find %s', (_, options, expected) => {
    expect(notPassed(issue(options))).toEqual(expected);
  });

  it('find a key that belongs to another certificate', () => {
    expect(notPassed({ ...read(authority.publisher), key: authority.timestamps.key })).toEqual({ 'signing.key': 'failed' });
  });

  it('do not claim to have compared a key that was not opened', () => {
    const { certificate, chain } = read(authority.publisher);
    expect(notPassed({ certificate, chain })).toEqual({ 'signing.key': 'not-checked' });
  });

  it('find issuers that are missing', () => {
    expect(notPassed({ ...read(authority.publisher), chain: [] })).toEqual({ 'signing.chain': 'warning' });
  });

  it('say the day a certificate ends and what to do', () => {
    const check = checkSigningCertificate(issue({ to: new Date('2027-03-04T05:06:07Z') }), new Date('2027-02-04T05:06:07Z')).find(({ id }) => id === 'signing.validity');
    expect(check?.reason).toBe('The certificate ends on 2027-03-04, in 28 days. Have a new one issued, hand it out to the clients first, then import it here.');
  });

  it('hold on the last second and not after it', () => {
    const signing = issue({ to: new Date('2027-03-04T05:06:07Z') });
    expect(notPassed(signing, new Date('2027-03-04T05:06:07Z'))).toEqual({ 'signing.validity': 'warning' });
    expect(notPassed(signing, new Date('2027-03-04T05:06:08Z'))).toEqual({ 'signing.validity': 'failed' });
  });
});
