/** The one way out to the network that signing needs; the platform puts its proxy and its login behind it. */

export interface FetchBytesOptions {
  readonly method: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** More than this is not read: `AnswerTooLarge` is thrown as soon as it is known. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface FetchedBytes {
  readonly status: number;
  readonly body: Uint8Array;
}

/**
 * Does not follow redirects.
 * @throws AnswerTooLarge; the signal's reason; any other error when there was no answer.
 */
export type FetchBytes = (url: string, options: FetchBytesOptions) => Promise<FetchedBytes>;

export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}
