/**
 * The three messages of NTLM, read and written strictly. @see [MS-NLMP] 2.2.1
 */

/** A token that is no message of NTLM, or none that can be taken. Never told to the caller in detail. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** [MS-NLMP] 2.2.2.5. */
export const flags = {
  unicode: 0x0000_0001,
  oem: 0x0000_0002,
  requestTarget: 0x0000_0004,
  ntlm: 0x0000_0200,
  alwaysSign: 0x0000_8000,
  targetIsServer: 0x0002_0000,
  extendedSessionSecurity: 0x0008_0000,
  targetInfo: 0x0080_0000,
  version: 0x0200_0000,
  oemDomainSupplied: 0x0000_1000,
  oemWorkstationSupplied: 0x0000_2000,
  keyExchange: 0x4000_0000,
} as const;

/** [MS-NLMP] 2.2.2.1. */
export const attributeIds = {
  end: 0,
  computerName: 1,
  domainName: 2,
  dnsComputerName: 3,
  dnsDomainName: 4,
  flags: 6,
  timestamp: 7,
  channelBindings: 10,
} as const;

const signature = Buffer.from('NTLMSSP\0', 'latin1');
const types = { negotiate: 1, challenge: 2, authenticate: 3 } as const;
const headerLengths = { negotiate: 32, challenge: 56, authenticate: 64 } as const;
/** More than any client sends: names of 256 characters and the attributes of a domain. */
const maxMessageLength = 8192;

export const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

export const isNtlm = (message: Buffer): boolean => message.subarray(0, signature.length).equals(signature);

/** 1, 2 or 3; 0 for what is no message of NTLM. */
export const typeOf = (message: Buffer): number => (isNtlm(message) && message.length >= 12 ? message.readUInt32LE(8) : 0);

function demandKind(message: Buffer, kind: 'negotiate' | 'authenticate'): void {
  if (typeOf(message) !== types[kind]) throw new TokenRefused(`no ${kind} message`);
  if (message.length < headerLengths[kind] || message.length > maxMessageLength) throw new TokenRefused(`a ${kind} message of ${String(message.length)} bytes`);
}

/** A field's length, capacity and offset stand at `at`; its bytes must lie behind the header and inside the message. */
function readField(message: Buffer, at: number, headerLength: number): Buffer {
  const length = message.readUInt16LE(at);
  if (length === 0) return Buffer.alloc(0);
  const offset = message.readUInt32LE(at + 4);
  if (offset < headerLength || offset + length > message.length) throw new TokenRefused('a field that lies outside its message');
  return message.subarray(offset, offset + length);
}

/** UTF-16, or where the client knows no Unicode its own code page: of that ASCII alone is sure. */
function readText(field: Buffer, isUnicode: boolean): string {
  const text = field.toString(isUnicode ? 'utf16le' : 'latin1');
  const strange = isUnicode ? /[\0\p{Surrogate}]/u : /[^\u0001-\u007F]/u;
  if ((isUnicode && field.length % 2 !== 0) || field.length > 1024 || strange.test(text)) throw new TokenRefused('a name that is no text');
  return text;
}

export interface Negotiate {
  readonly flags: number;
}

/** @throws TokenRefused */
export function readNegotiate(message: Buffer): Negotiate {
  demandKind(message, 'negotiate');
  const wanted = message.readUInt32LE(12);
  if ((wanted & (flags.unicode | flags.oem)) === 0 || (wanted & flags.ntlm) === 0) throw new TokenRefused('a client without characters or NTLM');
  // Their text is of no use here, but they must be fields.
  if ((wanted & flags.oemDomainSupplied) !== 0) readField(message, 16, headerLengths.negotiate);
  if ((wanted & flags.oemWorkstationSupplied) !== 0) readField(message, 24, headerLengths.negotiate);
  return { flags: wanted };
}

function attribute(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}

/** 100 ns since 1601. */
export const fileTime = (date: Date): bigint => (BigInt(date.getTime()) + 11_644_473_600_000n) * 10_000n;

export interface ChallengeOptions {
  /** 8 bytes. */
  readonly challenge: Buffer;
  readonly computer: string;
  readonly now: Date;
}

/** CHALLENGE_MESSAGE: no key exchange, since nothing is sealed; with a time, so that the client signs all three messages. */
export function writeChallenge({ flags: wanted }: Negotiate, { challenge, computer, now }: ChallengeOptions): Buffer {
  const isUnicode = (wanted & flags.unicode) !== 0;
  const name = isUnicode ? wide(computer) : Buffer.from(computer, 'latin1');
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(fileTime(now));
  const info = Buffer.concat([
    attribute(attributeIds.domainName, wide(computer)),
    attribute(attributeIds.computerName, wide(computer)),
    attribute(attributeIds.dnsDomainName, wide('')),
    attribute(attributeIds.dnsComputerName, wide('localhost')),
    attribute(attributeIds.timestamp, time),
    attribute(attributeIds.end, Buffer.alloc(0)),
  ]);
  const head = Buffer.alloc(headerLengths.challenge);
  const field = (at: number, length: number, offset: number): void => {
    head.writeUInt16LE(length, at);
    head.writeUInt16LE(length, at + 2);
    head.writeUInt32LE(offset, at + 4);
  };
  const taken = wanted & (flags.alwaysSign | flags.extendedSessionSecurity | flags.version);
  signature.copy(head);
  head.writeUInt32LE(types.challenge, 8);
  field(12, name.length, headerLengths.challenge);
  head.writeUInt32LE(((isUnicode ? flags.unicode : flags.oem) | flags.requestTarget | flags.ntlm | flags.targetIsServer | flags.targetInfo | taken) >>> 0, 20);
  challenge.copy(head, 24);
  field(40, info.length, headerLengths.challenge + name.length);
  // [MS-NLMP] 2.2.2.10: 10.0, build 20348, NTLMSSP revision 15; zero where no version was asked for.
  if ((taken & flags.version) !== 0) Buffer.from('0a007c4f0000000f', 'hex').copy(head, 48);
  return Buffer.concat([head, name, info]);
}

/** The values of a list of attributes by their ids. @throws TokenRefused for a list that has no end or runs over */
export function readAttributes(list: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= list.length; ) {
    const id = list.readUInt16LE(at);
    const end = at + 4 + list.readUInt16LE(at + 2);
    if (end > list.length) break;
    if (id === attributeIds.end) return found;
    if (found.has(id)) throw new TokenRefused('an attribute that occurs twice');
    found.set(id, list.subarray(at + 4, end));
    at = end;
  }
  throw new TokenRefused('a list of attributes without an end');
}

export interface Authenticate {
  readonly domain: string;
  readonly user: string;
  /** NTLMv2: the proof and what it is the proof of. */
  readonly proof: Buffer;
  readonly proven: Buffer;
  readonly attributes: ReadonlyMap<number, Buffer>;
  /** Where the integrity code stands in the message; `undefined` where the client made none. */
  readonly integrityAt?: number;
}

/** [MS-NLMP] 2.2.1.3: behind the header and the version. */
const integrityOffset = 72;
const integrityFlag = 2;

/** NTLMv2_CLIENT_CHALLENGE, [MS-NLMP] 2.2.2.7: 28 bytes and the attributes. */
function readClientChallenge(proven: Buffer): ReadonlyMap<number, Buffer> {
  if (proven.length < 32 || proven.readUInt8(0) !== 1 || proven.readUInt8(1) !== 1) throw new TokenRefused('no answer of NTLMv2');
  return readAttributes(proven.subarray(28));
}

/**
 * AUTHENTICATE_MESSAGE with an answer of NTLMv2. One of NTLMv1 (24 bytes) or of LM alone is refused before anything is
 * computed of it: it would give the password away to whoever listened.
 * @throws TokenRefused
 */
export function readAuthenticate(message: Buffer): Authenticate {
  demandKind(message, 'authenticate');
  const negotiated = message.readUInt32LE(60);
  const isUnicode = (negotiated & flags.unicode) !== 0;
  if (!isUnicode && (negotiated & flags.oem) === 0) throw new TokenRefused('names in no characters');
  if ((negotiated & flags.keyExchange) !== 0) throw new TokenRefused('a key exchange that was not offered');
  const answer = readField(message, 20, headerLengths.authenticate);
  if (answer.length <= 24) throw new TokenRefused(answer.length === 0 ? 'no answer but LM or none' : 'an answer of NTLMv1');
  const proven = answer.subarray(16);
  const attributes = readClientChallenge(proven);
  const named = attributes.get(attributeIds.flags) ?? Buffer.alloc(4);
  if (named.length !== 4) throw new TokenRefused('flags of no four bytes');
  const hasIntegrity = (named.readUInt32LE(0) & integrityFlag) !== 0;
  const firstField = Math.min(...[12, 20, 28, 36, 44, 52].filter((at) => message.readUInt16LE(at) > 0).map((at) => message.readUInt32LE(at + 4)));
  if (hasIntegrity && firstField < integrityOffset + 16) throw new TokenRefused('an integrity code that other fields lie over');
  return {
    domain: readText(readField(message, 28, headerLengths.authenticate), isUnicode),
    user: readText(readField(message, 36, headerLengths.authenticate), isUnicode),
    proof: answer.subarray(0, 16),
    proven,
    attributes,
    ...(hasIntegrity ? { integrityAt: integrityOffset } : {}),
  };
}
