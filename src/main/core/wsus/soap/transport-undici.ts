import { createHash } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { Agent, buildConnector, request } from 'undici';
import type { Fingerprint } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { transportFault } from './transport-fault.js';
import type { SoapAnswer, SoapRequest, SoapTransport } from './transport.js';

export interface UndiciTransportOptions {
  /** SHA-256 of the server's own certificate, accepted by an administrator; needed only where its issuer is not known. */
  readonly acceptedFingerprint?: Fingerprint;
  /** Basic login by name and password, sent over TLS only. Negotiate and NTLM need the platform's transport. */
  readonly account?: { readonly user: string; readonly password: string };
}

export interface ClosableTransport extends SoapTransport, AsyncDisposable {
  close(): Promise<void>;
}

const connectTimeoutMs = 15_000;

/**
 * A connection whose certificate is judged before the first byte of the request goes out. Node itself
 * does not reject (that would hide the certificate); an unauthorised one must be exactly the accepted one.
 * Sessions are not resumed, because a resumed session shows no certificate.
 */
function pinnedConnector(accepted: Fingerprint | undefined): buildConnector.connector {
  const connect = buildConnector({ rejectUnauthorized: false, timeout: connectTimeoutMs, maxCachedSessions: 0 });
  return (options, callback) => {
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error !== null) {
        callback(error, null);
        return;
      }
      if (socket instanceof TLSSocket && !socket.authorized) {
        const der = socket.getPeerX509Certificate()?.raw;
        const fingerprint = der === undefined ? '' : createHash('sha256').update(der).digest('hex');
        if (accepted === undefined || fingerprint !== accepted) {
          socket.destroy();
          const code: ConstructorParameters<typeof Fault>[0] = accepted === undefined ? 'wsus/tls-untrusted' : 'wsus/tls-changed';
          const reason = String(socket.authorizationError).slice(0, 100);
          callback(new Fault(code, { host: options.hostname, port: Number(options.port) || 443, fingerprint, reason }), null);
          return;
        }
      }
      callback(null, socket);
    });
  };
}

async function readLimited(body: AsyncIterable<Buffer>, limit: number): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > limit) throw new Fault('wsus/answer-too-large', { limit });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const flat = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]])),
  );

/** SOAP over undici: keep-alive, pinned TLS, limited answers, no redirects. */
export function createUndiciTransport(options: UndiciTransportOptions = {}): ClosableTransport {
  const agent = new Agent({ connect: pinnedConnector(options.acceptedFingerprint), keepAliveTimeout: 30_000, connections: 4 });
  const loginFor = (url: string): Record<string, string> => {
    if (options.account === undefined) return {};
    if (!url.startsWith('https:')) throw new Fault('wsus/password-needs-tls', { host: new URL(url).hostname });
    return { authorization: `Basic ${Buffer.from(`${options.account.user}:${options.account.password}`, 'utf8').toString('base64')}` };
  };

  const post = async (soap: SoapRequest): Promise<SoapAnswer> => {
    const login = loginFor(soap.url);
    const deadline = AbortSignal.timeout(soap.timeoutMs);
    const signal = soap.signal === undefined ? deadline : AbortSignal.any([soap.signal, deadline]);
    try {
      const answer = await request(soap.url, {
        method: 'POST',
        dispatcher: agent,
        headers: { ...soap.headers, ...login },
        body: soap.body,
        signal,
        headersTimeout: soap.timeoutMs,
        bodyTimeout: soap.timeoutMs,
      });
      return { status: answer.statusCode, headers: flat(answer.headers), body: await readLimited(answer.body, soap.maxAnswerBytes) };
    } catch (error) {
      throw transportFault(error, soap.url, soap.signal);
    }
  };
  const close = async (): Promise<void> => agent.destroy();
  return { post, close, [Symbol.asyncDispose]: close };
}
