import { createHash, randomBytes } from 'node:crypto';
import { Fault } from '../../fault.js';
import { DerRefused } from '../der/read.js';
import { boolean, integer, octetString, sequence } from '../der/write.js';
import { digestAlgorithm } from './cms.js';
import { AnswerTooLarge, type FetchBytes, type FetchedBytes } from './fetch-bytes.js';
import { judgeTimestampAnswer, type TimestampAnswer } from './timestamp-answer.js';

export interface TimestampClientOptions {
  /** The address of an RFC 3161 service, http or https. */
  readonly url: string;
  readonly fetchBytes: FetchBytes;
  readonly clock: () => Date;
  /** For the whole exchange, in milliseconds; 20 seconds without it. */
  readonly timeout?: number;
}

/** Tokens with their chain take 3 to 10 KB. */
const maxAnswerBytes = 128 * 1024;
const defaultTimeout = 20_000;

/** Eight octets; the first is neither zero nor negative, so that the INTEGER has exactly these octets. */
function makeNonce(): Uint8Array {
  const nonce = randomBytes(8);
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  return nonce;
}

/** TimeStampReq (RFC 3161 §2.4.1) over SHA-256 that asks for the certificate too. */
const encodeRequest = (signature: Uint8Array, nonce: Uint8Array): Uint8Array =>
  sequence(integer(1), sequence(digestAlgorithm('sha256'), octetString(createHash('sha256').update(signature).digest())), integer(nonce), boolean(true));

function readAddress(url: string): { readonly href: string; readonly service: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new Fault('signing/stamp-unreachable', { service: 'The time-stamp service', reason: 'its address is not an http or https address' });
  }
  return { href: parsed.href, service: parsed.host };
}

/** Undici puts the cause of a failed connection into a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return (code ?? error.message).slice(0, 200);
}

async function post(options: TimestampClientOptions, body: Uint8Array, signal: AbortSignal | undefined): Promise<FetchedBytes> {
  const { href, service } = readAddress(options.url);
  const timeout = options.timeout ?? defaultTimeout;
  const expiry = AbortSignal.timeout(timeout);
  try {
    return await options.fetchBytes(href, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body,
      maxBytes: maxAnswerBytes,
      signal: signal === undefined ? expiry : AbortSignal.any([signal, expiry]),
    });
  } catch (error) {
    if (signal?.aborted === true) throw new Fault('app/cancelled', {}, { cause: error });
    if (expiry.aborted) throw new Fault('signing/stamp-timeout', { service, seconds: timeout / 1000 }, { cause: error });
    if (error instanceof AnswerTooLarge) throw new Fault('signing/stamp-too-large', { service, limit: maxAnswerBytes }, { cause: error });
    throw new Fault('signing/stamp-unreachable', { service, reason: reasonOf(error) }, { cause: error });
  }
}

function tokenOf(answer: TimestampAnswer, service: string): Uint8Array {
  switch (answer.kind) {
    case 'granted':
      return answer.token;
    case 'rejected':
      throw new Fault('signing/stamp-rejected', { service, reason: answer.reason });
    case 'wrong':
      throw new Fault('signing/stamp-wrong', { service, reason: answer.reason });
    case 'untrusted':
      throw new Fault('signing/stamp-untrusted', { service, reason: answer.reason });
  }
}

/** Answers with a stamp or not at all. */
export type StampService = (signature: Uint8Array, signal?: AbortSignal) => Promise<Uint8Array>;

/**
 * Asks an RFC 3161 service. Its token is returned only when it answers this request (nonce, imprint) and would hold: a
 * right signature by a certificate that was issued for time stamping and is valid.
 * The returned function throws Fault `signing/stamp-…`, `app/cancelled`.
 */
export function createTimestamper(options: TimestampClientOptions): StampService {
  return async (signature, signal) => {
    const { service } = readAddress(options.url);
    const nonce = makeNonce();
    const { status, body } = await post(options, encodeRequest(signature, nonce), signal);
    if (status !== 200) throw new Fault('signing/stamp-status', { service, status });
    try {
      return tokenOf(judgeTimestampAnswer(body, { signature, nonce, now: options.clock() }), service);
    } catch (error) {
      if (error instanceof DerRefused) throw new Fault('signing/stamp-unreadable', { service, reason: error.message }, { cause: error });
      throw error;
    }
  };
}
