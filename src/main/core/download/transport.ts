/** Header fields of an answer; names in lower case, several of the same name joined by `, `. */
export type AnswerHeaders = Readonly<Record<string, string>>;

export interface TransportRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface TransportAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The bytes as they came: never decoded by a Content-Encoding. Errors in it are Faults. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives up a body that is not wanted. May be called at any time, more than once. */
  discard(): void;
}

/**
 * One GET without following redirects: each hop is judged by the caller, so an implementation that
 * follows by itself breaks the address policy. Undici's is in `undici-transport.ts`; the platform adds one over
 * Electron's `net`, for proxies that want the account of whoever is logged on.
 */
export interface FetchTransport {
  /** @throws Fault; the reason of the signal when it was aborted */
  get(request: TransportRequest): Promise<TransportAnswer>;
  close(): Promise<void>;
}
