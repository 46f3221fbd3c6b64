import { channels, type GroupName } from '../../shared/ipc/channels.js';
import type { Api, Bridge } from '../../shared/ipc/contract.js';
import { openEnvelope, RequestFailed } from './request-failed.js';
import { visibleAnswer } from './visible-answer.js';

type Call = (...parameters: readonly unknown[]) => Promise<unknown>;

/** A verb without input is called with the signal alone. */
function splitParameters(parameters: readonly unknown[]): { readonly input: unknown; readonly signal: AbortSignal | undefined } {
  const [first, second] = parameters;
  if (first instanceof AbortSignal) return { input: undefined, signal: first };
  return { input: first, signal: second instanceof AbortSignal ? second : undefined };
}

/** Answers that come back as input once somebody has edited them: they stay as they are. */
const givenBack: ReadonlySet<string> = new Set(['settings.get', 'settings.save', 'servers.get', 'servers.save', 'servers.trustCertificate', 'servers.confirmShareHost']);

function createCall(bridge: Bridge, group: GroupName, verb: string): Call {
  return async (...parameters) => {
    const { input, signal } = splitParameters(parameters);
    if (signal?.aborted === true) throw new RequestFailed({ code: 'app/cancelled', data: {} });
    const requestId = crypto.randomUUID();
    const cancel = (): void => bridge.cancel(requestId);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const answer = openEnvelope(await bridge.request(group, verb, requestId, input));
      return givenBack.has(`${group}.${verb}`) ? answer : visibleAnswer(answer);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };
}

/** Every verb of the contract as a function that answers with its value or throws RequestFailed. */
export function createApi(bridge: Bridge): Api {
  const names = Object.keys(channels) as readonly GroupName[];
  const groups = names.map((group): [string, Readonly<Record<string, Call>>] => [group, Object.fromEntries(channels[group].map((verb) => [verb, createCall(bridge, group, verb)]))]);
  // The keys are those of `channels`, which the contract is held to by type.
  return Object.fromEntries(groups) as unknown as Api;
}
