import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { answer, type Exchange, type Route } from '../listener.js';
import { readNegotiate, TokenRefused, typeOf, writeChallenge } from './messages.js';
import { verifyAuthenticate, type Account, type Conversation } from './verify.js';

export interface NtlmGateOptions {
  readonly accounts: readonly Account[];
  /** Binds logins to the certificate of the server; only with TLS. See `channelBindingsOf`. */
  readonly channelBindings?: Buffer;
  readonly now: () => Date;
}

/** The name that the server gives itself, as a Windows computer has one. */
const computer = 'PRACTICE';
/** As IIS offers them. A ticket of Kerberos is not taken: this server has no key of a domain. */
const schemes = ['Negotiate', 'NTLM'] as const;
const strictBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

interface Token {
  readonly scheme: (typeof schemes)[number];
  readonly message: Buffer;
}

/** `undefined` where there is none, `refused` for one that no client of NTLM sends. */
function readToken(header: string | undefined): Token | 'refused' | undefined {
  if (header === undefined) return undefined;
  const [name = '', text = '', ...more] = header.trim().split(/ +/u);
  const scheme = schemes.find((each) => each.toLowerCase() === name.toLowerCase());
  if (scheme === undefined || more.length > 0 || text === '' || !strictBase64.test(text)) return 'refused';
  return { scheme, message: Buffer.from(text, 'base64') };
}

/** Refuses with what would be taken. What the request carried is read off, so that the connection can go on. */
function demandLogin({ request, response }: Exchange, offers: readonly string[]): void {
  request.resume();
  response.setHeader('www-authenticate', [...offers]);
  answer(response, 401);
}

/**
 * Windows authentication as IIS does it: NTLMv2, by the header `NTLM` or wrapped into `Negotiate`. A login belongs to its
 * TCP connection, and a challenge is good for one answer on the connection that it was made for.
 */
export function ntlmGate({ accounts, channelBindings, now }: NtlmGateOptions): (inside: Route) => Route {
  const conversations = new WeakMap<Socket, Conversation>();
  const loggedIn = new WeakSet<Socket>();

  const begin = ({ scheme, message }: Token, socket: Socket): string => {
    const challenge = randomBytes(8);
    const challengeMessage = writeChallenge(readNegotiate(message), { challenge, computer, now: now() });
    conversations.set(socket, { negotiate: message, challenge, challengeMessage, ...(channelBindings === undefined ? {} : { channelBindings }) });
    return `${scheme} ${challengeMessage.toString('base64')}`;
  };
  const finish = ({ message }: Token, socket: Socket): void => {
    const conversation = conversations.get(socket);
    conversations.delete(socket);
    if (conversation === undefined) throw new TokenRefused('an answer to no challenge of this connection');
    verifyAuthenticate(message, conversation, accounts, computer);
  };

  return (inside) => async (exchange) => {
    const { socket } = exchange.request;
    const token = readToken(exchange.request.headers.authorization);
    if (token === undefined) {
      if (loggedIn.has(socket)) await inside(exchange);
      else demandLogin(exchange, schemes);
      return;
    }
    // Whoever logs in anew on a connection is nobody until it is done.
    loggedIn.delete(socket);
    try {
      if (token === 'refused') throw new TokenRefused('no token of NTLM');
      if (typeOf(token.message) === 1) {
        demandLogin(exchange, [begin(token, socket)]);
        return;
      }
      finish(token, socket);
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      demandLogin(exchange, schemes);
      return;
    }
    loggedIn.add(socket);
    await inside(exchange);
  };
}
