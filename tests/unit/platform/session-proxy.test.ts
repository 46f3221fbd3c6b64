import { describe, expect, it, vi } from 'vitest';
import { proxyAnswer, settleProxy, type ProxySession } from '../../../src/main/platform/session-proxy.js';

/** A session whose network process hears of the proxy after it has answered `late` questions. */
function sessionThatHearsAfter(late: number): { readonly session: ProxySession; readonly questions: () => number } {
  const resolveProxy = vi.fn(async () => Promise.resolve(resolveProxy.mock.calls.length > late ? 'PROXY proxy.example:3128' : 'DIRECT'));
  return { session: { setProxy: async () => Promise.resolve(), resolveProxy }, questions: () => resolveProxy.mock.calls.length };
}
const config = { mode: 'fixed_servers', proxyRules: 'http://proxy.example:3128' } as const;
const settle = async (session: ProxySession): Promise<void> => settleProxy(session, config, 'http://vendor.example/', 'PROXY proxy.example:3128');

describe('the proxy of a session', () => {
  it.each([0, 3])('is settled once Chromium says so, here after %i other answers', async (late) => {
    const { session, questions } = sessionThatHearsAfter(late);
    await settle(session);
    expect(questions()).toBe(late + 1);
  });

  it('that is never taken is an error, and nothing is sent around it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { session } = sessionThatHearsAfter(Infinity);
    const settled = settle(session).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    expect(await settled).toEqual(new Error('the session does not take its proxy: PROXY proxy.example:3128 is not what it says for vendor.example'));
  });

  it.each([
    ['http://localhost:3128', 'PROXY localhost:3128'],
    ['http://PROXY.example:80', 'PROXY proxy.example:80'],
    ['http://[::1]:8080', 'PROXY [::1]:8080'],
    ['https://proxy.example', 'HTTPS proxy.example:443'],
    ['https://proxy.example:8443', 'HTTPS proxy.example:8443'],
  ])('%s is named as Chromium names it', (proxy, answer) => {
    expect(proxyAnswer(new URL(proxy))).toBe(answer);
  });
});
