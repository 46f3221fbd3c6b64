import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../src/main/core/fault.js';
import { answerAsks, createAsker } from '../../../src/main/core/work/asking.js';

let ports: MessageChannel;
beforeEach(() => {
  ports = new MessageChannel();
});
afterEach(() => {
  ports.port1.close();
});

describe('questions over a port', () => {
  it('get each its own answer, in whatever order the answers come', async () => {
    const waiting: (() => void)[] = [];
    answerAsks<number, string>(ports.port1, async (question) => new Promise((resolve) => waiting.unshift(() => resolve(`answer ${String(question)}`))));
    const ask = createAsker<number, string>(ports.port2);
    const answers = Promise.all([ask(1), ask(2), ask(3)]);
    while (waiting.length < 3) await new Promise(setImmediate);
    for (const answer of waiting) answer();
    expect(await answers).toEqual(['answer 1', 'answer 2', 'answer 3']);
  });

  it('fail with the code that the other side gave', async () => {
    answerAsks<undefined, never>(ports.port1, async () => Promise.reject(new Fault('cabinet/truncated', { what: 'data' })));
    await expect(createAsker(ports.port2)(undefined)).rejects.toMatchObject({ code: 'cabinet/truncated', data: { what: 'data' } });
  });

  it('are cancelled when the port is closed, those that come later as well', async () => {
    answerAsks<undefined, undefined>(ports.port1, async () => new Promise(() => undefined));
    const ask = createAsker<undefined, undefined>(ports.port2);
    const answer = ask(undefined);
    ports.port1.close();
    await expect(answer).rejects.toMatchObject({ code: 'app/cancelled' });
    await expect(ask(undefined)).rejects.toMatchObject({ code: 'app/cancelled' });
  });

  it('hand memory over without a copy', async () => {
    const buffer = new Uint8Array([1, 2, 3]);
    answerAsks<undefined, Uint8Array<ArrayBuffer>>(ports.port1, async () => Promise.resolve(buffer), (answer) => [answer.buffer]);
    expect([...(await createAsker<undefined, Uint8Array>(ports.port2)(undefined))]).toEqual([1, 2, 3]);
    expect(buffer.length).toBe(0);
  });
});
