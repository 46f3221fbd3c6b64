import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { md4 } from './md4.js';
import { attributeIds, readAuthenticate, TokenRefused, wide } from './messages.js';

export interface Account {
  /** `DOMAIN\user`, or `user` for an account of this computer. */
  readonly name: string;
  /** NTOWFv1 of its password: all that is kept of it. 16 bytes. */
  readonly hash: Buffer;
}

/** What one connection has said and heard so far. */
export interface Conversation {
  readonly negotiate: Buffer;
  readonly challenge: Buffer;
  /** The whole CHALLENGE_MESSAGE. */
  readonly challengeMessage: Buffer;
  /** The hash that binds a login to the server's certificate; only over TLS. */
  readonly channelBindings?: Buffer;
}

export const createAccount = (name: string, password: string): Account => ({ name, hash: md4(wide(password)) });

/** [MS-NLMP] 3.3.2 wants upper case as Windows has it: a letter for a letter, so `ß` stays. */
const upper = (text: string): string => Array.from(text, (letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter)).join('');

const hmac = (key: Buffer, ...parts: readonly Buffer[]): Buffer => {
  const code = createHmac('md5', key);
  for (const part of parts) code.update(part);
  return code.digest();
};

/** Of an account of this computer the domain may be left out, be a dot or the computer's name. */
function isNamed(account: Account, domain: string, user: string, computer: string): boolean {
  const [name = '', ownDomain] = account.name.split('\\').reverse();
  const domains = ownDomain === undefined ? ['', '.', computer] : [ownDomain];
  return upper(name) === upper(user) && domains.some((each) => upper(each) === upper(domain));
}

/** RFC 2744 §3.11 with RFC 5929 §4: no addresses, and `tls-server-end-point:` with the digest of the certificate. */
export function channelBindingsOf(certificateDer: Uint8Array): Buffer {
  const point = Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), createHash('sha256').update(certificateDer).digest()]);
  const head = Buffer.alloc(20);
  head.writeUInt32LE(point.length, 16);
  return createHash('md5').update(head).update(point).digest();
}

/** A login that was made for another server's certificate was handed on by whoever stands between. */
function demandOwnChannel(said: Buffer | undefined, own: Buffer | undefined): void {
  if (said === undefined || own === undefined || said.every((byte) => byte === 0)) return;
  if (!said.equals(own)) throw new TokenRefused('a login for another TLS channel');
}

/** The integrity code over all three messages, its own place in the last one zero. [MS-NLMP] 3.2.5.1.2. */
function demandIntegrity(message: Buffer, at: number, key: Buffer, { negotiate, challengeMessage }: Conversation): void {
  const blank = Buffer.from(message);
  blank.fill(0, at, at + 16);
  const expected = hmac(key, negotiate, challengeMessage, blank);
  if (!timingSafeEqual(expected, message.subarray(at, at + 16))) throw new TokenRefused('messages that were changed on the way');
}

/**
 * Checks that an AUTHENTICATE_MESSAGE proves the password of an account by NTLMv2, and, where the client made an integrity
 * code or named the TLS channel, that nothing was changed or handed on. [MS-NLMP] 3.3.2.
 * @returns the account's name
 * @throws TokenRefused
 */
export function verifyAuthenticate(message: Buffer, conversation: Conversation, accounts: readonly Account[], computer: string): string {
  const { domain, user, proof, proven, attributes, integrityAt } = readAuthenticate(message);
  const account = accounts.find((each) => isNamed(each, domain, user, computer));
  if (account === undefined) throw new TokenRefused('an account that is not known');
  const responseKey = hmac(account.hash, wide(upper(user) + domain));
  if (!timingSafeEqual(hmac(responseKey, conversation.challenge, proven), proof)) throw new TokenRefused('a wrong password');
  if (integrityAt !== undefined) demandIntegrity(message, integrityAt, hmac(responseKey, proof), conversation);
  demandOwnChannel(attributes.get(attributeIds.channelBindings), conversation.channelBindings);
  return account.name;
}
