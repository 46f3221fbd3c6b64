import { blockHeaderSize } from './header.js';
import { maxBlockSize } from './limits.js';
import { writeBlockHeader } from './write-block-header.js';
import type { OutputFile } from './write-output.js';
import type { PlannedFolder } from './write-plan.js';
import { blocksInRoom, fillRooms, type MemberToPack, type Room } from './write-source.js';

/** One is filled while the others are written and digested. */
const roomCount = 4;
const blockSize = blockHeaderSize + maxBlockSize;

/** Contents are read between the headers to come, so that nothing is copied, in memory that hashing threads can see. */
class StoredRoom implements Room {
  readonly #memory = new Uint8Array(new SharedArrayBuffer(blocksInRoom * blockSize));
  readonly places = Array.from({ length: blocksInRoom }, (_, block) => this.#memory.subarray(block * blockSize + blockHeaderSize, (block + 1) * blockSize));
  /** Until then the memory is in use. */
  done: Promise<unknown> = Promise.resolve();

  /** The blocks with their headers, of `size` bytes that were read. */
  seal(size: number): Uint8Array {
    const count = Math.ceil(size / maxBlockSize);
    for (let block = 0; block < count; block += 1) {
      const start = block * blockSize;
      const payload = this.#memory.subarray(start + blockHeaderSize, start + blockHeaderSize + Math.min(maxBlockSize, size - block * maxBlockSize));
      writeBlockHeader(this.#memory.subarray(start, start + blockHeaderSize), payload, payload.length);
    }
    return this.#memory.subarray(0, size + count * blockHeaderSize);
  }
}

/** Writes a folder as it is, and tells of every piece how many bytes it had. */
export async function* packStored(folder: PlannedFolder<MemberToPack>, output: OutputFile, signal: AbortSignal | undefined): AsyncGenerator<number, void, undefined> {
  const rooms = Array.from({ length: roomCount }, () => new StoredRoom());
  let taken = 0;
  const nextRoom = async (): Promise<StoredRoom> => {
    const room = rooms[taken % roomCount] ?? new StoredRoom();
    taken += 1;
    await room.done;
    return room;
  };
  try {
    for await (const { room, size } of fillRooms(folder, nextRoom, signal)) {
      room.done = output.put(room.seal(size));
      // It is waited for before the memory is used again or below; until then its failure must not count as unhandled.
      room.done.catch(() => undefined);
      yield size;
    }
  } finally {
    await Promise.allSettled(rooms.map(({ done }) => done));
  }
  for (const { done } of rooms) await done;
}
