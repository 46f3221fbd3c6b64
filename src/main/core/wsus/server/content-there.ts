import { request, type Dispatcher } from 'undici';
import type { Sha1 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { contentName } from '../publishing/names.js';

const timeoutMs = 10_000;

/**
 * Whether the server's content site still has a cabinet; nothing of it is fetched.
 * @param origin for example `http://wsus:8530`
 * @returns `unknown` when the site gives no clear answer
 * @throws Fault `app/cancelled`
 */
export async function isContentThere(origin: string, sha1: Sha1, signal: AbortSignal, dispatcher?: Dispatcher): Promise<'there' | 'missing' | 'unknown'> {
  const { folder, file } = contentName(sha1);
  try {
    const answer = await request(`${origin}/Content/${folder}/${file}`, {
      method: 'HEAD',
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal,
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    await answer.body.dump();
    if (answer.statusCode === 200) return 'there';
    return answer.statusCode === 404 ? 'missing' : 'unknown';
  } catch (error) {
    if (signal.aborted) throw new Fault('app/cancelled', {}, { cause: error });
    return 'unknown';
  }
}
