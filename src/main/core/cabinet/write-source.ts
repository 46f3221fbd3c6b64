import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Sha256 } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { demandNotCancelled } from './extract.js';
import { maxBlockSize } from './limits.js';
import type { PlannedFolder } from './write-plan.js';

export interface MemberToPack {
  /** A relative path with '/' or '\' between its parts. */
  readonly name: string;
  /** The file to pack. */
  readonly path: string;
  /** The size that was verified. A file of any other size is refused. */
  readonly size: number;
  readonly modified: Date;
  /** The SHA-256 that was verified. What is packed is hashed again and refused if it is anything else. */
  readonly sha256?: Sha256;
}

/** Whole blocks only, so that no block lies in two pieces. */
export const blocksInRoom = 32;
const roomSize = blocksInRoom * maxBlockSize;

/** Memory for the next piece of a folder's contents. */
export interface Room {
  /** Together `blocksInRoom` blocks; contents are read into them as if they lay one behind the other. */
  readonly places: readonly Uint8Array[];
}

function between(places: readonly Uint8Array[], start: number, end: number): readonly Uint8Array[] {
  let offset = 0;
  return places.flatMap((place) => {
    const part = place.subarray(Math.max(0, start - offset), Math.max(0, end - offset));
    offset += place.length;
    return part.length > 0 ? [part] : [];
  });
}

const sourceChanged = (file: string): Fault => new Fault('cabinet/source-changed', { file });

function cannotRead(file: string, error: unknown): Fault {
  return new Fault('app/file-unreadable', { file, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
}

/** One file, read once from its first to its last byte. */
class SourceFile {
  readonly #member: MemberToPack;
  readonly #handle: FileHandle;
  readonly #modified: number;
  readonly #hash: Hash | undefined;
  #position = 0;

  private constructor(member: MemberToPack, handle: FileHandle, modified: number) {
    this.#member = member;
    this.#handle = handle;
    this.#modified = modified;
    this.#hash = member.sha256 === undefined ? undefined : createHash('sha256');
  }

  static async open(member: MemberToPack): Promise<SourceFile> {
    let handle: FileHandle;
    try {
      handle = await open(member.path, 'r');
    } catch (error) {
      throw cannotRead(member.path, error);
    }
    try {
      const info = await handle.stat();
      if (!info.isFile() || info.size !== member.size) throw sourceChanged(member.path);
      return new SourceFile(member, handle, info.mtimeMs);
    } catch (error) {
      await handle.close();
      throw error instanceof Fault ? error : cannotRead(member.path, error);
    }
  }

  /** Fills the places from `start` on or reads to the end, and answers how many bytes that were. */
  async read(places: readonly Uint8Array[], start: number): Promise<number> {
    const size = Math.min(roomSize - start, this.#member.size - this.#position);
    for (let filled = 0; filled < size; ) {
      const { bytesRead } = await this.#handle.readv(between(places, start + filled, start + size), this.#position).catch((error: unknown) => {
        throw cannotRead(this.#member.path, error);
      });
      if (bytesRead === 0) throw sourceChanged(this.#member.path);
      filled += bytesRead;
      this.#position += bytesRead;
    }
    if (this.#hash !== undefined) for (const part of between(places, start, start + size)) this.#hash.update(part);
    return size;
  }

  get isAtEnd(): boolean {
    return this.#position === this.#member.size;
  }

  /** That the file is still what it was, and what was verified. */
  async demandUnchanged(): Promise<void> {
    const { path, size, sha256 } = this.#member;
    const info = await this.#handle.stat();
    if (info.size !== size || info.mtimeMs !== this.#modified) throw sourceChanged(path);
    const actual = this.#hash?.digest('hex');
    if (sha256 !== undefined && actual !== undefined && actual !== sha256) {
      throw new Fault('cabinet/source-digest-mismatch', { file: path, expected: sha256, actual });
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/**
 * A folder's bytes, the files one behind the other, each opened in its turn and checked against what was verified. The room of the last
 * piece is not full.
 * @throws Fault `cabinet/source-changed`, `cabinet/source-digest-mismatch`, `app/file-unreadable`, `app/cancelled`
 */
export async function* fillRooms<R extends Room>(
  folder: PlannedFolder<MemberToPack>,
  nextRoom: () => Promise<R>,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly room: R; readonly size: number }, void, undefined> {
  let room = await nextRoom();
  let filled = 0;
  for (const member of folder.members) {
    const file = await SourceFile.open(member.source);
    try {
      while (!file.isAtEnd) {
        demandNotCancelled(signal);
        filled += await file.read(room.places, filled);
        if (filled < roomSize) continue;
        yield { room, size: filled };
        room = await nextRoom();
        filled = 0;
      }
      await file.demandUnchanged();
    } finally {
      await file.close();
    }
  }
  if (filled > 0) yield { room, size: filled };
}

/**
 * Reads up to `length` bytes at an offset, to look at what a file is like. A file that cannot be read gives
 * none: packing it will say why.
 */
export async function readSample(path: string, offset: number, length: number): Promise<Uint8Array> {
  try {
    const handle = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return new Uint8Array(0);
  }
}
