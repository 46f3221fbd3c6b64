import { Fault } from '../fault.js';
import type { FetchTransport } from './transport.js';

/**
 * Sends what a proxy wants a login for through `system`, the operating system's network stack, and goes on
 * doing so for that site. That stack resolves names by itself; the first transport has judged the address before the proxy spoke.
 */
export function withSystemFallback(first: FetchTransport, system: FetchTransport): FetchTransport {
  const needsSystem = new Set<string>();
  return {
    get: async (request) => {
      if (needsSystem.has(request.url.origin)) return system.get(request);
      try {
        return await first.get(request);
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'download/proxy-login-needed') throw error;
        needsSystem.add(request.url.origin);
        return system.get(request);
      }
    },
    close: async () => {
      await Promise.all([first.close(), system.close()]);
    },
  };
}
