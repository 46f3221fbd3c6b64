import { createHash } from 'node:crypto';
import type { Sha1, Sha256 } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { judgeAnswer, pageInstead, tooLong, type AnswerUse, type ExpectedLength, type Wanted } from './answer.js';
import { systemClock, type Clock } from './clock.js';
import { findDifference, type Digests } from './digests.js';
import { htmlProbeLength, isHtmlName, looksLikeHtml } from './html-page.js';
import { PartialFile, removePartial } from './partial-file.js';
import { retryDelay, retryLimits, spoilsPartial, type RetryLimits } from './retry.js';
import type { FetchTransport, TransportAnswer } from './transport.js';
import { judgeRedirect, judgeUrl, type Hop } from './url-policy.js';
import { strongValidator } from './validator.js';
import { stallLimits, Watchdog, type StallLimits } from './watchdog.js';

export interface FetchRequest {
  readonly url: string;
  readonly fileName: string;
  readonly length: ExpectedLength;
  /** From the catalogue. Without them plain http is refused and nothing is kept for a later resume. */
  readonly digests?: { readonly sha1: Sha1; readonly sha256?: Sha256 };
  /** Where the bytes go until they are complete. One fetch at a time may use it. */
  readonly partialPath: string;
}

/** What is worth telling about a download while it runs. */
export type FetchNote =
  | { readonly kind: 'redirected'; readonly hop: Hop }
  /** The part on the disk was read and digested again. */
  | { readonly kind: 'resumed'; readonly from: number }
  /** The site did not go on where it was asked to; what was there was thrown away. */
  | { readonly kind: 'restarted' }
  | { readonly kind: 'retrying'; readonly fault: Fault; readonly milliseconds: number };

export interface FetchContext {
  readonly transport: FetchTransport;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** A number from 0 up to 1. */
  readonly random?: () => number;
  readonly retries?: RetryLimits;
  readonly stall?: StallLimits;
  /** `received` bytes of the file are on the disk, `fresh` of them came just now over the network. */
  readonly onProgress?: (received: number, fresh: number) => void;
  readonly onNote?: (note: FetchNote) => void;
}

export interface FetchedFile extends Digests {
  readonly partialPath: string;
  /** The redirects of the answer that ended the file. */
  readonly hops: readonly Hop[];
  /** Every address on the way was https. */
  readonly encrypted: boolean;
  /** Bytes that were there from an earlier run. */
  readonly resumedFrom: number;
}

/** The next bytes of a body; undefined at its end. */
type NextPiece = () => Promise<Uint8Array | undefined>;

interface Answered {
  readonly answer: TransportAnswer;
  readonly use: Exclude<AnswerUse, { kind: 'redirect' }>;
  readonly url: URL;
  readonly hops: readonly Hop[];
}

const sourceOf = (url: URL): string => createHash('sha256').update(url.href).digest('hex');

/** Asking for the bytes as they are; an encoding would be undone by nobody and the digest would differ. */
export const baseHeaders = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Countersign' };

const limitOf = (length: ExpectedLength): number => ('exactly' in length ? length.exactly : length.atMost);

/**
 * Fetches one file into `partialPath`, going on where an earlier run ended when the site's validator is a strong one.
 * The result is complete and, when digests are expected, has them. What was fetched is kept when the fetch is
 * aborted or fails for a reason that may pass, and thrown away when it is the wrong file.
 * @throws Fault `app/cancelled` when aborted; else of the `download` domain, or `app/disk-full`
 */
export async function fetchFile(request: FetchRequest, context: FetchContext): Promise<FetchedFile> {
  const run = new FetchRun(request, context);
  try {
    return await run.finish();
  } catch (error) {
    if (error instanceof Fault && (spoilsPartial(error) || run.isEmpty)) await removePartial(request.partialPath);
    if (context.signal.aborted) throw new Fault('app/cancelled', {}, { cause: error });
    throw error;
  }
}

/** Pieces of at least `least` bytes together, or all there are. */
async function readStart(next: NextPiece, least: number): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (let length = 0; length < least; ) {
    const piece = await next();
    if (piece === undefined) break;
    pieces.push(piece);
    length += piece.byteLength;
  }
  return pieces;
}

class FetchRun {
  readonly #request: FetchRequest;
  readonly #context: FetchContext;
  readonly #clock: Clock;
  readonly #wanted: Wanted;
  readonly #first: URL;
  /** Whether nothing is there that a later fetch could go on with. */
  isEmpty = false;

  constructor(request: FetchRequest, context: FetchContext) {
    this.#request = request;
    this.#context = context;
    this.#clock = context.clock ?? systemClock;
    this.#wanted = { fileName: request.fileName, length: request.length };
    this.#first = judgeUrl(request.url, this.#urlPolicy);
  }

  get #urlPolicy() {
    return { allowUnencrypted: this.#request.digests !== undefined };
  }

  async finish(): Promise<FetchedFile> {
    const { partialPath, digests, length } = this.#request;
    const part = await PartialFile.open(partialPath, {
      source: sourceOf(this.#first),
      limit: limitOf(length),
      mayResume: digests !== undefined,
      signal: this.#context.signal,
    });
    try {
      const resumedFrom = part.length;
      if (resumedFrom > 0) this.#context.onNote?.({ kind: 'resumed', from: resumedFrom });
      this.#context.onProgress?.(part.length, 0);
      const hops = await this.#complete(part);
      await part.flush();
      const encrypted = [this.#first.href, ...hops.map((hop) => hop.to)].every((url) => url.startsWith('https:'));
      return { ...part.digests(), partialPath, hops, encrypted, resumedFrom };
    } finally {
      await part.close();
      this.isEmpty = part.length === 0;
    }
  }

  /** Attempts until the file is whole and right, or there is no sense in another one. */
  async #complete(part: PartialFile): Promise<readonly Hop[]> {
    const limits = this.#context.retries ?? retryLimits;
    const random = this.#context.random ?? Math.random;
    let failures = 0;
    let reached = part.length;
    for (;;) {
      try {
        return await this.#attemptAndProve(part);
      } catch (error) {
        if (!(error instanceof Fault) || this.#context.signal.aborted) throw error;
        if (part.length >= reached + limits.progress) {
          failures = 0;
          reached = part.length;
        }
        failures += 1;
        const milliseconds = retryDelay(error, failures, random(), limits);
        if (milliseconds === undefined) throw error;
        if (spoilsPartial(error)) await part.restart(undefined);
        this.#context.onNote?.({ kind: 'retrying', fault: error, milliseconds });
        await this.#clock.sleep(milliseconds, this.#context.signal);
      }
    }
  }

  async #attemptAndProve(part: PartialFile): Promise<readonly Hop[]> {
    const continued = part.length > 0;
    const hops = this.#isComplete(part) ? [] : await this.#attempt(part);
    const wrong = this.#mismatch(part);
    if (wrong === undefined) return hops;
    if (!continued) throw wrong;
    // A part may have been damaged on the disk (a power cut leaves holes): one fetch in one piece decides who is wrong.
    this.#context.onNote?.({ kind: 'restarted' });
    await part.restart(undefined);
    const again = await this.#attempt(part);
    const still = this.#mismatch(part);
    if (still !== undefined) throw still;
    return again;
  }

  #isComplete(part: PartialFile): boolean {
    const { length } = this.#request;
    return 'exactly' in length && part.length === length.exactly && part.length > 0;
  }

  #mismatch(part: PartialFile): Fault | undefined {
    const { digests, length, fileName } = this.#request;
    if (digests === undefined) return undefined;
    const difference = findDifference({ ...digests, size: limitOf(length) }, part.digests());
    if (difference === undefined) return undefined;
    const { what: algorithm, expected, found } = difference;
    return new Fault('download/digest-mismatch', { file: fileName, algorithm, expected, found });
  }

  async #attempt(part: PartialFile): Promise<readonly Hop[]> {
    const stop = new AbortController();
    const done = new AbortController();
    const signal = AbortSignal.any([this.#context.signal, stop.signal]);
    const watchdog = new Watchdog(this.#first.host, this.#context.stall ?? stallLimits, this.#clock);
    const guarded = watchdog.guard((fault) => stop.abort(fault), AbortSignal.any([signal, done.signal]));
    let answered: Answered | undefined;
    try {
      answered = await watchdog.watch(async () => this.#ask(part, signal));
      await this.#receive(answered, part, watchdog);
      return answered.hops;
    } catch (error) {
      // However a transport words an abort, the reason is the one that was given.
      if (stop.signal.aborted) throw stop.signal.reason;
      throw error;
    } finally {
      answered?.answer.discard();
      done.abort();
      await guarded;
    }
  }

  /** Follows redirects to an answer with a body. */
  async #ask(part: PartialFile, signal: AbortSignal): Promise<Answered> {
    const { transport } = this.#context;
    const rest = part.length > 0 && part.validator !== undefined ? { from: part.length, validator: part.validator } : undefined;
    const headers = rest === undefined ? baseHeaders : { ...baseHeaders, range: `bytes=${String(rest.from)}-`, 'if-range': rest.validator.value };
    const hops: Hop[] = [];
    let url = this.#first;
    for (;;) {
      const answer = await transport.get({ url, headers, signal });
      try {
        const use = judgeAnswer({ url, ...(rest !== undefined && { rest }) }, this.#wanted, answer, this.#clock.now());
        if (use.kind !== 'redirect') return { answer, use, url, hops };
        const next = judgeRedirect(url, { status: answer.status, location: answer.headers['location'] }, hops, this.#urlPolicy);
        hops.push(next.hop);
        this.#context.onNote?.({ kind: 'redirected', hop: next.hop });
        url = next.url;
      } catch (error) {
        answer.discard();
        throw error;
      }
      answer.discard();
    }
  }

  async #receive(answered: Answered, part: PartialFile, watchdog: Watchdog): Promise<void> {
    const pieces: AsyncIterator<Uint8Array, unknown> = answered.answer.body[Symbol.asyncIterator]();
    const next: NextPiece = async () => {
      const { done, value } = await watchdog.watch(async () => pieces.next());
      if (done === true) return undefined;
      watchdog.feed(value.byteLength);
      return value;
    };
    await this.#receiveStart(answered, part, next);
    for (let piece = await next(); piece !== undefined; piece = await next()) await this.#keep(piece, answered.url, part);
    this.#demandEnd(part, answered.url);
  }

  /** The first bytes of a whole file tell a page of HTML before anything is written, and before what is there is given up. */
  async #receiveStart({ use, url, answer }: Answered, part: PartialFile, next: NextPiece): Promise<void> {
    if (use.kind === 'rest') return;
    const { suspect } = use;
    const start = suspect === undefined ? await readStart(next, htmlProbeLength) : await readStart(next, 1).catch(() => []);
    if (!isHtmlName(this.#wanted.fileName) && looksLikeHtml(Buffer.concat(start))) throw pageInstead(this.#wanted, url);
    if (suspect !== undefined) throw suspect;
    if (part.length > 0) this.#context.onNote?.({ kind: 'restarted' });
    await part.restart(this.#request.digests === undefined ? undefined : strongValidator(answer.headers));
    for (const piece of start) await this.#keep(piece, url, part);
  }

  async #keep(piece: Uint8Array, url: URL, part: PartialFile): Promise<void> {
    this.#context.signal.throwIfAborted();
    if (part.length + piece.byteLength > limitOf(this.#request.length)) throw tooLong(this.#wanted, url);
    await part.append(piece);
    this.#context.onProgress?.(part.length, piece.byteLength);
  }

  #demandEnd(part: PartialFile, url: URL): void {
    const { length } = this.#request;
    if ('exactly' in length && part.length < length.exactly) {
      throw new Fault('download/interrupted', { host: url.host, received: part.length, reason: `${String(length.exactly - part.length)} bytes are missing.` });
    }
  }
}
