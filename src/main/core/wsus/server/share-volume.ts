import { stat, statfs } from 'node:fs/promises';
import { onShare } from './share-fault.js';

/** The disk that a folder lies on, as far as it shows from here. Bytes. */
export interface Volume {
  /** The volume's serial number on Windows, a mount's number elsewhere. */
  readonly device: bigint;
  readonly total: bigint;
  /** What this account may still write. */
  readonly free: bigint;
}

/** @throws Fault `wsus/share-…` */
export const readVolume = async (folder: string): Promise<Volume> =>
  onShare(folder, async () => {
    const [{ dev }, { bsize, blocks, bavail }] = await Promise.all([stat(folder, { bigint: true }), statfs(folder, { bigint: true })]);
    return { device: dev, total: bsize * blocks, free: bsize * bavail };
  });

/** Two mounts of one volume have two numbers, but one size; a share that tells no size is not doubted. */
export const areApart = (a: Volume, b: Volume): boolean => a.device !== b.device && a.total !== b.total && a.total > 0n && b.total > 0n;
