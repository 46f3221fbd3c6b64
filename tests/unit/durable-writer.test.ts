import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DurableWriter } from '../../src/main/core/durable-writer.js';

const mebibyte = 1024 * 1024;

/** A file whose system does what a test wants: writes in small portions, syncs when it is let. */
class System {
  readonly acts: string[] = [];
  readonly content = new Uint8Array(256);
  portion = Infinity;
  earlySync: () => Promise<void> = async () => Promise.resolve();

  readonly handle = {
    write: async (bytes: Uint8Array, offset: number, length: number, position: number) => {
      const bytesWritten = Math.min(length, this.portion);
      if (position + bytesWritten <= this.content.length) this.content.set(bytes.subarray(offset, offset + bytesWritten), position);
      return Promise.resolve({ bytesWritten, buffer: bytes });
    },
    datasync: async () => {
      this.acts.push('datasync');
      await this.earlySync();
    },
    sync: async () => {
      this.acts.push('sync');
      return Promise.resolve();
    },
  } as unknown as FileHandle;
}

describe('DurableWriter', () => {
  it('goes on where the system took a part only', async () => {
    const system = new System();
    system.portion = 3;
    const bytes = Uint8Array.from({ length: 10 }, (_, index) => index + 1);
    await new DurableWriter(system.handle).write(bytes, 5);
    expect([...system.content.subarray(4, 16)]).toEqual([0, ...bytes, 0]);
  });

  it('begins to sync a large file while it is written, and syncs once more at the end', async () => {
    const system = new System();
    const writer = new DurableWriter(system.handle);
    for (let written = 0; written < 31; written += 1) await writer.write(new Uint8Array(mebibyte), written * mebibyte);
    expect(system.acts).toEqual([]);
    await writer.write(new Uint8Array(mebibyte), 31 * mebibyte);
    expect(system.acts).toEqual(['datasync']);
    await writer.finish();
    expect(system.acts).toEqual(['datasync', 'sync']);
  });

  it('syncs one time after the other, and waits for the last at the end', async () => {
    const system = new System();
    const finishers: (() => void)[] = [];
    system.earlySync = async () =>
      new Promise((resolve) => {
        finishers.push(resolve);
      });
    const writer = new DurableWriter(system.handle);
    const piece = new Uint8Array(40 * mebibyte);
    await writer.write(piece, 0);
    await writer.write(piece, piece.length);
    expect(system.acts).toEqual(['datasync']);
    finishers[0]?.();
    await nextTurn();
    await writer.write(piece, 2 * piece.length);
    expect(system.acts).toEqual(['datasync', 'datasync']);
    const finished = writer.finish();
    await nextTurn();
    expect(system.acts).not.toContain('sync');
    finishers[1]?.();
    await finished;
    expect(system.acts).toEqual(['datasync', 'datasync', 'sync']);
  });

  it('fails at the end for what an early sync failed with, which no later one tells again', async () => {
    const system = new System();
    system.earlySync = async () => Promise.reject(new Error('EIO'));
    const writer = new DurableWriter(system.handle);
    await writer.write(new Uint8Array(32 * mebibyte), 0);
    await expect(writer.finish()).rejects.toThrow('EIO');
    expect(system.acts).not.toContain('sync');
  });
});
