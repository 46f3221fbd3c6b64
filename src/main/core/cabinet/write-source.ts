import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Sha256 } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { demandNotCancelled } from './extract.js';
import { maxBlockSize } from './limits.js';
import type { RawPiece } from './pack.js';
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

/** Holds whole blocks only, so that no block lies in two pieces. */
const pieceSize = 32 * maxBlockSize;

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

  /** Fills the target or reads to the end, and answers how many bytes that were. */
  async read(target: Uint8Array): Promise<number> {
    const wanted = Math.min(target.length, this.#member.size - this.#position);
    for (let filled = 0; filled < wanted; ) {
      const { bytesRead } = await this.#handle.read(target, filled, wanted - filled, this.#position).catch((error: unknown) => {
        throw cannotRead(this.#member.path, error);
      });
      if (bytesRead === 0) throw sourceChanged(this.#member.path);
      filled += bytesRead;
      this.#position += bytesRead;
    }
    this.#hash?.update(target.subarray(0, wanted));
    return wanted;
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

interface ReadPiecesOptions {
  /** Whether a piece is still looked at when the next is asked for; otherwise its memory is used again. */
  readonly isKept: boolean;
  readonly signal: AbortSignal | undefined;
}

/** A folder's bytes, the files one behind the other, in pieces of 1 MiB; the last is shorter. */
async function* readPieces(folder: PlannedFolder<MemberToPack>, { isKept, signal }: ReadPiecesOptions): AsyncGenerator<Uint8Array, void, undefined> {
  // Not cleared: only what was read into it is handed out.
  let piece: Uint8Array = Buffer.allocUnsafeSlow(pieceSize);
  let filled = 0;
  for (const member of folder.members) {
    const file = await SourceFile.open(member.source);
    try {
      while (!file.isAtEnd) {
        demandNotCancelled(signal);
        filled += await file.read(piece.subarray(filled));
        if (filled < pieceSize) continue;
        yield piece;
        if (isKept) piece = Buffer.allocUnsafeSlow(pieceSize);
        filled = 0;
      }
      await file.demandUnchanged();
    } finally {
      await file.close();
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/**
 * A folder's contents. Files are opened one at a time and checked against what was verified.
 * @throws Fault `cabinet/source-changed`, `cabinet/source-digest-mismatch`, `app/file-unreadable`, `app/cancelled`
 */
export async function* readRawPieces(folder: PlannedFolder<MemberToPack>, options: ReadPiecesOptions): AsyncGenerator<RawPiece, void, undefined> {
  let history: Uint8Array = new Uint8Array(0);
  for await (const data of readPieces(folder, options)) {
    yield { data, history };
    history = data.subarray(data.length - maxBlockSize);
  }
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
