import { createHash, X509Certificate } from 'node:crypto';
import type { Certificate } from 'electron';
import { describe, expect, it } from 'vitest';
import { fingerprint, type Fingerprint } from '../../../src/shared/units.js';
import { Fault } from '../../../src/main/core/fault.js';
import { CertificateJudge } from '../../../src/main/platform/certificate-judge.js';
import { makeSiteCertificates } from '../../fixtures/site-certificate.js';

const pem = makeSiteCertificates(['wsus.example']).certificate;
const shown = fingerprint(createHash('sha256').update(new X509Certificate(pem).raw).digest('hex'));
const other = fingerprint('0'.repeat(64));
const [accepted, asChromiumSays] = [0, -3];

function verdictOf(judge: CertificateJudge, hostname: string, verificationResult: string, data = pem): number {
  const verdicts: number[] = [];
  judge.judge({ hostname, verificationResult, certificate: { data } as Certificate }, (verdict) => verdicts.push(verdict));
  expect(verdicts).toHaveLength(1);
  return verdicts[0] ?? Number.NaN;
}

describe('a certificate', () => {
  it.each<[string, Fingerprint | undefined, string, string, number]>([
    ['that Chromium knows stays known', undefined, 'wsus.example', 'net::OK', asChromiumSays],
    ['that nobody knows stays refused', undefined, 'wsus.example', 'net::ERR_CERT_AUTHORITY_INVALID', asChromiumSays],
    ['that was accepted is let in', shown, 'wsus.example', 'net::ERR_CERT_AUTHORITY_INVALID', accepted],
    ['that was accepted is let in however the host is written', shown, 'WSUS.example', 'net::ERR_CERT_COMMON_NAME_INVALID', accepted],
    ['of another host is not let in by it', shown, 'elsewhere.example', 'net::ERR_CERT_AUTHORITY_INVALID', asChromiumSays],
    ['other than the accepted one stays refused', other, 'wsus.example', 'net::ERR_CERT_AUTHORITY_INVALID', asChromiumSays],
  ])('%s', (_, fingerprintAccepted, host, chromium, verdict) => {
    expect(verdictOf(new CertificateJudge('wsus.example', fingerprintAccepted), host, chromium)).toBe(verdict);
  });

  it('that cannot be read is never let in', () => {
    expect(verdictOf(new CertificateJudge('wsus.example', shown), 'wsus.example', 'net::ERR_CERT_INVALID', 'no certificate')).toBe(asChromiumSays);
  });

  it('of an address of IPv6 is known with and without brackets', () => {
    expect(verdictOf(new CertificateJudge('[fd00::1]', shown), 'fd00::1', 'net::ERR_CERT_AUTHORITY_INVALID')).toBe(accepted);
  });
});

describe('a refusal', () => {
  const untrusted = new Fault('wsus/tls-untrusted', { host: 'wsus.example', port: 8531, reason: 'ERR_CERT' });

  it.each([
    ['nothing was accepted', undefined, 'wsus/tls-untrusted'],
    ['another one was accepted', other, 'wsus/tls-changed'],
  ] as const)('names the certificate that was shown when %s', (_, fingerprintAccepted, code) => {
    const judge = new CertificateJudge('wsus.example', fingerprintAccepted);
    verdictOf(judge, 'wsus.example', 'net::ERR_CERT_DATE_INVALID');
    expect(judge.explain(untrusted)).toMatchObject({ code, data: { host: 'wsus.example', port: 8531, fingerprint: shown, reason: 'net::ERR_CERT_DATE_INVALID' } });
  });

  it('that is not about a certificate of the server does not speak of one', () => {
    const judge = new CertificateJudge('wsus.example', undefined);
    expect(judge.explain(untrusted)).toMatchObject({ code: 'wsus/tls-failed' });
    const closed = new Fault('wsus/port-closed');
    expect(judge.explain(closed)).toBe(closed);
  });
});
