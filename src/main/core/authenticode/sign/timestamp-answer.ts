import { bytesEqual, decodeText, hexOf, readBits, readOctets, readSmallInteger } from '../der/values.js';
import { DerFields, DerRefused, childrenOf, derTags, readDer, type DerNode } from '../der/read.js';
import { AnchorStore } from '../anchors.js';
import { strictPolicy } from '../policy.js';
import { readSignedData } from '../signed-data.js';
import { judgeTimestampToken, readTimestampInfo } from '../timestamp.js';

/** What a time-stamp authority answered (RFC 3161 §2.4.2), judged before it goes into a signature. */
export type TimestampAnswer =
  /** DER of the token. */
  | { readonly kind: 'granted'; readonly token: Uint8Array }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** A token for something else than what was asked for. */
  | { readonly kind: 'wrong'; readonly reason: string }
  /** A token that would not hold. */
  | { readonly kind: 'untrusted'; readonly reason: string };

export interface TimestampQuestion {
  /** The octets that were to be stamped. */
  readonly signature: Uint8Array;
  /** Content octets of the INTEGER. */
  readonly nonce: Uint8Array;
  readonly now: Date;
}

/** PKIFailureInfo */
const failures = new Map([
  [0, 'unknown algorithm'],
  [2, 'bad request'],
  [5, 'bad data format'],
  [14, 'its time source is not available'],
  [15, 'unknown policy'],
  [16, 'unknown extension'],
  [17, 'additional information is not available'],
  [25, 'failure of its system'],
]);

/** 0 granted, 1 granted with modifications, of which there can be none. */
const lastGrantedStatus = 1;
const maxReasonLength = 200;

function readRejection(status: number, fields: DerFields): string {
  const texts = fields.optional(derTags.sequence);
  const bits = fields.optional(derTags.bitString);
  const words = texts === undefined ? [] : childrenOf(texts).map(({ tag, content }) => decodeText(tag, content) ?? '');
  const flags = bits === undefined ? new Uint8Array() : readBits(bits, 'the failure of the time stamp').bytes;
  const named = [...failures].filter(([bit]) => ((flags[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0).map(([, name]) => name);
  const reason = [...named, ...words].filter((part) => part !== '').join(', ');
  return reason === '' ? `status ${String(status)}` : reason.replace(/\p{C}/gu, ' ').slice(0, maxReasonLength);
}

/** Whether the token is from a root we know is for the verifier of the signed file; here is judged all the rest. */
const anchorCheck = 'chain.anchor';

function judgeToken(token: DerNode, { signature, nonce, now }: TimestampQuestion): TimestampAnswer {
  const { content } = readSignedData(token);
  if (content === undefined) throw new DerRefused('the token is empty');
  const info = readTimestampInfo(readOctets(content, 'the time stamp'));
  if (info.nonce === undefined || !bytesEqual(info.nonce, nonce)) {
    return { kind: 'wrong', reason: `its nonce is ${info.nonce === undefined ? 'missing' : hexOf(info.nonce)}, so it may be an old answer` };
  }
  const verdict = judgeTimestampToken(token, { signature }, { anchors: new AnchorStore([]), disallowed: new Set(), revocationLists: [], policy: strictPolicy, now });
  const failed = [...verdict.checks, ...verdict.chain.checks].filter(({ id, outcome }) => outcome === 'failed' && id !== anchorCheck);
  const [first] = failed;
  if (first === undefined) return { kind: 'granted', token: token.der };
  return { kind: first.id === 'stamp.imprint' ? 'wrong' : 'untrusted', reason: first.reason.replace(/\.$/u, '') };
}

/**
 * Reads and judges a TimeStampResp.
 * @throws DerRefused when it cannot be read.
 */
export function judgeTimestampAnswer(answer: Uint8Array, question: TimestampQuestion): TimestampAnswer {
  const response = new DerFields(readDer(answer), 'the answer');
  const info = new DerFields(response.next('a status'), 'the status');
  const status = readSmallInteger(info.next('its value'), 'the status');
  if (status > lastGrantedStatus) return { kind: 'rejected', reason: readRejection(status, info) };
  const token = response.next('a time stamp', derTags.sequence);
  response.end();
  return judgeToken(token, question);
}
