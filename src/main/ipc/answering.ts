import { toCodedError } from '../core/fault.js';
import type { Log } from '../core/log.js';
import type { GroupName } from '../../shared/ipc/channels.js';
import { contract, type Handlers } from '../../shared/ipc/contract.js';
import type { Envelope, Verb } from '../../shared/ipc/define.js';

type AnyHandler = (input: unknown, context: { readonly signal: AbortSignal; readonly requestId: string }) => unknown;

/** Whoever answers the requests of a sender that was checked. */
export interface Answering {
  readonly answer: (group: GroupName, name: string, requestId: unknown, input: unknown) => Promise<Envelope<unknown>>;
  readonly cancel: (requestId: unknown) => void;
}

const requestIdPattern = /^[A-Za-z0-9-]{1,64}$/u;

const refused = (detail: string): Envelope<never> => ({ ok: false, code: 'app/bad-request', data: { detail: detail.slice(0, 300) } });

/** The input is parsed by the verb's schema, the handler runs with an AbortSignal of its own, and the answer travels in an envelope. */
export function createAnswering(handlers: Handlers<AbortSignal>, log: Log): Answering {
  const running = new Map<string, AbortController>();
  const verbs: Readonly<Record<string, Readonly<Record<string, Verb>>>> = contract;
  const handlersOf: Readonly<Record<string, Readonly<Record<string, AnyHandler>>>> = handlers as never;

  return {
    cancel: (requestId) => {
      if (typeof requestId === 'string') running.get(requestId)?.abort();
    },
    answer: async (group, member, requestId, input) => {
      const name = `${group}.${member}`;
      const [verb, handler] = [verbs[group]?.[member], handlersOf[group]?.[member]];
      if (verb === undefined || handler === undefined) throw new TypeError(`no handler for ${name}`);
      if (typeof requestId !== 'string' || !requestIdPattern.test(requestId) || running.has(requestId)) return refused(`${name}: request id`);
      const parsed = verb.input.safeParse(input);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return refused(`${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
      }
      const controller = new AbortController();
      running.set(requestId, controller);
      try {
        return { ok: true, value: await handler(parsed.data, { signal: controller.signal, requestId }) };
      } catch (error) {
        const coded = toCodedError(error);
        if (coded.code === 'app/unexpected') log.error(`${name} failed`, { detail: error instanceof Error ? error.stack : String(error) });
        return { ok: false, code: coded.code, data: coded.data };
      } finally {
        running.delete(requestId);
      }
    },
  };
}
