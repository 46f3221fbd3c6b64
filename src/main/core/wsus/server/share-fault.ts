import type { ErrorCode } from '../../../../shared/errors/index.js';
import { Fault } from '../../fault.js';

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'wsus/share-missing',
  ENOTDIR: 'wsus/share-missing',
  EACCES: 'wsus/share-denied',
  EPERM: 'wsus/share-denied',
  EROFS: 'wsus/share-denied',
  ENOSPC: 'wsus/share-full',
  EDQUOT: 'wsus/share-full',
  EBUSY: 'wsus/share-busy',
};

/** Turns what the file system said about a share into a coded error. */
export function shareFault(error: unknown, path: string): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof Error && error.name === 'AbortError') return new Fault('app/cancelled', {}, { cause: error });
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  return new Fault(codes[code] ?? 'wsus/share-failed', { path, reason: code }, { cause: error });
}

/** Runs a piece of file work on a share. @throws Fault */
export async function onShare<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw shareFault(error, path);
  }
}
