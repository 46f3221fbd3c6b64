import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { toCodedError } from '../core/fault.js';
import type { Log } from '../core/log.js';
import { cancelChannel, requestChannel, type GroupName } from '../../shared/ipc/channels.js';
import { contract, type Handlers } from '../../shared/ipc/contract.js';
import type { Envelope, Verb } from '../../shared/ipc/define.js';

type AnyHandler = (input: unknown, context: { readonly signal: AbortSignal; readonly requestId: string }) => unknown;

export interface RegistryOptions {
  /** Whether the frame that asks is the top frame of our own window. */
  readonly isOwnWindow: (event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>) => boolean;
  readonly log: Log;
}

const requestIdPattern = /^[A-Za-z0-9-]{1,64}$/u;

/**
 * The only place that speaks ipcMain. For every verb of the contract: the sender is checked, the
 * input is parsed by the verb's schema, the handler runs with an AbortSignal of its own, and the
 * answer travels in an envelope.
 */
export function registerHandlers(handlers: Handlers<AbortSignal>, options: RegistryOptions): void {
  const running = new Map<string, AbortController>();

  const answer = async (name: string, verb: Verb, handler: AnyHandler, event: IpcMainInvokeEvent, requestId: unknown, input: unknown): Promise<Envelope<unknown>> => {
    if (!options.isOwnWindow(event)) {
      options.log.warning('a request from a foreign frame was refused', { name });
      return { ok: false, code: 'app/bad-request', data: { detail: 'unknown sender' } };
    }
    if (typeof requestId !== 'string' || !requestIdPattern.test(requestId) || running.has(requestId)) {
      return { ok: false, code: 'app/bad-request', data: { detail: `${name}: request id` } };
    }
    const parsed = verb.input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return { ok: false, code: 'app/bad-request', data: { detail: `${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.slice(0, 300) } };
    }
    const controller = new AbortController();
    running.set(requestId, controller);
    try {
      return { ok: true, value: await handler(parsed.data, { signal: controller.signal, requestId }) };
    } catch (error) {
      const coded = toCodedError(error);
      if (coded.code === 'app/unexpected') options.log.error(`${name} failed`, { detail: error instanceof Error ? error.stack : String(error) });
      return { ok: false, code: coded.code, data: coded.data };
    } finally {
      running.delete(requestId);
    }
  };

  for (const group of Object.keys(contract) as GroupName[]) {
    for (const [name, verb] of Object.entries<Verb>(contract[group])) {
      const handler = (handlers[group] as Record<string, AnyHandler>)[name];
      if (handler === undefined) throw new TypeError(`no handler for ${group}.${name}`);
      ipcMain.handle(requestChannel(group, name), (event, requestId: unknown, input: unknown) => answer(`${group}.${name}`, verb, handler, event, requestId, input));
    }
  }
  ipcMain.on(cancelChannel, (event, requestId: unknown) => {
    if (options.isOwnWindow(event) && typeof requestId === 'string') running.get(requestId)?.abort();
  });
}
