import { isDeepStrictEqual } from 'node:util';
import type { ClientRequest, ClientRequestConstructorOptions, IncomingMessage, Session } from 'electron';
import type { Fingerprint } from '../../shared/units.js';
import { Fault } from '../core/fault.js';
import { transportFault } from '../core/wsus/soap/transport-fault.js';
import type { SoapAnswer, SoapRequest, SoapTransport } from '../core/wsus/soap/transport.js';
import { CertificateJudge, plainHost } from './certificate-judge.js';
import { joinHeaders } from '../core/download/join-headers.js';
import { settleProxy, type ProxySession } from './session-proxy.js';

export type SoapLogin =
  /** The account that is signed on, by Negotiate or NTLM. */
  { readonly kind: 'integrated' } | { readonly kind: 'account'; readonly user: string; readonly password: string } | { readonly kind: 'anonymous' };

export interface NetSoapOptions {
  /** The only place that requests go to, for example `https://wsus.corp.example:8531`. */
  readonly origin: string;
  readonly login: SoapLogin;
  /** SHA-256 of the server's own certificate, accepted by an administrator; needed only where its issuer is not known. */
  readonly acceptedFingerprint?: Fingerprint;
}

/** What is used of Electron's session: one that nothing else uses, and that is not kept on the disk. */
export type SoapSession = ProxySession & Pick<Session, 'allowNTLMCredentialsForDomains' | 'setCertificateVerifyProc' | 'setSpellCheckerLanguages'>;

/** What a request is made with; Electron's `net` itself. */
export interface SoapNet<S> {
  request(options: Omit<ClientRequestConstructorOptions, 'session'> & { session: S }): ClientRequest;
}

/** Stands in the list of hosts that get the signed-on account where none may: an empty list means the intranet zone to Windows. */
const nobody = 'nobody.invalid';

/** The list takes patterns; a leading dot or an asterisk would mean more than one host. */
const oneHost = /^(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])$/u;

const portOf = (url: URL): number => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port));

function readOrigin(text: string): URL {
  const origin = URL.canParse(text) ? new URL(text) : undefined;
  if (origin !== undefined && oneHost.test(origin.hostname)) return origin;
  throw new Fault('wsus/name-unknown', { host: text.slice(0, 300), reason: 'it is not the name of one host' });
}

/** Collects the body; `fail` is called once it is longer than `limit`. */
function collect(response: IncomingMessage, limit: number, done: (body: string) => void, fail: (error: unknown) => void): void {
  const parts: Buffer[] = [];
  let length = 0;
  response.on('data', (part) => {
    length += part.length;
    if (length > limit) fail(new Fault('wsus/answer-too-large', { limit }));
    else parts.push(part);
  });
  response.on('end', () => done(Buffer.concat(parts).toString('utf8')));
  response.on('error', fail);
  response.on('aborted', () => fail(Object.assign(new Error('the answer was cut off'), { code: 'ECONNRESET' })));
}

/** Answers a challenge at most once a request: the same password a second time only locks the account. */
function answerChallenges(request: ClientRequest, origin: URL, login: SoapLogin, fail: (error: unknown) => void): void {
  let answered = false;
  request.on('login', ({ isProxy, host, port, scheme }, callback) => {
    const isServer = !isProxy && plainHost(host) === plainHost(origin.hostname) && port === portOf(origin);
    if (login.kind !== 'account' || !isServer || answered) {
      callback();
      return;
    }
    answered = true;
    // NTLM and Negotiate prove the password without sending it.
    if (scheme.toLowerCase() === 'basic' && origin.protocol !== 'https:') {
      fail(new Fault('wsus/password-needs-tls', { host: origin.hostname }));
      return;
    }
    callback(login.user, login.password);
  });
}

/** Chromium keeps logins and its verdicts about certificates with the session, so a session has one transport for all its life. */
const transports = new WeakMap<SoapSession, { readonly options: NetSoapOptions; readonly transport: SoapTransport }>();

/**
 * SOAP over Chromium's network stack, which speaks Negotiate and NTLM: one origin, no proxy, no redirects, limited answers.
 * Connections are kept alive by the session; the same session and options give the same transport.
 * @throws Fault `wsus/name-unknown` when the account of whoever is signed on would go to more than one host
 * @throws RangeError for a session that has served other options
 */
export function createNetSoapTransport<S extends SoapSession>(net: SoapNet<S>, session: S, options: NetSoapOptions): SoapTransport {
  const known = transports.get(session);
  if (known !== undefined && !isDeepStrictEqual(known.options, options)) throw new RangeError('this session has served another login or server');
  const transport = known?.transport ?? openTransport(net, session, options);
  transports.set(session, { options, transport });
  return transport;
}

function openTransport<S extends SoapSession>(net: SoapNet<S>, session: S, options: NetSoapOptions): SoapTransport {
  const { login, acceptedFingerprint } = options;
  const origin = readOrigin(options.origin);

  const judge = new CertificateJudge(origin.hostname, acceptedFingerprint);
  session.setCertificateVerifyProc(judge.judge);
  // With a language Chromium fetches its dictionary from its maker's site, by every new session.
  session.setSpellCheckerLanguages([]);
  // A proxy would see what is said, and be logged in to.
  const directly = settleProxy(session, { mode: 'direct' }, origin.href, 'DIRECT');
  // Heard by each request below.
  directly.catch(() => undefined);

  const send = async (soap: SoapRequest): Promise<SoapAnswer> => {
    await directly;
    soap.signal?.throwIfAborted();
    // The list is one for the whole process: another server's transport may have changed it.
    session.allowNTLMCredentialsForDomains(login.kind === 'integrated' ? origin.hostname : nobody);
    return new Promise((resolve, reject) => {
      const request = net.request({
        method: 'POST',
        url: soap.url,
        session,
        redirect: 'manual',
        cache: 'no-store',
        headers: { ...soap.headers },
        ...(login.kind === 'anonymous' && { credentials: 'omit' }),
      });
      const settle = (): void => {
        clearTimeout(timer);
        soap.signal?.removeEventListener('abort', onAbort);
      };
      const succeed = (answer: SoapAnswer): void => {
        settle();
        resolve(answer);
      };
      const fail = (error: unknown): void => {
        settle();
        reject(error instanceof Error ? error : new Error(String(error)));
        request.abort();
      };
      const onAbort = (): void => fail(soap.signal?.reason);
      const timer = setTimeout(() => fail(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })), soap.timeoutMs);
      soap.signal?.addEventListener('abort', onAbort, { once: true });

      answerChallenges(request, origin, login, fail);
      request.on('redirect', (status, _method, location, headers) => {
        succeed({ status, headers: { ...joinHeaders(headers), location }, body: '' });
        request.abort();
      });
      request.on('response', (response) =>
        collect(response, soap.maxAnswerBytes, (body) => succeed({ status: response.statusCode, headers: joinHeaders(response.headers), body }), fail),
      );
      request.on('error', fail);
      request.end(soap.body);
    });
  };

  return {
    post: async (soap) => {
      if (new URL(soap.url).origin !== origin.origin) throw new RangeError('this transport is for another server');
      try {
        return await send(soap);
      } catch (error) {
        throw judge.explain(transportFault(error, soap.url, soap.signal));
      }
    },
  };
}
