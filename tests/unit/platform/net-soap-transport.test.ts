import { EventEmitter } from 'node:events';
import type { AuthInfo, ClientRequest } from 'electron';
import { describe, expect, it } from 'vitest';
import type { SoapRequest } from '../../../src/main/core/wsus/soap/transport.js';
import { createNetSoapTransport, type NetSoapOptions, type SoapSession } from '../../../src/main/platform/net-soap-transport.js';

/** Electron's request as far as it is used; what a server would do is emitted by the test. */
class FakeRequest extends EventEmitter {
  aborted = false;
  body: string | undefined;
  abort(): void {
    this.aborted = true;
  }
  end(body: string): void {
    this.body = body;
  }
  challenge(info: Partial<AuthInfo>): readonly unknown[] | undefined {
    let given: readonly unknown[] | undefined;
    this.emit('login', { isProxy: false, scheme: 'ntlm', host: 'wsus.example', port: 8530, realm: '', ...info }, (...answer: readonly unknown[]) => (given = answer));
    return given;
  }
}

function start(options: Partial<NetSoapOptions> = {}): { readonly session: SoapSession; readonly allowed: string[]; readonly requests: FakeRequest[]; readonly proxies: unknown[]; readonly post: (more?: Partial<SoapRequest>) => Promise<unknown> } {
  const allowed: string[] = [];
  const proxies: unknown[] = [];
  const requests: FakeRequest[] = [];
  const session: SoapSession = {
    allowNTLMCredentialsForDomains: (domains) => void allowed.push(domains),
    setCertificateVerifyProc: () => undefined,
    setSpellCheckerLanguages: () => undefined,
    setProxy: async (config) => Promise.resolve(void proxies.push(config)),
    resolveProxy: async () => Promise.resolve('DIRECT'),
  };
  const net = {
    request: (): ClientRequest => {
      const request = new FakeRequest();
      requests.push(request);
      return request as unknown as ClientRequest;
    },
  };
  const origin = options.origin ?? 'http://wsus.example:8530';
  const transport = createNetSoapTransport(net, session, { login: { kind: 'integrated' }, ...options, origin });
  const post = async (more: Partial<SoapRequest> = {}): Promise<unknown> =>
    transport.post({ url: `${origin}/service`, headers: {}, body: '<a/>', timeoutMs: 1000, maxAnswerBytes: 10, ...more }).catch((error: unknown) => error);
  return { session, allowed, requests, proxies, post };
}

/** Lets the promises in front of the request settle. */
const begun = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const account = { kind: 'account', user: 'CORP\\admin', password: 'hunter2' } as const;

describe('the account that is signed on', () => {
  it.each([
    ['http://wsus.example:8530', 'wsus.example'],
    ['https://WSUS.example', 'wsus.example'],
    ['http://[fd00::1]:8530', '[fd00::1]'],
    ['http://10.1.2.3:8530', '10.1.2.3'],
  ])('goes to %s and to no other host', async (origin, host) => {
    const { allowed, requests, proxies, post } = start({ origin });
    const answer = post();
    await begun();
    requests[0]?.emit('error', new Error('net::ERR_CONNECTION_RESET'));
    await answer;
    expect(allowed).toEqual([host]);
    expect(proxies).toEqual([{ mode: 'direct' }]);
  });

  it.each(['http://.example', 'http://*.example', 'http://*', 'http://[x:8530'])('is not given to %s, which is more than one host', (origin) => {
    expect(() => start({ origin })).toThrow(expect.objectContaining({ code: 'wsus/name-unknown' }));
  });

  it.each([{ kind: 'anonymous' } as const, account])('goes nowhere with the login $kind', async (login) => {
    const { allowed, requests, post } = start({ login });
    const answer = post();
    await begun();
    requests[0]?.emit('error', new Error('net::ERR_CONNECTION_RESET'));
    await answer;
    expect(allowed).toEqual(['nobody.invalid']);
  });
});

describe('a typed account', () => {
  it.each<[string, Partial<AuthInfo>]>([
    ['a proxy', { isProxy: true }],
    ['a proxy of the same name', { isProxy: true, scheme: 'basic' }],
    ['another host', { host: 'wsus.example.evil.example' }],
    ['another port', { port: 8531 }],
  ])('is not given to %s', async (_, info) => {
    const { requests, post } = start({ login: account });
    const answer = post();
    await begun();
    expect(requests[0]?.challenge(info)).toEqual([]);
    requests[0]?.emit('error', new Error('net::ERR_CONNECTION_RESET'));
    await answer;
  });

  it('is given once to the server itself', async () => {
    const { requests, post } = start({ login: account });
    const answer = post();
    await begun();
    expect(requests[0]?.challenge({ host: 'WSUS.example' })).toEqual(['CORP\\admin', 'hunter2']);
    expect(requests[0]?.challenge({})).toEqual([]);
    requests[0]?.emit('error', new Error('net::ERR_CONNECTION_RESET'));
    expect(JSON.stringify(await answer)).not.toContain('hunter2');
  });

  it.each(['basic', 'Basic'])('is refused to the scheme %s without TLS', async (scheme) => {
    const { requests, post } = start({ login: account });
    const answer = post();
    await begun();
    expect(requests[0]?.challenge({ scheme })).toBeUndefined();
    expect(await answer).toMatchObject({ code: 'wsus/password-needs-tls' });
    expect(requests[0]?.aborted).toBe(true);
  });
});

describe('a request', () => {
  it('that was aborted before it began is not made', async () => {
    const { requests, post } = start();
    expect(await post({ signal: AbortSignal.abort() })).toMatchObject({ code: 'app/cancelled' });
    expect(requests).toEqual([]);
  });

  it.each([
    ['net::ERR_NAME_NOT_RESOLVED', 'wsus/name-unknown'],
    ['net::ERR_CONNECTION_REFUSED', 'wsus/port-closed'],
    ['net::ERR_CONNECTION_TIMED_OUT', 'wsus/timeout'],
    ['net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH', 'wsus/tls-failed'],
    ['net::ERR_BAD_SSL_CLIENT_AUTH_CERT', 'wsus/tls-failed'],
    ['net::ERR_EMPTY_RESPONSE', 'wsus/connection-lost'],
    ['net::ERR_UNSAFE_PORT', 'wsus/connection-lost'],
  ])('that ends with %s is %s', async (message, code) => {
    const { requests, post } = start();
    const answer = post();
    await begun();
    requests[0]?.emit('error', new Error(message));
    expect(await answer).toMatchObject({ code, data: { host: 'wsus.example', port: 8530 } });
  });
});

it('a session that served one login is not used for another', () => {
  const { session } = start();
  const net = { request: (): never => { throw new TypeError('not asked'); } };
  const same = createNetSoapTransport(net, session, { origin: 'http://wsus.example:8530', login: { kind: 'integrated' } });
  expect(createNetSoapTransport(net, session, { login: { kind: 'integrated' }, origin: 'http://wsus.example:8530' })).toBe(same);
  expect(() => createNetSoapTransport(net, session, { origin: 'http://wsus.example:8530', login: account })).toThrow(RangeError);
});
