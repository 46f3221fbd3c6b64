import { isErrorCode, type CodedError, type ErrorCode, type ErrorData } from '../../shared/errors/index.js';

/** The only error core throws on purpose: a code of the closed union and data that is safe to show. */
export class Fault extends Error implements CodedError {
  override readonly name = 'Fault';
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, data: ErrorData = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(data)}`, options);
    this.code = code;
    this.data = data;
  }
}

const aborted = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/** Errors of the system that an administrator can do something about, wherever they happen. */
const systemErrors: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'app/disk-became-full',
  EDQUOT: 'app/disk-became-full',
  EACCES: 'app/file-refused',
  EPERM: 'app/file-refused',
  EROFS: 'app/file-refused',
  ENOTDIR: 'app/file-refused',
};

function systemError(error: unknown): CodedError | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const code = Object.hasOwn(systemErrors, error.code) ? systemErrors[error.code] : undefined;
  return code === undefined ? undefined : { code, data: { reason: error.message.slice(0, 500) } };
}

/** Turns anything thrown into a coded error. Messages of foreign errors are cut: they may be of any length. */
export function toCodedError(error: unknown): CodedError {
  if (error instanceof Fault) return { code: error.code, data: error.data };
  // A Fault that crossed a thread border arrives as a plain object.
  if (typeof error === 'object' && error !== null && 'code' in error && 'data' in error) {
    const { code, data } = error;
    if (typeof code === 'string' && isErrorCode(code)) return { code, data: data as ErrorData };
  }
  if (aborted(error)) return { code: 'app/cancelled', data: {} };
  const known = systemError(error);
  if (known !== undefined) return known;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'app/unexpected', data: { detail: detail.slice(0, 500) } };
}
