import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createApi } from '../../../src/renderer/api/client.js';
import { visibleAnswer } from '../../../src/renderer/api/visible-answer.js';
import { connectEvents } from '../../../src/renderer/state/events.js';
import type { AppStore } from '../../../src/renderer/state/store.js';
import type { Bridge } from '../../../src/shared/ipc/contract.js';

const bridgeOf = (value: unknown): Bridge => ({ request: () => Promise.resolve({ ok: true, value }), cancel: () => undefined, on: () => () => undefined });

describe('visibleAnswer', () => {
  it('reaches every text, however deep, and leaves the rest alone', () => {
    expect(visibleAnswer({ rows: [{ title: 'a\u202Eb', size: 5, expired: false, products: ['\u200B'] }], text: 'one\ntwo', none: undefined, nothing: null })).toEqual({
      rows: [{ title: 'a⟨U+202E⟩b', size: 5, expired: false, products: ['⟨U+200B⟩'] }],
      text: 'one\ntwo',
      none: undefined,
      nothing: null,
    });
  });

  it('is the same object when there was nothing to show', () => {
    const answer = { rows: [{ title: 'plain', products: ['one'] }] };
    expect(visibleAnswer(answer)).toBe(answer);
  });

  it('keeps the form of any answer', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (answer) => {
        const shown = visibleAnswer(answer);
        expect(visibleAnswer(shown)).toEqual(shown);
        const digits = (value: unknown): string => JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? '' : inner));
        expect(digits(shown)).toBe(digits(answer));
      }),
    );
  });
});

describe('what comes over the bridge', () => {
  it('is made visible in answers', async () => {
    const api = createApi(bridgeOf({ total: 1, rows: [{ title: 'Setup\u202Efdp.exe' }] }));
    await expect(api.updates.rows({ offset: 0, limit: 1 })).resolves.toEqual({ total: 1, rows: [{ title: 'Setup⟨U+202E⟩fdp.exe' }] });
  });

  it('stays as it is where somebody edits it and sends it back', async () => {
    const settings = { contentFolder: '/data/a\u200Db' };
    await expect(createApi(bridgeOf(settings)).settings.get()).resolves.toBe(settings);
  });

  it('is made visible in events', () => {
    const listeners = new Map<string, (payload: never) => void>();
    const bridge: Bridge = { ...bridgeOf(undefined), on: (event, listener) => (listeners.set(event, listener), () => undefined) };
    const setJob = vi.fn();
    connectEvents(bridge, { getState: () => ({ setJob, dispatchGuide: () => undefined }) } as unknown as AppStore);
    listeners.get('job')?.({ items: [{ title: 'a\u2067b' }] } as never);
    expect(setJob).toHaveBeenCalledWith({ items: [{ title: 'a⟨U+2067⟩b' }] });
  });
});
