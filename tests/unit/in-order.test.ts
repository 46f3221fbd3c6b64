import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/main/core/in-order.js';

interface Task {
  readonly finish: (result: string) => void;
  readonly fail: (error: Error) => void;
  readonly done: Promise<string>;
}

function makeTask(): Task {
  const listeners: Omit<Task, 'done'>[] = [];
  const done = new Promise<string>((finish, fail) => {
    listeners.push({ finish, fail });
  });
  return { done, finish: (result) => listeners[0]?.finish(result), fail: (error) => listeners[0]?.fail(error) };
}

async function* source(count: number, failure?: Error): AsyncGenerator<number> {
  for (let index = 0; index < count; index += 1) yield index;
  if (failure !== undefined) throw failure;
  await nextTurn();
}

function start(count: number, atOnce: number, failure?: Error) {
  const tasks = Array.from({ length: count }, makeTask);
  const started: number[] = [];
  const results = inOrder(source(count, failure), atOnce, async (index) => {
    started.push(index);
    return tasks[index]?.done ?? Promise.reject(new RangeError());
  });
  return { tasks, started, results };
}

describe('inOrder', () => {
  it('gives results in the order of the source, whichever is done first', async () => {
    const { tasks, results } = start(3, 3);
    tasks[2]?.finish('c');
    tasks[1]?.finish('b');
    const first = results.next();
    await nextTurn();
    tasks[0]?.finish('a');
    expect([(await first).value, (await results.next()).value, (await results.next()).value, (await results.next()).done]).toEqual(['a', 'b', 'c', true]);
  });

  it('works on so many at once and no more', async () => {
    const { tasks, started, results } = start(5, 3);
    const first = results.next();
    await nextTurn();
    expect(started).toEqual([0, 1, 2]);
    tasks[0]?.finish('a');
    await first;
    expect(started).toEqual([0, 1, 2]);
    void results.next();
    await nextTurn();
    expect(started).toEqual([0, 1, 2, 3]);
    for (const task of tasks) task.finish('');
    await results.return();
  });

  it('throws a failure in its turn, and has nothing at work any more when it does', async () => {
    const { tasks, results } = start(4, 3);
    tasks[1]?.fail(new Error('the second'));
    tasks[0]?.finish('a');
    expect((await results.next()).value).toBe('a');
    let isOver = false;
    const second = results.next().finally(() => {
      isOver = true;
    });
    second.catch(() => undefined);
    await nextTurn();
    expect(isOver).toBe(false);
    for (const task of tasks) task.finish('');
    await expect(second).rejects.toThrow('the second');
    expect((await results.next()).done).toBe(true);
  });

  it('throws what the source fails with, after what it gave before is done', async () => {
    const { tasks, results } = start(2, 3, new Error('no more'));
    const first = results.next();
    first.catch(() => undefined);
    await nextTurn();
    for (const task of tasks) task.finish('');
    await expect(first).rejects.toThrow('no more');
  });

  it('ends what is at work when the caller gives up', async () => {
    const { tasks, results } = start(4, 2);
    tasks[0]?.finish('a');
    await results.next();
    let isOver = false;
    const end = results.return().then(() => {
      isOver = true;
    });
    await nextTurn();
    expect(isOver).toBe(false);
    for (const task of tasks) task.finish('');
    await end;
    expect(isOver).toBe(true);
  });
});
