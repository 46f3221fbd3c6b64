import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { createPortTransport, serveTransport } from '../../../src/main/core/download/port-transport.js';
import type { FetchTransport, TransportRequest } from '../../../src/main/core/download/transport.js';
import { Fault } from '../../../src/main/core/fault.js';

interface Far {
  readonly near: FetchTransport;
  readonly asked: TransportRequest[];
  readonly sent: () => number;
  readonly discarded: () => number;
}

/** A transport at the far end of a port whose body is `pieces`. */
function start(pieces: (signal: AbortSignal) => AsyncIterable<Uint8Array>): Far {
  const { port1, port2 } = new MessageChannel();
  const asked: TransportRequest[] = [];
  let [sent, discarded] = [0, 0];
  async function* count(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      sent += 1;
      yield piece;
    }
  }
  serveTransport(port1, {
    get: async (request) => {
      asked.push(request);
      return Promise.resolve({ status: 206, headers: { etag: '"1"' }, body: count(pieces(request.signal)), discard: () => (discarded += 1) });
    },
    close: async () => Promise.resolve(),
  });
  return { near: createPortTransport(port2), asked, sent: () => sent, discarded: () => discarded };
}

async function* bytes(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
}
async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield await Promise.resolve(new Uint8Array(65_536));
}
async function* silence(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield Buffer.from('first');
  await new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true }));
}

const request = (signal = new AbortController().signal): TransportRequest => ({ url: new URL('http://vendor.example/a.exe?x=1'), headers: { range: 'bytes=5-' }, signal });
async function readAll(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

describe('a fetch through a port', () => {
  it('is the one that was asked for, with all of its answer', async () => {
    const { near, asked } = start(() => bytes('one ', 'two ', '', 'three'));
    const { status, headers, body } = await near.get(request());
    expect({ status, headers, text: await readAll(body) }).toEqual({ status: 206, headers: { etag: '"1"' }, text: 'one two three' });
    expect(asked[0]).toMatchObject({ url: request().url, headers: { range: 'bytes=5-' } });
    await near.close();
  });

  it('may go on beside another', async () => {
    const { near } = start(() => bytes('a', 'b', 'c'));
    const [first, second] = [await near.get(request()), await near.get(request())];
    expect(await Promise.all([readAll(first.body), readAll(second.body)])).toEqual(['abc', 'abc']);
    await near.close();
  });

  it('does not pile up what nobody reads', async () => {
    const { near, sent } = start(endless);
    const answer = await near.get(request());
    let read = 0;
    for await (const piece of answer.body) {
      expect(piece.byteLength).toBe(65_536);
      read += 1;
      if (read === 5) break;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(sent()).toBe(5);
    answer.discard();
    await near.close();
  });

  it('passes a fault on, before the answer and in the body', async () => {
    const { port1, port2 } = new MessageChannel();
    const fault = new Fault('download/proxy-login-needed', { proxy: 'p:1' });
    serveTransport(port1, { get: async () => Promise.reject(fault), close: async () => Promise.resolve() });
    const refused = createPortTransport(port2);
    await expect(refused.get(request())).rejects.toMatchObject({ name: 'Fault', code: fault.code, data: fault.data });
    await refused.close();

    // eslint-disable-next-line @typescript-eslint/require-await -- a body that breaks at once
    const { near } = start(async function* () {
      throw new Fault('download/interrupted', { host: 'h', received: 0, reason: 'r' });
    });
    await expect(readAll((await near.get(request())).body)).rejects.toMatchObject({ name: 'Fault', code: 'download/interrupted' });
    await near.close();
  });

  it('stops at both ends when it is aborted, with the reason that was given', async () => {
    const { near, asked, discarded } = start(silence);
    const controller = new AbortController();
    const { body } = await near.get(request(controller.signal));
    const reading = readAll(body);
    setTimeout(() => controller.abort(new Fault('download/stalled', { host: 'h', least: 1, seconds: 1 })), 10);
    await expect(reading).rejects.toMatchObject({ code: 'download/stalled' });
    await expect.poll(() => asked[0]?.signal.aborted).toBe(true);
    expect(discarded()).toBe(1);
    await expect(near.get(request(controller.signal))).rejects.toMatchObject({ code: 'download/stalled' });
    expect(asked).toHaveLength(1);
    await near.close();
  });

  it('is given up with its port', async () => {
    const { near, asked } = start(silence);
    const { body } = await near.get(request());
    const reading = readAll(body);
    setTimeout(() => void near.close(), 10);
    await expect(reading).rejects.toMatchObject({ code: 'app/cancelled' });
    await expect.poll(() => asked[0]?.signal.aborted).toBe(true);
    await expect(near.get(request())).rejects.toMatchObject({ code: 'app/cancelled' });
  });
});
