import type { SystemTrust } from '../core/profile/ports.js';
import { readWindowsStores } from './windows-anchors.js';

/** Reading the stores starts a program; they change rarely. Milliseconds. */
const goodFor = 10 * 60_000;

/** The certificate stores of Windows, read at most every ten minutes; empty on other systems. */
export function createSystemTrust(platform: NodeJS.Platform, systemRoot: string, now: () => number): () => Promise<SystemTrust> {
  let known: { readonly at: number; readonly trust: Promise<SystemTrust> } | undefined;
  const read = async (): Promise<SystemTrust> => {
    const { anchors, disallowed } = await readWindowsStores(systemRoot);
    return { anchors: anchors.map(({ certificate, origin }) => ({ certificate: certificate.der, origin })), disallowed: [...disallowed] };
  };
  return async () => {
    if (platform !== 'win32') return { anchors: [], disallowed: [] };
    if (known === undefined || now() - known.at > goodFor) {
      const trust = read();
      known = { at: now(), trust };
      trust.catch(() => (known = undefined));
    }
    return known.trust;
  };
}
