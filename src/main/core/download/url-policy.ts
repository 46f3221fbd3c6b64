import { Fault } from '../fault.js';

/** One redirect as it is shown: addresses without their query, which may carry tokens. */
export interface Hop {
  readonly from: string;
  readonly to: string;
  readonly status: number;
}

export interface UrlPolicy {
  /** Plain http is for files whose digests are known beforehand. */
  readonly allowUnencrypted: boolean;
}

export const maximumRedirects = 5;
/** What Windows' own HTTP stack takes (INTERNET_MAX_URL_LENGTH), and the contract's schema. */
const maximumUrlLength = 2083;

/** Above 1024 the ports that browsers block: https://fetch.spec.whatwg.org/#port-blocking */
const blockedPorts: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);
/** Below 1024 every port belongs to a service; only these two belong to the web. */
const webPorts: ReadonlySet<number> = new Set([80, 443]);

const isPortAllowed = (port: number): boolean => (port < 1024 ? webPorts.has(port) : !blockedPorts.has(port));

/** The address as it may be shown and logged. */
export const showUrl = (url: URL): string => (url.origin + url.pathname).slice(0, 500);

const controlCharacters = /[\u0000-\u001f\u007f]/u;

function parse(text: string, base?: URL): URL | undefined {
  if (text.length === 0 || text.length > maximumUrlLength || controlCharacters.test(text)) return undefined;
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

const shownText = (text: string): string => text.replace(/[?#].*$/su, '').replace(/\/\/[^/@]*@/u, '//').slice(0, 200);

/** The rules that hold for the first address and for every redirect. */
function demandAllowedUrl(url: URL, policy: UrlPolicy): URL {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Fault('download/scheme-refused', { url: shownText(url.href), scheme: url.protocol.slice(0, -1).slice(0, 40) });
  }
  const host = url.hostname;
  if (url.username !== '' || url.password !== '') throw new Fault('download/credentials-in-url', { host });
  if (url.port !== '' && !isPortAllowed(Number(url.port))) throw new Fault('download/port-refused', { host, port: Number(url.port) });
  if (url.protocol === 'http:' && !policy.allowUnencrypted) throw new Fault('download/unencrypted-refused', { url: showUrl(url) });
  url.hash = '';
  return url;
}

/**
 * The address of a file, if it may be fetched at all.
 * @throws Fault `download/url-invalid`, `download/scheme-refused`, `download/credentials-in-url`,
 *   `download/port-refused`, `download/unencrypted-refused`
 */
export function judgeUrl(text: string, policy: UrlPolicy): URL {
  const url = parse(text);
  if (url === undefined) {
    const reason = text.length > maximumUrlLength ? `it is longer than ${String(maximumUrlLength)} characters.` : 'it has not the form of an address.';
    throw new Fault('download/url-invalid', { url: shownText(text), reason });
  }
  return demandAllowedUrl(url, policy);
}

export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/**
 * Where a redirect leads. `hops` are those before this one.
 * @throws Fault as `judgeUrl`, and `download/redirect-broken`, `download/downgrade-refused`, `download/too-many-redirects`
 */
export function judgeRedirect(
  current: URL,
  answer: { readonly status: number; readonly location: string | undefined },
  hops: readonly Hop[],
  policy: UrlPolicy,
): { readonly url: URL; readonly hop: Hop } {
  const { status, location } = answer;
  const url = location === undefined ? undefined : parse(location, current);
  if (url === undefined) throw new Fault('download/redirect-broken', { url: showUrl(current), status });
  if (current.protocol === 'https:' && url.protocol === 'http:') {
    throw new Fault('download/downgrade-refused', { from: showUrl(current), to: showUrl(url) });
  }
  demandAllowedUrl(url, policy);
  const hop: Hop = { from: showUrl(current), to: showUrl(url), status };
  if (hops.length >= maximumRedirects) {
    throw new Fault('download/too-many-redirects', { url: hops[0]?.from ?? hop.from, count: hops.length + 1, last: hop.to });
  }
  return { url, hop };
}
