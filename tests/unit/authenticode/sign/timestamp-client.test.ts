import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { strictPolicy } from '../../../../src/main/core/authenticode/policy.js';
import { AnswerTooLarge, type FetchBytesOptions, type FetchedBytes } from '../../../../src/main/core/authenticode/sign/fetch-bytes.js';
import { tryTimestampService } from '../../../../src/main/core/authenticode/sign/timestamp-trial.js';
import { fetchBytesWithUndici } from '../../../../src/main/core/authenticode/sign/fetch-bytes-undici.js';
import { createTimestamper, type TimestampClientOptions } from '../../../../src/main/core/authenticode/sign/timestamp-client.js';
import { startTimestampAuthority, type FakeTimestampAuthority } from '../../../fakes/timestamp-authority.js';
import { storeOf } from '../../../fixtures/signed/verify.js';
import { answerTimestampRequest, daysFromNow, issueTimeStamping, makeAuthority, readTimestampRequest, type AnswerOptions, type Issued } from '../../../fixtures/authority/index.js';

const authority = makeAuthority();
const signature = Buffer.from('the octets of a signature');

describe('what is asked of a time-stamp service', () => {
  interface Asked {
    readonly url: string;
    readonly options: FetchBytesOptions;
  }
  const askWith = async (answer: (asked: Asked) => Promise<FetchedBytes>, options: Partial<TimestampClientOptions> = {}, signal?: AbortSignal) =>
    createTimestamper({ url: 'https://stamps.test:8443/tsa', fetchBytes: async (url, asked) => answer({ url, options: asked }), clock: () => new Date(), ...options })(signature, signal);
  const service = 'stamps.test:8443';
  const failing = (error: unknown) => async () => {
    await Promise.resolve();
    throw error;
  };

  it('is a query that expects a reply, of 128 KiB at most', async () => {
    let asked: Asked | undefined;
    await askWith(async (each) => ((asked = each), Promise.resolve({ status: 503, body: new Uint8Array() }))).catch(() => undefined);
    expect(asked).toMatchObject({
      url: 'https://stamps.test:8443/tsa',
      options: { method: 'POST', headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' }, maxBytes: 131_072 },
    });
    expect(readTimestampRequest(asked!.options.body!)).toMatchObject({ digest: 'sha256', certificateWanted: true });
  });

  it.each([
    ['a status', async () => Promise.resolve({ status: 503, body: new Uint8Array() }), { code: 'signing/stamp-status', data: { service, status: 503 } }],
    ['what is no answer', async () => Promise.resolve({ status: 200, body: new Uint8Array() }), { code: 'signing/stamp-unreadable', data: { service, reason: 'a value ends before its length' }, cause: { name: 'DerRefused' } }],
    ['too much', failing(new AnswerTooLarge('x')), { code: 'signing/stamp-too-large', data: { service, limit: 131_072 }, cause: { name: 'AnswerTooLarge' } }],
    ['an error with a code', failing(Object.assign(new Error('long words'), { code: 'ECONNRESET' })), { code: 'signing/stamp-unreachable', data: { service, reason: 'ECONNRESET' }, cause: { code: 'ECONNRESET' } }],
    ['an error with another code', failing(Object.assign(new Error('words'), { code: 7 })), { code: 'signing/stamp-unreachable', data: { service, reason: 'words' } }],
    ['an error with words', failing(new Error('x'.repeat(300))), { code: 'signing/stamp-unreachable', data: { service, reason: 'x'.repeat(200) } }],
    ['no error', failing('words'), { code: 'signing/stamp-unreachable', data: { service, reason: 'words' } }],
  ])('is answered with %s, which is said', async (_, answer, expected) => {
    await expect(askWith(answer)).rejects.toMatchObject(expected);
  });

  it('is cancelled or given up with its cause', async () => {
    const waiting = async ({ options }: Asked) => new Promise<FetchedBytes>((_, reject) => options.signal.addEventListener('abort', () => reject(options.signal.reason as Error)));
    await expect(askWith(waiting, { timeout: 20 })).rejects.toMatchObject({ code: 'signing/stamp-timeout', data: { service, seconds: 0.02 }, cause: { name: 'TimeoutError' } });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 5);
    await expect(askWith(waiting, {}, controller.signal)).rejects.toMatchObject({ code: 'app/cancelled', cause: { name: 'AbortError' } });
  });

  it.each([
    [{ status: 2, statusText: 'closed' }, { code: 'signing/stamp-rejected', data: { service, reason: 'closed' } }],
    [{ wrong: 'no-nonce' }, { code: 'signing/stamp-wrong', data: { service, reason: 'its nonce is missing, so it may be an old answer' } }],
    [{ binding: 'absent' }, { code: 'signing/stamp-untrusted', data: { service, reason: 'The time stamp does not say which certificate it was made with' } }],
  ] as const)('is answered with %j', async (options, expected) => {
    const answer = async ({ options: { body } }: Asked) => Promise.resolve({ status: 200, body: answerTimestampRequest(authority.timestamps, body!, options) });
    await expect(askWith(answer)).rejects.toMatchObject(expected);
  });

  it('goes to an address of the web alone', async () => {
    const never = async (): Promise<FetchedBytes> => Promise.reject(new TypeError('asked'));
    const expected = { code: 'signing/stamp-unreachable', data: { service: 'The time-stamp service', reason: 'its address is not an http or https address' } };
    for (const url of ['ftp://stamps.test/', 'nonsense']) await expect(askWith(never, { url })).rejects.toMatchObject(expected);
    for (const url of ['http://stamps.test/', 'https://stamps.test/']) await expect(askWith(never, { url })).rejects.toMatchObject({ data: { service: 'stamps.test', reason: 'asked' } });
  });

  it('is tried with something that nobody will use, and judged to the root', async () => {
    const clock = () => new Date();
    const fetchBytes = async (_url: string, { body }: FetchBytesOptions) => Promise.resolve({ status: 200, body: answerTimestampRequest(authority.timestamps, body!) });
    const trust = { anchors: storeOf(authority.root), disallowed: new Set<never>(), revocationLists: [], policy: strictPolicy, now: new Date() };
    const verdict = await tryTimestampService({ url: 'https://stamps.test/', fetchBytes, clock }, trust);
    expect(verdict).toMatchObject({ kind: 'rfc3161', outcome: 'passed', chain: { anchored: true } });
  });
});

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
