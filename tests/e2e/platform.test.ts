import { createHash, X509Certificate } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/shared/units.js';
import { openSettingsFile } from '../../src/main/core/profile/settings.js';
import type { PracticeReady } from '../../src/main/core/profile/practice-connection.js';
import type { NetSoapOptions } from '../../src/main/platform/net-soap-transport.js';
import { buildChild } from '../fixtures/child.js';
import { ntlmGate, ntlmPassword } from '../fixtures/electron/ntlm.js';
import type { Answer, Question } from '../fixtures/electron/questions.js';
import { ask, buildAdapters, electronProgram } from '../fixtures/electron/start.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { makeSiteCertificates } from '../fixtures/site-certificate.js';

const program = electronProgram();
let app = '';
const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return (server.address() as AddressInfo).port;
}
const serve = async (listener: RequestListener): Promise<string> => `http://localhost:${String(await listen(createHttp(listener)))}`;

async function asked(...questions: readonly Question[]): Promise<readonly Answer[]> {
  const run = ask(program ?? '', app, questions);
  try {
    return await run.answers;
  } finally {
    await run.close();
  }
}

type SoapQuestion = Extract<Question, { kind: 'soap' }>;
let partitions = 0;

/** A call in a session of its own. */
function soap(origin: string, options: Partial<NetSoapOptions> = {}, request: Partial<SoapQuestion['request']> = {}): SoapQuestion {
  partitions += 1;
  return {
    kind: 'soap',
    partition: `wsus-${String(partitions)}`,
    options: { origin, login: { kind: 'anonymous' }, ...options },
    request: { url: `${origin}/service`, headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '"x"' }, body: '<a>ä</a>', timeoutMs: 5000, maxAnswerBytes: 1000, ...request },
  };
}
const withCode = (code: string, data: object = {}): unknown => ({ error: expect.objectContaining({ code, data: expect.objectContaining(data) as object }) as object });
const withStatus = (status: number, more: object = {}): unknown => ({ value: expect.objectContaining({ status, ...more }) as object });

describe.skipIf(program === undefined)('in a real Electron', () => {
  beforeAll(async () => {
    app = await buildAdapters();
  });
  afterAll(() => rmSync(app, { recursive: true, force: true }));
  afterEach(async () => {
    await Promise.all(
      servers.splice(0).map(async (server) => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }),
    );
  });

  describe('SOAP over Chromium', () => {
    test('what is sent arrives, every status is an answer, and the connection is used again', async () => {
      const seen: { body: string; soapaction: unknown; type: unknown }[] = [];
      const sockets = new Set<unknown>();
      const origin = await serve((request, response) => {
        const parts: Buffer[] = [];
        sockets.add(request.socket);
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          seen.push({ body: Buffer.concat(parts).toString('utf8'), soapaction: request.headers['soapaction'], type: request.headers['content-type'] });
          response.writeHead(500, { 'X-Thing': ['a', 'b'] }).end('ö');
        });
      });
      const question = soap(origin);
      expect(await asked(question, question, question)).toEqual(Array(3).fill(withStatus(500, { body: 'ö', headers: expect.objectContaining({ 'x-thing': 'a, b' }) as object })));
      expect(seen).toEqual(Array(3).fill({ body: '<a>ä</a>', soapaction: '"x"', type: 'text/xml; charset=utf-8' }));
      expect(sockets.size).toBe(1);
    });

    test('a redirect is an answer that names where it leads, and is not followed', async () => {
      let reached = false;
      const other = await serve((_request, response) => {
        reached = true;
        response.end();
      });
      const origin = await serve((_request, response) => response.writeHead(307, { location: `${other}/elsewhere` }).end());
      // The second call gives the first one's redirect time to be followed.
      expect(await asked(soap(origin), soap(await serve(() => undefined), {}, { timeoutMs: 300 }))).toEqual([
        withStatus(307, { headers: expect.objectContaining({ location: `${other}/elsewhere` }) as object }),
        withCode('wsus/timeout'),
      ]);
      expect(reached).toBe(false);
    });

    test('an endless answer, silence, an abort and a broken connection end with their own codes', async () => {
      let sent = 0;
      const endless = await serve((_request, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
          if (!response.destroyed && sent < 1_000_000_000) response.once('drain', more);
        };
        more();
      });
      const silent = await serve(() => undefined);
      const dripping = await serve((_request, response) => {
        const timer = setInterval(() => response.write('.'), 20);
        response.on('close', () => clearInterval(timer));
      });
      const broken = await serve((_request, response) => {
        response.writeHead(200, { 'content-length': '10' }).write('half');
        setTimeout(() => response.destroy(), 50);
      });
      const closed = createHttp();
      const port = await listen(closed);
      await new Promise((resolve) => servers.splice(servers.indexOf(closed), 1)[0]?.close(resolve));
      expect(
        await asked(
          soap(endless),
          soap(silent, {}, { timeoutMs: 200 }),
          soap(dripping, {}, { timeoutMs: 300 }),
          soap(silent, {}, { abortAfter: 200 }),
          soap(broken),
          soap(`http://localhost:${String(port)}`),
          soap('http://no-such-host.invalid:8530'),
        ),
      ).toEqual([
        withCode('wsus/answer-too-large', { limit: 1000 }),
        withCode('wsus/timeout', { host: 'localhost' }),
        withCode('wsus/timeout'),
        withCode('app/cancelled'),
        withCode('wsus/connection-lost'),
        withCode('wsus/port-closed', { port }),
        withCode('wsus/name-unknown', { host: 'no-such-host.invalid' }),
      ]);
      expect(sent).toBeLessThan(50_000_000);
    });

    test('a session serves one server and one login, and its transport no other address', async () => {
      const origin = await serve((_request, response) => response.end());
      const question = soap(origin);
      const other = { ...question, options: { ...question.options, login: { kind: 'integrated' } } } as const;
      const elsewhere = soap(origin, {}, { url: 'http://localhost:1/service' });
      expect(await asked(question, other, elsewhere)).toEqual([withStatus(200), withCode('app/unexpected'), withCode('app/unexpected')]);
    });
  });

  describe('the certificate of the server', () => {
    const site = makeSiteCertificates(['localhost']);
    const shown = fingerprint(createHash('sha256').update(new X509Certificate(site.certificate).raw).digest('hex'));

    async function serveTls(): Promise<{ readonly origin: string; readonly requests: () => number }> {
      let requests = 0;
      const port = await listen(
        createHttps({ key: site.key, cert: site.certificate }, (_request, response) => {
          requests += 1;
          response.end('inside');
        }),
      );
      return { origin: `https://localhost:${String(port)}`, requests: () => requests };
    }

    test('is refused before a request goes out, every time, with its fingerprint', async () => {
      const { origin, requests } = await serveTls();
      const question = soap(origin);
      const refusal = withCode('wsus/tls-untrusted', { host: 'localhost', fingerprint: shown, reason: 'net::ERR_CERT_AUTHORITY_INVALID' });
      expect(await asked(question, question)).toEqual([refusal, refusal]);
      expect(requests()).toBe(0);
    });

    test('is let in by the fingerprint that was accepted, and no other', async () => {
      const { origin, requests } = await serveTls();
      const accepted = soap(origin, { acceptedFingerprint: shown });
      const another = soap(origin, { acceptedFingerprint: fingerprint('f'.repeat(64)) });
      expect(await asked(accepted, another, accepted)).toEqual([withStatus(200, { body: 'inside' }), withCode('wsus/tls-changed', { fingerprint: shown }), withStatus(200)]);
      expect(requests()).toBe(2);
    });

    test('for another name is refused like an unknown one', async () => {
      const { origin } = await serveTls();
      expect(await asked(soap(origin.replace('localhost', '127.0.0.1')))).toEqual([withCode('wsus/tls-untrusted', { host: '127.0.0.1', fingerprint: shown })]);
    });

    test('is not what is missing where no TLS is spoken', async () => {
      const origin = (await serve((_request, response) => response.end())).replace('http:', 'https:');
      expect(await asked(soap(origin))).toEqual([withCode('wsus/tls-failed')]);
    });
  });

  describe('logging in', () => {
    const account = { kind: 'account', user: 'CORP\\admin', password: ntlmPassword } as const;

    test('a typed account proves its password by NTLM, once for a connection', async () => {
      const gate = ntlmGate();
      const origin = await serve(gate.guard((_request, response, name) => response.end(name)));
      const question = soap(origin, { login: account });
      expect(await asked(question, question, question)).toEqual(Array(3).fill(withStatus(200, { body: 'CORP\\admin' })));
      expect(gate.tried).toEqual([{ account: 'CORP\\admin', proven: true }]);
    });

    test('a wrong password is tried once a request', async () => {
      const gate = ntlmGate();
      const origin = await serve(gate.guard((_request, response) => response.end()));
      expect(await asked(soap(origin, { login: { ...account, password: 'wrong' } }))).toEqual([withStatus(401, { headers: expect.objectContaining({ 'www-authenticate': 'NTLM' }) as object })]);
      expect(gate.tried).toEqual([{ account: 'CORP\\admin', proven: false }]);
    });

    test('nobody is named where no account was typed', async () => {
      const gate = ntlmGate();
      const origin = await serve(gate.guard((_request, response) => response.end()));
      expect(await asked(soap(origin), soap(origin, { login: { kind: 'integrated' } }))).toEqual([withStatus(401), withStatus(401)]);
      expect(gate.tried).toEqual([]);
    });

    test('a password itself goes over TLS only', async () => {
      const logins: (string | undefined)[] = [];
      const wanting: RequestListener = (request, response) => {
        logins.push(request.headers.authorization);
        if (request.headers.authorization === undefined) response.writeHead(401, { 'www-authenticate': 'Basic realm="WSUS"' }).end();
        else response.end();
      };
      const site = makeSiteCertificates(['localhost']);
      const tls = `https://localhost:${String(await listen(createHttps({ key: site.key, cert: site.certificate }, wanting)))}`;
      const acceptedFingerprint = fingerprint(createHash('sha256').update(new X509Certificate(site.certificate).raw).digest('hex'));
      expect(await asked(soap(await serve(wanting), { login: account }), soap(tls, { login: account, acceptedFingerprint }))).toEqual([
        withCode('wsus/password-needs-tls', { host: 'localhost' }),
        withStatus(200),
      ]);
      const basic = `Basic ${Buffer.from(`CORP\\admin:${ntlmPassword}`).toString('base64')}`;
      expect(logins).toEqual([undefined, undefined, basic]);
    });

    test('another server that a redirect leads to is asked nothing', async () => {
      const gate = ntlmGate();
      const other = await serve(gate.guard((_request, response) => response.end()));
      const origin = await serve((_request, response) => response.writeHead(302, { location: other }).end());
      expect(await asked(soap(origin, { login: account }), soap(await serve(() => undefined), {}, { timeoutMs: 300 }))).toEqual([withStatus(302), withCode('wsus/timeout')]);
      expect(gate.tried).toEqual([]);
    });

    test('a proxy of the environment is not used', async () => {
      const asksProxy: string[] = [];
      const proxy = await serve((request, response) => {
        asksProxy.push(request.url ?? '');
        response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
      });
      const run = ask(program ?? '', app, [soap('http://no-such-host.invalid:8530', { login: account })], { more: [`--proxy-server=${proxy}`] });
      expect(await run.answers).toEqual([withCode('wsus/name-unknown')]);
      await run.close();
      expect(asksProxy.filter((url) => url.includes('no-such-host'))).toEqual([]);
    });
  });

  test('the secret store says what the system has: no keyring is none', async () => {
    const [answer] = await asked({ kind: 'secrets' });
    const secrets = answer?.value as { state: { available: boolean; protection: string }; backend: string; sealed?: string; revealed?: number[]; refused?: object };
    if (secrets.state.available) {
      expect(secrets.backend).not.toBe('basic_text');
      expect(secrets.revealed).toEqual([0, 255, 254, 128, 10, 13, 0]);
    } else {
      expect(secrets.refused).toMatchObject({ code: 'certificates/store-unavailable', data: { protection: secrets.state.protection } });
      expect(secrets.sealed).toBeUndefined();
    }
  });

  test('settings are kept in the file that the terminal reads', async () => {
    using folder = temporaryFolder();
    const change = { parallelDownloads: 7, paneWidths: { 'a.b': 300 } };
    expect(await asked({ kind: 'settings', folder: folder.path, change })).toMatchObject([{ value: change }]);
    expect((await openSettingsFile(folder.path)).get()).toMatchObject(change);
  });

  test('the proxy is the one that the system names for the address', async () => {
    const script = 'function FindProxyForURL(url, host) { return host === "inside.example" ? "DIRECT" : host === "odd.example" ? "SOCKS a:1" : "PROXY p.example:3128; DIRECT"; }';
    const about = (url: string): Question => ({ kind: 'proxy', script, url });
    expect(await asked(about('https://outside.example/a'), about('https://inside.example/a'), about('https://odd.example/a'))).toEqual([
      { value: 'http://p.example:3128' },
      {},
      withCode('download/proxy-invalid'),
    ]);
  });

  describe('a fetch through a proxy, as a worker does it', () => {
    const challenge = { 'proxy-authenticate': 'Basic realm="proxy"' };
    /** What is asked of the proxy is in the path, so that no site is needed. */
    const answers: Readonly<Record<string, RequestListener>> = {
      '/file': (_request, response) => response.end(Buffer.alloc(3_000_000)),
      '/moved': (_request, response) => response.writeHead(302, { location: '/file' }).end(),
      '/site-login': (_request, response) => response.writeHead(401, { 'www-authenticate': 'NTLM' }).end(),
      '/proxy-login': (_request, response) => response.writeHead(407, challenge).end(),
      '/cut': (_request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('x');
        setTimeout(() => response.destroy(), 50);
      },
    };

    async function startProxy(): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
      const heard: string[] = [];
      const server = createHttp((request, response) => {
        heard.push(request.url ?? '');
        answers[new URL(request.url ?? '').pathname]?.(request, response);
      });
      server.on('connect', (request, socket) => {
        heard.push(`CONNECT ${request.url ?? ''}`);
        socket.end(request.url?.startsWith('login.') === true ? 'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n' : 'HTTP/1.1 403 No\r\n\r\n');
      });
      return { url: `http://localhost:${String(await listen(server))}`, asked: heard };
    }

    test('brings the answer and follows nothing, and this computer is reached by the proxy too', async () => {
      const proxy = await startProxy();
      const from = (url: string): Question => ({ kind: 'fetch', proxy: proxy.url, url });
      expect(await asked(from('http://vendor.invalid/file'), from('http://127.0.0.1:8080/file'), from('http://vendor.invalid/moved'), from('http://vendor.invalid/site-login'))).toEqual([
        { value: { status: 200, length: 3_000_000 } },
        { value: { status: 200, length: 3_000_000 } },
        { value: { status: 302, location: 'http://vendor.invalid/file', length: 0 } },
        { value: { status: 401, length: 0 } },
      ]);
      expect(proxy.asked).toEqual(['http://vendor.invalid/file', 'http://127.0.0.1:8080/file', 'http://vendor.invalid/moved', 'http://vendor.invalid/site-login']);
    });

    test('says what went wrong with the codes of every download', async () => {
      const { url } = await startProxy();
      const from = (address: string, proxy = url): Question => ({ kind: 'fetch', proxy, url: address });
      expect(
        await asked(
          from('http://vendor.invalid/proxy-login'),
          from('https://login.invalid/file'),
          from('https://vendor.invalid/file'),
          from('http://vendor.invalid/cut'),
          from('http://vendor.invalid/file', 'http://localhost:1'),
        ),
      ).toEqual([
        withCode('download/proxy-login-needed', { proxy: new URL(url).host }),
        withCode('download/proxy-login-needed'),
        withCode('download/proxy-refused', { host: 'vendor.invalid' }),
        withCode('download/interrupted', { host: 'vendor.invalid' }),
        withCode('download/proxy-unreachable', { proxy: 'localhost:1' }),
      ]);
    });
  });

  describe('the practice server in a utility process', () => {
    const answersAt = async (port: number): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = connect({ port, host: '127.0.0.1' });
        socket.once('connect', () => {
          socket.destroy();
          resolve(true);
        });
        socket.once('error', () => resolve(false));
      });

    test('starts, stops when asked, and ends with the app', async () => {
      const script = await buildChild('src/practice/index.ts');
      using root = temporaryFolder();
      const folder = join(root.path, 'practice');
      const [stopped] = await asked({ kind: 'practice', script, folder, stop: true });
      expect(await answersAt((stopped?.value as PracticeReady).port)).toBe(false);

      const run = ask(program ?? '', app, [{ kind: 'practice', script, folder, stop: false }], { stay: true });
      const [running] = await run.answers;
      const { port } = running?.value as PracticeReady;
      expect(await answersAt(port)).toBe(true);
      // SIGKILL: the app has no chance to stop it.
      await run.close();
      await expect.poll(async () => answersAt(port), { timeout: 10_000 }).toBe(false);
    });
  });
});
