import type { ErrorCode } from '../../../../shared/errors/index.js';
import { Fault } from '../../fault.js';

/** Node's error codes, OpenSSL's reasons and Chromium's names for the same few things that go wrong. */
const patterns: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/ENOTFOUND|EAI_AGAIN|EAI_NONAME|NAME_NOT_RESOLVED|NAME_RESOLUTION_FAILED/u, 'wsus/name-unknown'],
  [/ECONNREFUSED|CONNECTION_REFUSED/u, 'wsus/port-closed'],
  [/TIMEOUT|ETIMEDOUT|TIMED_OUT/u, 'wsus/timeout'],
  [/CERT|SELF_SIGNED|UNABLE_TO_|SSL_PINNED/u, 'wsus/tls-untrusted'],
  [/EPROTO|ERR_SSL|SSL_PROTOCOL|SSL_VERSION|HANDSHAKE|WRONG_VERSION/u, 'wsus/tls-failed'],
  [/ECONNRESET|EPIPE|CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|SOCKET|EHOSTUNREACH|ENETUNREACH|ADDRESS_UNREACHABLE|INTERNET_DISCONNECTED/u, 'wsus/connection-lost'],
];

/** The name by which an error is known: its `code`, else its message; looked for through the causes. */
function namesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 5) return [];
  const { code, name, message, cause } = error as { code?: unknown; name?: unknown; message?: unknown; cause?: unknown };
  const inner = error instanceof AggregateError ? error.errors.flatMap((each: unknown) => namesOf(each, depth + 1)) : [];
  const own = [code, name].filter((text) => typeof text === 'string');
  const chromium = typeof message === 'string' ? (/net::ERR_[A-Z_]+/u.exec(message)?.[0] ?? '') : '';
  return [...own, chromium, ...inner, ...namesOf(cause, depth + 1)];
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/**
 * Turns what a network library threw into a coded error. Shared by every transport, so that one thing
 * that goes wrong has one code whichever stack noticed it.
 */
export function transportFault(error: unknown, url: string, signal?: AbortSignal): Fault {
  if (error instanceof Fault) return error;
  if (signal?.aborted === true || isAbort(error)) return new Fault('app/cancelled', {}, { cause: error });
  const { hostname, port, protocol } = new URL(url);
  const names = namesOf(error).filter((name) => name !== '');
  const known = names.flatMap((name) => patterns.filter(([pattern]) => pattern.test(name.toUpperCase())))[0];
  const where = { host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
  const reason = (names.find((name) => name !== 'Error' && name !== 'TypeError') ?? 'unknown').slice(0, 100);
  return new Fault(known?.[1] ?? 'wsus/connection-lost', { ...where, reason }, { cause: error });
}
