import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogueCabinet, type CatalogueContainer } from '../../../src/main/core/catalog/open-catalogue.js';
import { Fault } from '../../../src/main/core/fault.js';
import { readInThread } from '../../../src/main/core/imports/read-in-thread.js';
import { readingTasks, type ReadingTasks } from '../../../src/main/core/imports/reading.js';
import type { PackageBatch } from '../../../src/main/core/library/batch.js';
import { createWorkPool, inlineRunner } from '../../../src/main/core/work/pool.js';
import type { WorkRunner } from '../../../src/main/core/work/protocol.js';
import { chunksOf, makeMembers, makePackages, type MadeMember } from '../../fixtures/catalogues/make.js';
import { buildChild } from '../../fixtures/child.js';

const never = new AbortController().signal;
const made = makePackages({ count: 2_000 });

function containerOf(members: readonly MadeMember[], onEnd: () => void = () => undefined): CatalogueContainer {
  return {
    members: members.map(({ name, data }) => ({ name, size: data.length })),
    async *extract(names) {
      try {
        for (const { name, data } of members) if (names.has(name)) yield await Promise.resolve({ name, data: chunksOf(data) });
      } finally {
        onEnd();
      }
    },
  };
}

async function gather(reader: WorkRunner<ReadingTasks>, container: CatalogueContainer) {
  const batches: PackageBatch[] = [];
  const content = await readInThread(reader, container, async (batch) => void batches.push(await Promise.resolve(batch)), never);
  return { content, batches };
}

describe.each(['in a thread', 'inline'])('reading %s', (where) => {
  let reader: WorkRunner<ReadingTasks>;
  beforeAll(async () => {
    reader = where === 'inline' ? inlineRunner(readingTasks) : createWorkPool<ReadingTasks>(await buildChild('src/main/reader.ts'), { threads: 1 });
    await reader.run('ready', null);
  });
  afterAll(async () => reader.close());

  it.each([1, 2, 3] as const)('gives what reading without a thread gives, generation %d', async (generation) => {
    const members = makeMembers(made.slice(0, 700), generation);
    const direct = await readCatalogueCabinet(containerOf(members), { onPackage: () => undefined, onSetAside: () => undefined, onFinding: () => undefined });
    const { content, batches } = await gather(reader, containerOf(members));
    expect(content).toEqual(direct);
    expect(batches.flatMap(({ packages }) => packages.map(({ packageId }) => packageId))).toEqual(made.slice(0, 700).map(({ packageId }) => packageId));
    expect(batches.every(({ blocks }) => blocks.length > 0 && blocks.every(({ content }) => content.length > 0))).toBe(true);
  });

  it('fails as the cabinet fails, and leaves it', async () => {
    const [document] = makeMembers(made, 1);
    let ended = 0;
    const broken: CatalogueContainer = {
      members: [{ name: document!.name, size: document!.data.length }],
      async *extract() {
        try {
          yield await Promise.resolve({
            name: document!.name,
            data: (async function* () {
              yield document!.data.subarray(0, 300_000);
              await Promise.resolve();
              throw new Fault('cabinet/checksum-mismatch', { folder: 0, block: 9 });
            })(),
          });
        } finally {
          ended += 1;
        }
      },
    };
    await expect(gather(reader, broken)).rejects.toMatchObject({ code: 'cabinet/checksum-mismatch', data: { folder: 0, block: 9 } });
    expect(ended).toBe(1);
  });

  it('leaves the members behind the catalogue unread', async () => {
    const [document] = makeMembers(made.slice(0, 3), 1);
    let ended = 0;
    const container = containerOf([document!, { name: 'Other.xml', data: new Uint8Array(3_000_000) }], () => void (ended += 1));
    const { content } = await gather(reader, container);
    expect(content).toMatchObject({ documentName: document!.name, packages: 3 });
    expect(ended).toBe(1);
  });

  it('stops where writing fails, with its error', async () => {
    const refusal = new Fault('publishers/approval-revoked', { publisher: 'Contoso' });
    let calls = 0;
    const writing = readInThread(
      reader,
      containerOf(makeMembers(made, 1)),
      async () => {
        calls += 1;
        return calls === 2 ? Promise.reject(refusal) : Promise.resolve();
      },
      never,
    );
    await expect(writing).rejects.toMatchObject({ code: 'publishers/approval-revoked' });
    expect(calls).toBe(2);
  });

  it('is cancelled', async () => {
    const controller = new AbortController();
    const reading = readInThread(reader, containerOf(makeMembers(made, 1)), async () => {
      await Promise.resolve();
      controller.abort();
    }, controller.signal);
    await expect(reading).rejects.toMatchObject({ code: 'app/cancelled' });
  });

  it('holds back while nothing is written', async () => {
    let writing = 0;
    let most = 0;
    let asked = 0;
    const slow = containerOf(makeMembers(makePackages({ count: 4_000 }), 1));
    const counting: CatalogueContainer = {
      members: slow.members,
      async *extract(names) {
        for await (const { name, data } of slow.extract(names)) {
          yield {
            name,
            data: (async function* () {
              for await (const piece of data) {
                asked += 1;
                yield piece;
              }
            })(),
          };
        }
      },
    };
    let askedAtFirst = 0;
    await readInThread(
      reader,
      counting,
      async () => {
        writing += 1;
        most = Math.max(most, writing);
        if (askedAtFirst === 0) {
          await new Promise((resolve) => setTimeout(resolve, 1_000));
          askedAtFirst = asked;
        }
        writing -= 1;
      },
      never,
    );
    expect(most).toBe(1);
    expect(askedAtFirst).toBeLessThan(asked);
  });
});
