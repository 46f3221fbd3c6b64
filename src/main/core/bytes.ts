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

async function readFully(handle: FileHandle, path: string, offset: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw new Fault('app/file-unreadable', { file: path, reason: 'it became shorter while it was read' });
    filled += bytesRead;
  }
  return buffer;
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
        return readFully(opened, path, offset, length);
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
