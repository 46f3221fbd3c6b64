import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkRunner } from '../../../src/main/core/work/protocol.js';
import { createWorkPool } from '../../../src/main/core/work/pool.js';
import { buildChild } from '../../fixtures/child.js';
import type { tasks } from '../../fixtures/work/worker.js';

let pool: WorkRunner<typeof tasks>;
beforeAll(async () => {
  pool = createWorkPool(await buildChild('tests/fixtures/work/worker.ts'), { threads: 1 });
});
afterAll(async () => pool.close());

describe('createWorkPool', () => {
  it('answers with the value and passes progress on', async () => {
    const seen: string[] = [];
    expect(await pool.run('double', 21, { onProgress: (text) => seen.push(text) })).toBe(42);
    expect(seen).toEqual(['half']);
  });

  it('keeps the code and data of a fault', async () => {
    await expect(pool.run('refuse', 'x')).rejects.toMatchObject({ name: 'Fault', code: 'app/file-unreadable', data: { file: 'x', reason: 'y' } });
  });

  it('hands a port over to the task, and closes one whose task does not begin', async () => {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (question) => port1.postMessage(`${String(question)} answered`));
    expect(await pool.run('askPort', { port: port2 }, { transfer: [port2] })).toBe('question answered');
    const unused = new MessageChannel();
    const closed = once(unused.port1, 'close');
    await expect(pool.run('askPort', { port: unused.port2 }, { transfer: [unused.port2], signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'app/cancelled' });
    await closed;
  });

  it('stops one task without the others in its thread', async () => {
    const controller = new AbortController();
    const stopped = pool.run('wait', null, { signal: controller.signal });
    const other = new AbortController();
    const waiting = pool.run('wait', null, { signal: other.signal });
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'app/cancelled' });
    expect(await pool.run('double', 1)).toBe(2);
    other.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'app/cancelled' });
    await expect(pool.run('wait', null, { signal: controller.signal })).rejects.toMatchObject({ code: 'app/cancelled' });
  });
});
