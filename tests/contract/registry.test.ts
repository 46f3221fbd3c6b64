import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../src/main/core/fault.js';
import { silentLog } from '../../src/main/core/log.js';
import { cancelChannel, channels, requestChannel, type GroupName } from '../../src/shared/ipc/channels.js';
import { contract, type Handlers } from '../../src/shared/ipc/contract.js';
import type { Verb } from '../../src/shared/ipc/define.js';

type Listener = (event: unknown, ...parameters: unknown[]) => unknown;
const { handled, listened } = vi.hoisted(() => ({ handled: new Map<string, Listener>(), listened: new Map<string, Listener>() }));
vi.mock('electron', () => ({ ipcMain: { handle: (name: string, listener: Listener) => handled.set(name, listener), on: (name: string, listener: Listener) => listened.set(name, listener) } }));
const { registerChannels } = await import('../../src/main/ipc/registry.js');
const { createAnswering } = await import('../../src/main/ipc/answering.js');

const verbs = Object.entries(contract).flatMap(([group, members]) => Object.entries<Verb>(members).map(([name, verb]) => ({ group: group as GroupName, name, verb })));

/** Handlers that answer with what they were asked, or what `answer` says. */
const handlersWith = (answer: (name: string, input: unknown, signal: AbortSignal) => unknown): Handlers<AbortSignal> =>
  Object.fromEntries(
    Object.entries(contract).map(([group, members]) => [
      group,
      Object.fromEntries(Object.keys(members).map((name) => [name, (input: unknown, { signal }: { signal: AbortSignal }) => answer(`${group}.${name}`, input, signal)])),
    ]),
  ) as unknown as Handlers<AbortSignal>;

const own = { own: true };
const register = (answer: Parameters<typeof handlersWith>[0]): void =>
  registerChannels(Promise.resolve(createAnswering(handlersWith(answer), silentLog)), { isOwnWindow: (event) => (event as unknown as { own: boolean }).own, log: silentLog });
const ask = (group: string, name: string, input: unknown, requestId: unknown = 'r1', event: unknown = own): Promise<unknown> =>
  Promise.resolve(handled.get(requestChannel(group, name))?.(event, requestId, input));

beforeEach(() => {
  handled.clear();
  listened.clear();
});

describe('the contract', () => {
  it('has exactly the verbs that the preload offers', () => {
    expect(verbs.map(({ group, name }) => `${group}.${name}`).sort()).toEqual(Object.entries(channels).flatMap(([group, names]) => names.map((name) => `${group}.${name}`)).sort());
  });

  it.each(verbs)('$group.$name refuses what is not its input', ({ verb }) => {
    for (const wrong of [null, 'text', 42, [], { unexpected: true }, { jobId: '../..' }, { __proto__: null, sourceId: 'x'.repeat(1000) }]) {
      const result = verb.input.safeParse(wrong);
      expect(result.success && Object.keys((result.data as object | undefined) ?? {}).length > 0 ? result.data : undefined).toBeUndefined();
    }
  });
});

describe('an action on published updates', () => {
  it('gives a group one choice only', () => {
    const [group, other] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    const parse = (...ids: readonly (string | undefined)[]): boolean =>
      contract.published.act.input.safeParse({ updates: [group], action: { kind: 'approve', groups: ids.map((groupId) => ({ groupId, choice: 'install' })) } }).success;
    expect([parse(group), parse(group, other), parse(group, group), parse()]).toEqual([true, true, false, false]);
  });
});

describe('publishing', () => {
  it('starts one job on each server, and on so many at most', () => {
    const accepts = (serverIds: readonly string[]): boolean => {
      const targets = serverIds.map((serverId) => ({ serverId, options: { confirmAutomaticApprovals: false, raiseCabinetLimit: false } }));
      return contract.jobs.start.input.safeParse({ updates: [{ catalogueId: 'line', packageId: '5b1c6c0e-3f0a-4d8e-9a51-0c7d2f3b4a10' }], targets }).success;
    };
    const distinct = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `server-${String(index)}`);
    expect([['one', 'two'], ['one', 'one'], [], distinct(50), distinct(51)].map(accepts)).toEqual([true, false, false, true, false]);
  });
});

describe('registerChannels', () => {
  it('registers every verb', () => {
    register(() => undefined);
    expect([...handled.keys()].sort()).toEqual(verbs.map(({ group, name }) => requestChannel(group, name)).sort());
  });

  it('puts an answer into the envelope', async () => {
    register((name) => name);
    expect(await ask('app', 'status', undefined)).toEqual({ ok: true, value: 'app.status' });
  });

  it('refuses a foreign frame before the handler runs', async () => {
    const handler = vi.fn();
    register(handler);
    expect(await ask('app', 'status', undefined, 'r1', { own: false })).toMatchObject({ ok: false, code: 'app/bad-request' });
    expect(handler).not.toHaveBeenCalled();
  });

  it.each([[null], ['x'.repeat(65)], ['with space'], [{}], [5]])('refuses the request id %j', async (requestId) => {
    const handler = vi.fn();
    register(handler);
    expect(await ask('app', 'status', undefined, requestId)).toMatchObject({ ok: false, code: 'app/bad-request' });
    expect(handler).not.toHaveBeenCalled();
  });

  it('refuses input that the schema does not know, and says which field', async () => {
    const handler = vi.fn();
    register(handler);
    const answer = await ask('jobs', 'get', { jobId: '../../etc/passwd' });
    expect(answer).toMatchObject({ ok: false, code: 'app/bad-request' });
    expect(JSON.stringify(answer)).toContain('jobId');
    expect(handler).not.toHaveBeenCalled();
  });

  it('answers a fault with its code and data, and anything else as unexpected', async () => {
    register((name) => {
      throw name === 'app.status' ? new Fault('app/disk-full', { needed: 5, free: 3, folder: 'D' }) : new TypeError('a mistake');
    });
    expect(await ask('app', 'status', undefined)).toEqual({ ok: false, code: 'app/disk-full', data: { needed: 5, free: 3, folder: 'D' } });
    expect(await ask('jobs', 'list', undefined)).toMatchObject({ ok: false, code: 'app/unexpected' });
  });

  it('aborts exactly the request that is cancelled', async () => {
    const signals: AbortSignal[] = [];
    register(async (_name, _input, signal) => {
      signals.push(signal);
      return new Promise((_, fail) => signal.addEventListener('abort', () => fail(new DOMException('stopped', 'AbortError'))));
    });
    const first = ask('jobs', 'list', undefined, 'one');
    void ask('publishers', 'list', undefined, 'two');
    await expect.poll(() => signals.length).toBe(2);
    listened.get(cancelChannel)?.(own, 'one');
    expect(await first).toMatchObject({ ok: false, code: 'app/cancelled' });
    expect(signals[1]?.aborted).toBe(false);
  });

  it('refuses a second request under an id that is running', async () => {
    register(async () => new Promise(() => undefined));
    void ask('jobs', 'list', undefined, 'same');
    expect(await ask('jobs', 'list', undefined, 'same')).toMatchObject({ ok: false, code: 'app/bad-request' });
  });
});
