import { createHash } from 'node:crypto';
import { Fault } from '../fault.js';

/**
 * The host that will be asked, for people to judge: in ASCII, so that letters of another script that look alike show as `xn--…`
 * (URL Standard, domain to ASCII). Empty when it is no address.
 */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

/** An address for people to read, with the host as {@link hostOf} names it; as it stands when it is none. */
export const writeOut = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);

/** Addresses that may be opened in the system's browser, by id; the window never names an address itself. */
export class ExternalLinks {
  readonly #addresses = new Map<string, string>();

  /** The same address always has the same id, so the map does not grow with every look at an update. */
  offer(url: string): string {
    const linkId = createHash('sha256').update(url).digest('base64url').slice(0, 32);
    this.#addresses.set(linkId, url);
    return linkId;
  }

  /**
   * The address as it was judged: written out by the same parser, so that no other one can read another host from it.
   * @throws Fault `app/not-found`, `app/bad-request` for anything but http and https without a login
   */
  resolve(linkId: string): string {
    const url = this.#addresses.get(linkId);
    if (url === undefined) throw new Fault('app/not-found', { what: 'the link' });
    const address = URL.canParse(url) ? new URL(url) : undefined;
    if (address === undefined || !['http:', 'https:'].includes(address.protocol) || address.username !== '' || address.password !== '') throw new Fault('app/bad-request', { detail: 'only http and https links are opened' });
    return address.href;
  }
}
