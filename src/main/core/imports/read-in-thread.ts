import { MessageChannel } from 'node:worker_threads';
import type { CatalogueContainer, CatalogueContent } from '../catalog/open-catalogue.js';
import type { PackageBatch } from '../library/batch.js';
import { answerAsks } from '../work/asking.js';
import type { WorkRunner } from '../work/protocol.js';
import type { MemberPiece, ReadingAnswer, ReadingQuestion, ReadingTasks } from './reading.js';

/** Bytes: a message costs as much as a few KiB. */
const pieceSize = 256 * 1024;

/** The small pieces of a cabinet, gathered into memory that can be given away. */
async function* gathered(data: AsyncIterable<Uint8Array>): AsyncGenerator<MemberPiece> {
  let buffer = new Uint8Array(pieceSize);
  let filled = 0;
  for await (const piece of data) {
    for (let taken = 0; taken < piece.length; ) {
      const part = piece.subarray(taken, taken + pieceSize - filled);
      buffer.set(part, filled);
      filled += part.length;
      taken += part.length;
      if (filled < pieceSize) continue;
      yield { data: buffer };
      buffer = new Uint8Array(pieceSize);
      filled = 0;
    }
  }
  if (filled > 0) yield { data: buffer.slice(0, filled) };
}

async function* piecesOf(container: CatalogueContainer, names: readonly string[]): AsyncGenerator<MemberPiece, undefined> {
  for await (const { name, data } of container.extract(new Set(names))) {
    yield { member: name };
    yield* gathered(data);
  }
}

/**
 * Reads the catalogue in another thread, for which this one unpacks and writes.
 * @throws Fault `catalog/…`, `cabinet/…`, `app/cancelled`, and what `onBatch` throws
 */
export async function readInThread(
  reader: WorkRunner<ReadingTasks>,
  container: CatalogueContainer,
  onBatch: (batch: PackageBatch) => Promise<void>,
  signal: AbortSignal,
): Promise<CatalogueContent> {
  let pieces: AsyncGenerator<MemberPiece, undefined> | undefined;
  let written = Promise.resolve();
  const reply = async (question: ReadingQuestion): Promise<ReadingAnswer> => {
    switch (question.kind) {
      case 'extract':
        pieces = piecesOf(container, question.names);
        return undefined;
      case 'next':
        return (await pieces?.next())?.value;
      case 'leave':
        await pieces?.return(undefined);
        return undefined;
      case 'write':
        // One after the other, in their order.
        written = written.then(async () => onBatch(question.batch));
        await written;
        return undefined;
    }
  };
  const { port1: near, port2: far } = new MessageChannel();
  answerAsks(near, reply, (answer) => (answer !== undefined && 'data' in answer ? [answer.data.buffer] : []));
  try {
    return await reader.run('readCatalogue', { members: container.members, port: far }, { signal, transfer: [far] });
  } finally {
    near.close();
    // Nothing writes on when the reading has ended badly.
    await written.catch(() => undefined);
  }
}
