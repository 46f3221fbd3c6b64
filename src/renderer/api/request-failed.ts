import { isErrorCode, type CodedError } from '../../shared/errors/index.js';

/** Main refused or could not do what was asked; `error` has the words. */
export class RequestFailed extends Error {
  readonly error: CodedError;
  constructor(error: CodedError) {
    super(error.code);
    this.name = 'RequestFailed';
    this.error = error;
  }
}

/** What the window shows for anything that was thrown. */
export function toCodedError(thrown: unknown): CodedError {
  if (thrown instanceof RequestFailed) return thrown.error;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'app/unexpected', data: { detail } };
}

/** Cancelling is what somebody wanted, so it is not shown as an error. */
export const wasCancelled = (thrown: unknown): boolean => thrown instanceof RequestFailed && thrown.error.code === 'app/cancelled';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/**
 * The value of an envelope.
 * @throws RequestFailed when the envelope carries an error, or is no envelope at all.
 */
export function openEnvelope(envelope: unknown): unknown {
  if (isRecord(envelope)) {
    if (envelope['ok'] === true) return envelope['value'];
    const { code, data } = envelope;
    if (typeof code === 'string' && isErrorCode(code) && isRecord(data)) throw new RequestFailed({ code, data: data as CodedError['data'] });
    if (typeof code === 'string') throw new RequestFailed({ code: 'app/unexpected', data: { detail: code } });
  }
  throw new RequestFailed({ code: 'app/unexpected', data: { detail: 'the answer had no known form' } });
}
