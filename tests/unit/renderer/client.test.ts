import { describe, expect, it, vi } from 'vitest';
import { createApi } from '../../../src/renderer/api/client.js';
import { openEnvelope, RequestFailed, toCodedError } from '../../../src/renderer/api/request-failed.js';
import type { Bridge } from '../../../src/shared/ipc/contract.js';

const bridgeOf = (request: Bridge['request']): Bridge & { readonly cancelled: string[] } => {
  const cancelled: string[] = [];
  return { request, cancel: (id) => void cancelled.push(id), on: () => () => undefined, cancelled };
};

describe('the client over the bridge', () => {
  it('passes group, verb, a fresh id and the input, and opens the envelope', async () => {
    const request = vi.fn<Bridge['request']>(() => Promise.resolve({ ok: true, value: 'done' }));
    const api = createApi(bridgeOf(request));
    await expect(api.jobs.pause({ jobId: 'job-1' })).resolves.toBe('done');
    await api.jobs.pause({ jobId: 'job-1' });
    expect(request.mock.calls[0]).toEqual(['jobs', 'pause', expect.stringMatching(/^[A-Za-z0-9-]{1,64}$/u), { jobId: 'job-1' }]);
    expect(request.mock.calls[0]?.[2]).not.toBe(request.mock.calls[1]?.[2]);
  });

  it('throws the code and the data of a refusal', async () => {
    const api = createApi(bridgeOf(() => Promise.resolve({ ok: false, code: 'app/not-found', data: { what: 'the job' } })));
    await expect(api.jobs.list()).rejects.toMatchObject({ error: { code: 'app/not-found', data: { what: 'the job' } } });
  });

  it('takes the signal of a verb without input, and cancels by the id of the request', async () => {
    const asked: [string, unknown][] = [];
    const bridge = bridgeOf(async (_group, _verb, id, input) => {
      asked.push([id, input]);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { ok: false, code: 'app/cancelled', data: {} };
    });
    const controller = new AbortController();
    const answer = createApi(bridge).jobs.list(controller.signal);
    controller.abort();
    await expect(answer).rejects.toBeInstanceOf(RequestFailed);
    expect(asked[0]?.[1]).toBeUndefined();
    expect(bridge.cancelled).toEqual([asked[0]?.[0]]);
  });

  it('asks nothing when it was cancelled before, and cancels nothing that has ended', async () => {
    const request = vi.fn<Bridge['request']>(() => Promise.resolve({ ok: true, value: [] }));
    const bridge = bridgeOf(request);
    const api = createApi(bridge);
    await expect(api.jobs.list(AbortSignal.abort())).rejects.toMatchObject({ error: { code: 'app/cancelled' } });
    expect(request).not.toHaveBeenCalled();
    const controller = new AbortController();
    await api.jobs.list(controller.signal);
    controller.abort();
    expect(bridge.cancelled).toEqual([]);
  });

  it.each([undefined, null, 'text', {}, { ok: false }, { ok: false, code: 'no/such-code', data: {} }, { ok: false, code: 'app/busy' }])('has words for an answer of no known form: %j', (envelope) => {
    expect(() => openEnvelope(envelope)).toThrow(expect.objectContaining({ error: expect.objectContaining({ code: 'app/unexpected' }) as unknown }) as Error);
  });

  it('turns anything that was thrown into an error with words', () => {
    expect(toCodedError(new TypeError('lost'))).toEqual({ code: 'app/unexpected', data: { detail: 'lost' } });
    expect(toCodedError('lost')).toEqual({ code: 'app/unexpected', data: { detail: 'lost' } });
  });
});
