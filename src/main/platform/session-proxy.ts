import type { ProxyConfig, Session } from 'electron';

/** What is used of Electron's session to set its proxy. */
export type ProxySession = Pick<Session, 'resolveProxy' | 'setProxy'>;

/** Milliseconds between two questions, and how many are asked: five seconds in all. */
const pause = 20;
const questions = 250;

/** What a proxy script says for this proxy; Chromium names the port even where it is the scheme's own. */
export const proxyAnswer = ({ protocol, hostname, port }: URL): string =>
  protocol === 'https:' ? `HTTPS ${hostname}:${port || '443'}` : `PROXY ${hostname}:${port || '80'}`;

/**
 * Sets the proxy of a session, and ends once Chromium would send a request for `url` that way. Electron's `setProxy` ends as soon as
 * Chromium's browser process knows; its network process hears of it by another channel than of requests, so that the first request could
 * overtake the setting and go where the system's proxy, or none, leads it.
 * @param answer what Chromium then says, as a line of a proxy script: `DIRECT`, `PROXY host:port`, `HTTPS host:port`
 * @throws Error when Chromium goes on saying something else
 */
export async function settleProxy(session: ProxySession, config: ProxyConfig, url: string, answer: string): Promise<void> {
  await session.setProxy(config);
  for (let asked = 0; asked < questions; asked += 1) {
    if ((await session.resolveProxy(url)) === answer) return;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error(`the session does not take its proxy: ${answer} is not what it says for ${new URL(url).host}`);
}
