import { dirname } from 'node:path';
import { Fault } from '../fault.js';
import { reasonOf } from './network-error.js';

export const errorCodeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

export const isMissing = (error: unknown): boolean => errorCodeOf(error) === 'ENOENT';

/**
 * What went wrong while writing into the store. Faults and aborts pass as they are.
 * @param needed bytes that were still to be written
 */
export function storageFault(error: unknown, path: string, needed: number): unknown {
  if (error instanceof Fault || !(error instanceof Error) || error.name === 'AbortError') return error;
  const folder = dirname(path);
  const code = errorCodeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Fault('app/disk-full', { needed, folder, free: 'fewer' }, { cause: error });
  return new Fault('download/store-unwritable', { folder, reason: reasonOf(error) }, { cause: error });
}
