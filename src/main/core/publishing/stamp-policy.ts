import type { Timestamper } from '../authenticode/sign/signed-data.js';
import type { StampService } from '../authenticode/sign/timestamp-client.js';
import type { FileVerdict } from '../../../shared/verdict.js';
import { Fault } from '../fault.js';
import type { SignInput } from '../wsus/soap/operations/signing.js';
import type { Signing } from './services.js';

/**
 * The service could not be had. What it said wrongly is not among these: an answer to another question, or one that does not
 * hold, is somebody's doing, and nothing is signed on it.
 */
const absence: ReadonlySet<string> = new Set([
  'signing/stamp-unreachable',
  'signing/stamp-timeout',
  'signing/stamp-status',
  'signing/stamp-too-large',
  'signing/stamp-rejected',
  'signing/stamp-unreadable',
]);

/** After a failure the service is not asked for this long, so that a job does not wait once for each update. Milliseconds. */
const pause = 5 * 60 * 1000;

/** Remembers, for all packages of a profile, that a service did not answer. */
export class StampPatience {
  readonly #now: () => Date;
  #silent: { readonly url: string; readonly until: number } | undefined;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /**
   * A stamp when the service can be had, else none. Not for those who demand one.
   * @param onMissing told why there is none, once for each pause
   */
  whenReachable(url: string, ask: StampService, onMissing: (error: Fault) => void): Timestamper {
    return async (signature, signal) => {
      if (this.#silent?.url === url && this.#now().getTime() < this.#silent.until) return undefined;
      try {
        return await ask(signature, signal);
      } catch (error) {
        if (!(error instanceof Fault) || !absence.has(error.code)) throw error;
        this.#silent = { url, until: this.#now().getTime() + pause };
        onMissing(error);
        return undefined;
      }
    };
  }
}

type ServerSigning = Extract<Signing, { kind: 'server' }>;

/**
 * Lets a server sign: with a stamp as it is asked for, and once more without where the server cannot have one and none is demanded.
 * @throws what `sign` throws
 */
export async function withStamp<T>({ timestampUrl, requiresStamp }: Pick<ServerSigning, 'timestampUrl' | 'requiresStamp'>, sign: (stamp: Omit<SignInput, 'filePath'>) => Promise<T>): Promise<T> {
  if (timestampUrl === undefined) return sign({ withoutTimestamp: true });
  try {
    return await sign({ withoutTimestamp: false, timestampUrl });
  } catch (error) {
    if (requiresStamp || !(error instanceof Fault) || error.code !== 'wsus/signing-failed') throw error;
    // If the stamp was not the reason, it fails again and says so.
    return sign({ withoutTimestamp: true });
  }
}

export const isStampAsked = (signing: Signing): boolean => (signing.kind === 'here' ? signing.timestamp !== undefined : signing.timestampUrl !== undefined);

/** Whether the outer signature carries a stamp at all, proven here or not: clients may know its root. */
export const isStamped = ({ signatures }: FileVerdict): boolean => signatures[0]?.timestamp !== undefined;

/** Why the outer signature has no stamp that counts; undefined when it has one. */
function stampObjection({ signatures }: FileVerdict): string | undefined {
  const timestamp = signatures[0]?.timestamp;
  if (timestamp === undefined) return 'There is none on its signature.';
  if (timestamp.outcome === 'passed' || timestamp.outcome === 'warning') return undefined;
  const failed = [...timestamp.checks, ...timestamp.chain.checks].find(({ outcome }) => outcome === 'failed');
  return `The one on its signature does not count: ${failed?.reason ?? 'it could not be checked completely.'}`;
}

/**
 * What the policy "a time stamp on every package" asks of a finished package.
 * @throws Fault `signing/stamp-missing`
 */
export function demandStamp(verdict: FileVerdict): void {
  const reason = stampObjection(verdict);
  if (reason !== undefined) throw new Fault('signing/stamp-missing', { reason: reason.slice(0, 300) });
}

/** The stamp of a finished package, in words for its proof. */
export function stampFact(verdict: FileVerdict, asked: boolean): string {
  const timestamp = verdict.signatures[0]?.timestamp;
  const objection = stampObjection(verdict);
  if (timestamp === undefined) return asked ? 'none: the service could not be had' : 'none: no service is set';
  return objection === undefined ? timestamp.time : `of ${timestamp.time}, not proven here. ${objection}`;
}
