import type { Session } from 'electron';
import { readPacAnswer } from '../core/download/proxy.js';

/**
 * The proxy that the system's settings or its script name for an address; undefined goes directly.
 * @throws Fault `download/proxy-invalid` when only kinds are named that are not supported
 */
export const createSystemProxy =
  (session: Pick<Session, 'resolveProxy'>) =>
  async (url: string): Promise<string | undefined> => {
    const proxy = readPacAnswer(await session.resolveProxy(url));
    return proxy === 'DIRECT' ? undefined : proxy;
  };
