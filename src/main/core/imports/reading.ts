import type { MessagePort } from 'node:worker_threads';
import type { ContainerMember } from '../catalog/layout.js';
import { readCatalogueCabinet, type CatalogueContainer, type CatalogueContent } from '../catalog/open-catalogue.js';
import { inBatches, type PackageBatch } from '../library/batch.js';
import { createAsker, type Ask } from '../work/asking.js';
import type { TaskContext } from '../work/protocol.js';

/*
 * A catalogue is read in a thread of its own, which asks the thread of the import for the unpacked members and hands it what is to be
 * written: unpacking and writing there take about as long as reading here.
 */

/** A part of the members that are extracted, in their order; data belongs to the member before it. */
export type MemberPiece = { readonly member: string } | { readonly data: Uint8Array<ArrayBuffer> } | { readonly end: true };

export type ReadingQuestion =
  | { readonly kind: 'extract'; readonly names: readonly string[] }
  /** May be asked before the answer to the one before has come. */
  | { readonly kind: 'next' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'write'; readonly batch: PackageBatch };

/** `undefined` for what is only done. */
export type ReadingAnswer = MemberPiece | undefined;

export interface ReadCatalogueInput {
  readonly members: readonly ContainerMember[];
  /** Where the thread of the import answers. */
  readonly port: MessagePort;
}

/** Pieces that are asked for ahead, and batches that are handed over before the first of them is written. */
const piecesAhead = 4;
const batchesAhead = 2;

const end: MemberPiece = { end: true };

/** Answers that are looked at later, in their order, or never where something fails before. */
class AnswersAhead {
  readonly #answers: Promise<ReadingAnswer>[] = [];

  get count(): number {
    return this.#answers.length;
  }

  add(answer: Promise<ReadingAnswer>): void {
    answer.catch(() => undefined);
    this.#answers.push(answer);
  }

  async next(): Promise<ReadingAnswer> {
    return this.#answers.shift();
  }
}

/** The cabinet whose members the other thread unpacks. */
export function remoteContainer(members: readonly ContainerMember[], ask: Ask<ReadingQuestion, ReadingAnswer>): CatalogueContainer {
  return {
    members,
    async *extract(names) {
      await ask({ kind: 'extract', names: [...names] });
      const ahead = new AnswersAhead();
      const next = async (): Promise<MemberPiece> => {
        while (ahead.count < piecesAhead) ahead.add(ask({ kind: 'next' }));
        return (await ahead.next()) ?? end;
      };
      let piece = await next();
      async function* dataOfMember(): AsyncGenerator<Uint8Array> {
        for (piece = await next(); 'data' in piece; piece = await next()) yield piece.data;
      }
      try {
        while (!('end' in piece)) {
          if ('member' in piece) yield { name: piece.member, data: dataOfMember() };
          // What was not read of a member is passed by.
          while ('data' in piece) piece = await next();
        }
      } finally {
        await ask({ kind: 'leave' });
      }
    },
  };
}

/** Hands batches over without waiting for each to be written, but not many of them. */
function createBatchWriter(ask: Ask<ReadingQuestion, ReadingAnswer>) {
  const underWay = new AnswersAhead();
  const settle = async (most: number): Promise<void> => {
    while (underWay.count > most) await underWay.next();
  };
  return {
    write: async (batch: PackageBatch): Promise<void> => {
      underWay.add(ask({ kind: 'write', batch }));
      await settle(batchesAhead);
    },
    finish: async () => settle(0),
  };
}

export const readingTasks = {
  /** Nothing, so that the thread is there when it is needed. */
  ready: async (): Promise<null> => Promise.resolve(null),

  /** @returns when everything that was read is written */
  readCatalogue: async ({ members, port }: ReadCatalogueInput, { signal }: TaskContext): Promise<CatalogueContent> => {
    const ask = createAsker<ReadingQuestion, ReadingAnswer>(port);
    const container = remoteContainer(members, ask);
    const writer = createBatchWriter(ask);
    const read = inBatches(async ({ onPackage, onSetAside }) =>
      readCatalogueCabinet(container, {
        onPackage,
        onSetAside,
        signal,
        // What does not stop the import is listed beside the packages that were set aside.
        onFinding: async (finding) => onSetAside({ label: 'Catalogue', title: '', error: finding }),
      }),
    );
    try {
      const content = await read(writer.write);
      await writer.finish();
      return content;
    } finally {
      port.close();
    }
  },
};

export type ReadingTasks = typeof readingTasks;
