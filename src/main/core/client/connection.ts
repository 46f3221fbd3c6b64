import { Fault } from '../fault.js';
import { createWsusClient, type CallRecord, type WsusClient } from '../wsus/soap/client.js';
import type { Operation } from '../wsus/soap/operation.js';
import { tidy } from '../wsus/soap/tidy.js';
import type { SoapTransport } from '../wsus/soap/transport.js';
import type { Computer } from './computer.js';
import type { Cookie } from './cookies.js';
import { clientNamespace, clientPath, simpleAuthNamespace, simpleAuthPath } from './namespaces.js';
import { getAuthorizationCookie, getConfig, getCookie, registerComputer } from './operations.js';

/** Faults after which a client introduces itself anew and repeats the call ([MS-WUSP] 2.2.2.4). */
const renewable = new Set(['InvalidCookie', 'CookieExpired', 'ConfigChanged', 'ServerChanged', 'RegistrationRequired', 'InvalidAuthorizationCookie']);
/** Faults after which the old cookie is of no use to the server. */
const foreignCookie = new Set(['InvalidCookie', 'ServerChanged']);

/** The code of a fault that a renewal can mend; `undefined` for any other error. */
function renewalReason(error: unknown): string | undefined {
  const type = error instanceof Fault ? String(error.data['type']) : '';
  return renewable.has(type) ? type : undefined;
}

export interface ConnectionOptions {
  /** Where the server's services lie, for example `http://wsus:8530`; without a slash at its end. */
  readonly baseUrl: string;
  readonly transport: SoapTransport;
  readonly computer: Computer;
  readonly now: () => Date;
  readonly onCall?: (record: CallRecord) => void;
}

/** What of the exchange is told to whoever reads the check, a line each. */
export interface ExchangeLine {
  readonly label: string;
  readonly value: string;
}

/**
 * A computer's standing with the server: its configuration and its cookie. Introduces the computer at the
 * first call, and once more where a call ends in a fault that says so.
 */
export class ClientConnection {
  readonly #client: WsusClient;
  readonly #simpleAuth: WsusClient;
  readonly #options: ConnectionOptions;
  #cookie: Cookie | undefined;
  #generation = 0;
  #introduction: readonly ExchangeLine[] = [];

  constructor(options: ConnectionOptions) {
    const { baseUrl, transport, onCall } = options;
    const more = onCall === undefined ? {} : { onCall };
    this.#options = options;
    this.#client = createWsusClient({ url: `${baseUrl}${clientPath}`, transport, namespace: clientNamespace, ...more });
    this.#simpleAuth = createWsusClient({ url: `${baseUrl}${simpleAuthPath}`, transport, namespace: simpleAuthNamespace, ...more });
  }

  /** How the computer introduced itself the last time. */
  get introduction(): readonly ExchangeLine[] {
    return this.#introduction;
  }

  /** Grows when the server says that it is another one: nothing it said before counts any more, its numbers of revisions least of all. */
  get generation(): number {
    return this.#generation;
  }

  /** The server hands out a new cookie with every synchronisation. */
  keepCookie(cookie: Cookie): void {
    this.#cookie = cookie;
  }

  /**
   * One call with the cookie. `makeInput` is asked again for the repeated call.
   * @throws Fault `wsus/…` when the call fails, also after one renewal
   */
  async call<Input, Output>(operation: Operation<Input, Output>, makeInput: (cookie: Cookie) => Input, signal?: AbortSignal): Promise<Output> {
    const cookie = this.#cookie ?? (await this.#introduce({}, signal));
    try {
      return await this.#client.call(operation, makeInput(cookie), signal);
    } catch (error) {
      const reason = this.#noteFault(error);
      if (reason === undefined) throw error;
      const renewed = await this.#introduce({ ...(foreignCookie.has(reason) ? {} : { oldCookie: cookie }), mustRegister: reason === 'RegistrationRequired' }, signal);
      return this.#client.call(operation, makeInput(renewed), signal);
    }
  }

  #noteFault(error: unknown): string | undefined {
    const reason = renewalReason(error);
    if (reason === 'ServerChanged') this.#generation += 1;
    return reason;
  }

  /** The configuration may change while the computer introduces itself; then it starts once more. */
  async #introduce(how: Introduction, signal?: AbortSignal): Promise<Cookie> {
    this.#cookie = undefined;
    try {
      return await this.#introduceOnce(how, signal);
    } catch (error) {
      if (this.#noteFault(error) === undefined) throw error;
      return this.#introduceOnce({ mustRegister: how.mustRegister === true }, signal);
    }
  }

  async #introduceOnce({ oldCookie, mustRegister }: Introduction, signal?: AbortSignal): Promise<Cookie> {
    const { computer, now } = this.#options;
    const { lastChange, registrationRequired } = await this.#client.call(getConfig, undefined, signal);
    const authorization = await this.#simpleAuth.call(getAuthorizationCookie, computer, signal);
    const input = { authorization, lastChange, currentTime: now().toISOString(), ...(oldCookie === undefined ? {} : { oldCookie }) };
    const cookie = await this.#client.call(getCookie, input, signal);
    const registers = registrationRequired || mustRegister === true;
    if (registers) await this.#client.call(registerComputer, { cookie, computer }, signal);
    this.#introduction = [
      { label: 'Configuration', value: `of ${tidy(lastChange, 40)}` },
      { label: 'Computer', value: `${computer.dnsName}, ${computer.groupName === '' ? 'no group' : `group ${computer.groupName}`}` },
      { label: 'Registered', value: registers ? 'yes' : 'not required' },
    ];
    this.#cookie = cookie;
    return cookie;
  }
}

interface Introduction {
  /** Lets the server go on from what it knows of the client. */
  readonly oldCookie?: Cookie;
  readonly mustRegister?: boolean;
}
