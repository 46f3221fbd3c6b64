import { Fault } from '../fault.js';
import { connectFault, reasonOf } from './network-error.js';

/** `DIRECT`, or the URL of an http or https proxy, for the address that is to be fetched. */
export type ResolveProxy = (url: string) => Promise<string>;

export const withoutProxy: ResolveProxy = async () => Promise.resolve('DIRECT');

/** One proxy for everything. */
export const givenProxy = (proxy: string): ResolveProxy => async () => Promise.resolve(proxy);

const pacKeyword: Readonly<Record<string, string>> = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' };

/**
 * The first usable entry of what a PAC script (or Chromium's `resolveProxy`) answers, for example
 * `PROXY a.example:3128; DIRECT`.
 * @throws Fault `download/proxy-invalid` when it offers only kinds that are not supported, such as SOCKS
 */
export function readPacAnswer(answer: string): string {
  const entries = answer.split(';').map((entry) => entry.trim()).filter((entry) => entry !== '');
  for (const entry of entries) {
    const [keyword = '', place = ''] = entry.split(/\s+/u);
    if (keyword.toUpperCase() === 'DIRECT') return 'DIRECT';
    const scheme = pacKeyword[keyword.toUpperCase()];
    if (scheme !== undefined && place !== '') return `${scheme}://${place}`;
  }
  if (entries.length === 0) return 'DIRECT';
  throw new Fault('download/proxy-invalid', { proxy: answer.slice(0, 100), reason: 'only http and https proxies are supported.' });
}

/**
 * The proxy's address, or undefined for a direct connection.
 * @throws Fault `download/proxy-invalid`
 */
export function judgeProxy(proxy: string): URL | undefined {
  if (proxy === 'DIRECT') return undefined;
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  const shown = url === undefined ? 'as set' : `${url.protocol}//${url.host}`;
  const refuse = (reason: string): Fault => new Fault('download/proxy-invalid', { proxy: shown, reason });
  if (url === undefined) throw refuse('it has not the form of an address.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('only http and https proxies are supported.');
  // A password in the settings would lie there in the clear; logins are the business of the system's network stack.
  if (url.username !== '' || url.password !== '') throw refuse('it carries a user name or password.');
  return url;
}

/** @throws Fault `download/proxy-login-needed`, `download/proxy-refused` for a proxy's own answers */
export function demandProxyConsent(status: number, proxy: URL, host: string): void {
  if (status === 407) throw new Fault('download/proxy-login-needed', { proxy: proxy.host });
  if (status < 200 || status > 299) throw new Fault('download/proxy-refused', { proxy: proxy.host, host, status });
}

export const proxyFault = (error: unknown, proxy: URL): Fault => {
  const fault = connectFault(error, proxy.host);
  if (fault.code !== 'download/host-unreachable' && fault.code !== 'download/host-unknown') return fault;
  return new Fault('download/proxy-unreachable', { proxy: proxy.host, reason: reasonOf(error) }, { cause: error });
};
