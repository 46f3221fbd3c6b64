import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Parameters, SoapRecord } from '../soap/values.js';
import type { Store } from '../store/store.js';
import { clientFault } from './faults.js';

/** What the server puts into a cookie; a client takes it as an opaque blob. */
export interface CookieContent {
  readonly computerId: string;
  readonly groupName: string;
  /** The change number of the deployments at the client's last synchronisation; -1 before the first. */
  readonly seen: number;
  /** The configuration the client knows. */
  readonly lastChange: string;
  readonly expires: number;
}

export interface Cookies {
  /** For SimpleAuth: proves that the same server named the client. */
  seal(content: unknown): Uint8Array;
  open(sealed: Uint8Array): unknown;
  issue(content: Omit<CookieContent, 'expires'>): SoapRecord;
  /** @throws SoapFault InvalidCookie, CookieExpired or ConfigChanged */
  demand(cookie: Parameters | null, lastChange: string, method: string): CookieContent;
}

const lifetime = 60 * 60 * 1000;
const macLength = 32;

export function createCookies(store: Store): Cookies {
  const kept = store.settings.read<string | null>('cookie-key', null) ?? randomBytes(32).toString('base64');
  store.settings.write('cookie-key', kept);
  const key = Buffer.from(kept, 'base64');
  const mac = (data: Uint8Array): Buffer => createHmac('sha256', key).update(data).digest();

  const seal = (content: unknown): Uint8Array => {
    const data = Buffer.from(JSON.stringify(content));
    return Buffer.concat([mac(data), data]);
  };
  const open = (sealed: Uint8Array): unknown => {
    if (sealed.byteLength <= macLength) return undefined;
    const data = sealed.subarray(macLength);
    return timingSafeEqual(sealed.subarray(0, macLength), mac(data)) ? (JSON.parse(Buffer.from(data).toString()) as unknown) : undefined;
  };
  return {
    seal,
    open,
    issue: (content) => {
      const expires = store.now().getTime() + lifetime;
      return { Expiration: new Date(expires).toISOString(), EncryptedData: seal({ ...content, expires }) };
    },
    demand: (cookie, lastChange, method) => {
      const sealed = cookie?.bytes('EncryptedData') ?? new Uint8Array();
      const content = open(sealed) as CookieContent | undefined;
      if (content?.expires === undefined) throw clientFault('InvalidCookie', 'The cookie is not one of this server.', method);
      if (content.expires < store.now().getTime()) throw clientFault('CookieExpired', 'The cookie has expired.', method);
      if (content.lastChange !== lastChange) throw clientFault('ConfigChanged', 'The configuration has changed; get it again.', method);
      return content;
    },
  };
}
