import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchBytesWithUndici } from '../../../../src/main/core/authenticode/sign/fetch-bytes-undici.js';
import { createTimestamper, type TimestampClientOptions } from '../../../../src/main/core/authenticode/sign/timestamp-client.js';
import { startTimestampAuthority, type FakeTimestampAuthority } from '../../../fakes/timestamp-authority.js';
import { daysFromNow, issueTimeStamping, makeAuthority, readTimestampRequest, type AnswerOptions, type Issued } from '../../../fixtures/authority/index.js';

const authority = makeAuthority();
const signature = Buffer.from('the octets of a signature');

describe('asking for a time stamp', () => {
  let service: FakeTimestampAuthority;
  const start = async (stamps: Issued = authority.timestamps, options: AnswerOptions = {}) => {
    service = await startTimestampAuthority(stamps, options);
  };
  beforeEach(() => start());
  afterEach(() => service.close());

  const ask = (options: Partial<TimestampClientOptions> = {}, signal?: AbortSignal) =>
    createTimestamper({ url: service.url, fetchBytes: fetchBytesWithUndici(), clock: () => new Date(), ...options })(signature, signal);
  const another = async (stamps: Issued, options?: AnswerOptions) => {
    await service.close();
    await start(stamps, options);
  };

  it('returns the token', async () => {
    const token = await ask();
    expect(token[0]).toBe(0x30);
    expect(token.byteLength).toBeGreaterThan(500);
  });

  it('asks with a fresh nonce and for the certificate', async () => {
    await ask();
    await ask();
    const [first, second] = service.requests.map(readTimestampRequest);
    expect(first?.certificateWanted).toBe(true);
    expect(first?.digest).toBe('sha256');
    expect(first?.nonce).toHaveLength(8);
    expect(Buffer.from(first!.nonce!)).not.toEqual(Buffer.from(second!.nonce!));
  });

  it.each([
    ['http-500', 'signing/stamp-status'],
    ['html', 'signing/stamp-unreadable'],
    ['empty', 'signing/stamp-unreadable'],
    ['wrong-nonce', 'signing/stamp-wrong'],
    ['no-nonce', 'signing/stamp-wrong'],
    ['wrong-imprint', 'signing/stamp-wrong'],
    ['rejection', 'signing/stamp-rejected'],
    ['broken-signature', 'signing/stamp-untrusted'],
    ['no-certificate', 'signing/stamp-untrusted'],
    ['huge', 'signing/stamp-too-large'],
    ['cut', 'signing/stamp-unreachable'],
  ] as const)('refuses %s', async (how, code) => {
    service.misbehave(how);
    await expect(ask()).rejects.toMatchObject({ code });
  });

  it('says why the authority refused', async () => {
    service.misbehave('rejection');
    await expect(ask()).rejects.toMatchObject({ data: { reason: 'its time source is not available, the authority is closed' } });
  });

  it.each(['silent', 'slow'] as const)('gives up on a service that is %s', async (how) => {
    service.misbehave(how);
    await expect(ask({ timeout: 200 })).rejects.toMatchObject({ code: 'signing/stamp-timeout', data: { seconds: 0.2 } });
  });

  it('can be cancelled', async () => {
    service.misbehave('silent');
    const controller = new AbortController();
    const asked = ask({}, controller.signal);
    setTimeout(() => controller.abort(), 50);
    await expect(asked).rejects.toMatchObject({ code: 'app/cancelled' });
  });

  it('does not reach a closed port', async () => {
    await service.close();
    await expect(ask()).rejects.toMatchObject({ code: 'signing/stamp-unreachable', data: { reason: 'ECONNREFUSED' } });
    await start();
  });

  it.each(['ftp://example.test/', 'file:///etc/passwd', 'nonsense', ''])('does not go to %j', async (url) => {
    await expect(ask({ url })).rejects.toMatchObject({ code: 'signing/stamp-unreachable' });
  });

  it.each([
    ['a certificate that may not stamp', issueTimeStamping(authority.intermediate, { purposes: ['codeSigning'] }), {}],
    ['a certificate with a second purpose', issueTimeStamping(authority.intermediate, { purposes: ['timeStamping', 'codeSigning'] }), {}],
    ['an expired certificate', issueTimeStamping(authority.intermediate, { to: daysFromNow(-2) }), {}],
    ['a key that is too small', issueTimeStamping(authority.intermediate, { key: 'rsa-1024' }), {}],
    ['a certificate that the token does not name', authority.timestamps, { binding: 'wrong' }],
    ['a time that has not come', authority.timestamps, { time: daysFromNow(1) }],
    ['another content type', authority.timestamps, { contentTypeAttribute: '1.2.840.113549.1.7.1' }],
  ] as const)('refuses a stamp with %s', async (_, stamps, options) => {
    await another(stamps, options);
    await expect(ask()).rejects.toMatchObject({ code: 'signing/stamp-untrusted' });
  });
});
