import { createHash } from 'node:crypto';
import { Fault } from '../fault.js';

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
   * @throws Fault `app/not-found`, `app/bad-request` for anything but http and https
   */
  resolve(linkId: string): string {
    const url = this.#addresses.get(linkId);
    if (url === undefined) throw new Fault('app/not-found', { what: 'the link' });
    const { protocol, username, password } = new URL(url);
    if (!['http:', 'https:'].includes(protocol) || username !== '' || password !== '') throw new Fault('app/bad-request', { detail: 'only http and https links are opened' });
    return url;
  }
}
