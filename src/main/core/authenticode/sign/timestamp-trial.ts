import { randomBytes } from 'node:crypto';
import type { TimestampVerdict } from '../../../../shared/verdict.js';
import { readDer } from '../der/read.js';
import { judgeTimestampToken } from '../timestamp.js';
import type { Trust } from '../x509/chain.js';
import { createTimestamper, type TimestampClientOptions } from './timestamp-client.js';

/**
 * Has something stamped that nobody will use, and judges the token completely, its chain up to a trusted root included.
 * @throws Fault `signing/stamp-…`, `app/cancelled`
 */
export async function tryTimestampService(options: TimestampClientOptions, trust: Trust, signal?: AbortSignal): Promise<TimestampVerdict> {
  const signature = randomBytes(256);
  const token = await createTimestamper(options)(signature, signal);
  return judgeTimestampToken(readDer(token), { signature }, trust);
}
