import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Fault } from './fault.js';

/** Random access to bytes that do not change while they are looked at. */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`.
   * @throws RangeError when the range is not inside the source: callers check ranges against `size` first.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The same into memory of the caller's, which saves taking some for every piece of a large file. */
  readInto?(offset: number, target: Uint8Array): Promise<void>;
}

/** @throws RangeError, and what the source throws */
export async function readInto(source: ByteSource, offset: number, target: Uint8Array): Promise<void> {
  if (source.readInto === undefined) target.set(await source.read(offset, target.length));
  else await source.readInto(offset, target);
}

export interface FileSource extends ByteSource, AsyncDisposable {
  readonly path: string;
  close(): Promise<void>;
}

function demandRange(size: number, offset: number, length: number): void {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0 || offset + length > size) {
    throw new RangeError(`range ${String(offset)}+${String(length)} is outside ${String(size)} bytes`);
  }
}

export function memorySource(data: Uint8Array): ByteSource {
  return {
    size: data.byteLength,
    read: async (offset, length) => {
      demandRange(data.byteLength, offset, length);
      return Promise.resolve(data.subarray(offset, offset + length));
    },
  };
}

async function fill(target: Uint8Array, handle: FileHandle, path: string, offset: number): Promise<void> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await handle.read(target, filled, target.length - filled, offset + filled);
    if (bytesRead === 0) throw new Fault('app/file-unreadable', { file: path, reason: 'it became shorter while it was read' });
    filled += bytesRead;
  }
}

/** Opening a named pipe would wait for its writer, for ever if need be. Windows has neither. */
const readWithoutWaiting = constants.O_RDONLY | ((constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** @throws Fault `app/file-unreadable` */
export async function openFileSource(path: string): Promise<FileSource> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, readWithoutWaiting);
    const info = await handle.stat();
    if (!info.isFile()) throw new Error('it is not a file');
    const opened = handle;
    const close = async (): Promise<void> => opened.close();
    return {
      path,
      size: info.size,
      read: async (offset, length) => {
        demandRange(info.size, offset, length);
        const target = new Uint8Array(length);
        await fill(target, opened, path, offset);
        return target;
      },
      readInto: async (offset, target) => {
        demandRange(info.size, offset, target.length);
        await fill(target, opened, path, offset);
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await handle?.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Fault('app/file-unreadable', { file: path, reason }, { cause: error });
  }
}
