import type { Cookies } from '../client/cookies.js';
import { clientFault } from '../client/faults.js';
import type { Parameters, SoapRecord } from '../soap/values.js';

export const plugIn = 'DssTargeting';
/** The versions that a server of 3.0 and later speaks; [MS-WSUSSS] 3.1.4.3. */
const protocol = { major: 1, least: 0, most: 20 };
const lifetime = 60 * 60 * 1000;
const none = new Uint8Array();

/** What is sealed: the kind keeps a cookie of a client, or of the other step, from counting here. */
interface Sealed {
  readonly kind?: unknown;
  readonly account?: unknown;
  readonly expires?: unknown;
}

/** The two cookies of a downstream server: who it says it is, and that it may ask. */
export interface DownstreamCookies {
  authorize(account: string): SoapRecord;
  issue(authorizations: readonly Parameters[], protocolVersion: string): SoapRecord;
  /** @throws SoapFault InvalidCookie, CookieExpired */
  demand(cookie: Parameters | null, method: string): void;
}

function demandProtocol(version: string): void {
  const { major = '', minor = '' } = /^(?<major>\d{1,3})\.(?<minor>\d{1,3})$/u.exec(version)?.groups ?? {};
  const fits = Number(major) === protocol.major && Number(minor) >= protocol.least && Number(minor) <= protocol.most;
  if (major === '' || !fits) throw clientFault('IncompatibleProtocolVersion', `The protocol ${version} is not spoken here.`, 'GetCookie');
}

export function createDownstreamCookies(cookies: Cookies, now: () => Date): DownstreamCookies {
  const accountOf = (cookie: Parameters): string | undefined => {
    if (cookie.text('PlugInId') !== plugIn) return undefined;
    const content = cookies.open(cookie.bytes('CookieData') ?? none) as Sealed | undefined;
    return content?.kind === 'downstream-authorization' && typeof content.account === 'string' ? content.account : undefined;
  };
  return {
    authorize: (account) => ({ PlugInId: plugIn, CookieData: cookies.seal({ kind: 'downstream-authorization', account }) }),
    issue: (authorizations, protocolVersion) => {
      const account = authorizations.map(accountOf).find((known) => known !== undefined);
      if (account === undefined) throw clientFault('InvalidAuthorizationCookie', 'There is no authorization cookie of this server.', 'GetCookie');
      demandProtocol(protocolVersion);
      const expires = now().getTime() + lifetime;
      return { Expiration: new Date(expires).toISOString(), EncryptedData: cookies.seal({ kind: 'downstream', account, expires }) };
    },
    demand: (cookie, method) => {
      const content = cookies.open(cookie?.bytes('EncryptedData') ?? none) as Sealed | undefined;
      if (content?.kind !== 'downstream' || typeof content.expires !== 'number') throw clientFault('InvalidCookie', 'The cookie is not one of this server.', method);
      if (content.expires < now().getTime()) throw clientFault('CookieExpired', 'The cookie has expired.', method);
    },
  };
}
