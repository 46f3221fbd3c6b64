/** One SOAP exchange as the network sees it. */
export interface SoapRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds until the whole answer must be there. */
  readonly timeoutMs: number;
  /** Bytes of the answer's body that are read at most. */
  readonly maxAnswerBytes: number;
  readonly signal?: AbortSignal;
}

export interface SoapAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded as UTF-8. */
  readonly body: string;
}

/**
 * The port through which all calls go. An implementation logs in (NTLM binds the login to the TCP
 * connection: it must keep connections alive), never follows a redirect (the login would go along),
 * stops reading at `maxAnswerBytes` and throws `Fault` with a code of `transportFault`; an abort of
 * `signal` is thrown as `app/cancelled`. Every HTTP status is an answer, not an error.
 */
export interface SoapTransport {
  post(request: SoapRequest): Promise<SoapAnswer>;
}
