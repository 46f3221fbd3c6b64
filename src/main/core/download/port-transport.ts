import type { MessagePort } from 'node:worker_threads';
import type { CodedError } from '../../../shared/errors/index.js';
import { Fault, toCodedError } from '../fault.js';
import type { AnswerHeaders, FetchTransport, TransportAnswer } from './transport.js';

/** What a worker asks. `get` and `next` are answered by exactly one message; `next` asks for a piece of the body, so nothing piles up. */
type Question =
  | { readonly kind: 'get'; readonly id: number; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'next' | 'discard'; readonly id: number };

type Reply =
  | { readonly kind: 'answer'; readonly id: number; readonly status: number; readonly headers: AnswerHeaders }
  | { readonly kind: 'piece'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: CodedError };

const cutOff = (): Fault => new Fault('app/cancelled');

/** Fetches through whoever serves the other end of the port (`serveTransport`). Closing it closes the port. */
export function createPortTransport(port: MessagePort): FetchTransport {
  const waiting = new Map<number, { readonly resolve: (reply: Reply) => void; readonly reject: (error: unknown) => void }>();
  let lastId = 0;
  let closed = false;
  const tell = (question: Question): void => port.postMessage(question);
  port.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
  });
  port.on('close', () => {
    closed = true;
    for (const { reject } of waiting.values()) reject(cutOff());
    waiting.clear();
  });

  const ask = async (question: Question, signal: AbortSignal): Promise<Reply> => {
    signal.throwIfAborted();
    if (closed) throw cutOff();
    let stop = (): void => undefined;
    try {
      return await new Promise<Reply>((resolve, reject) => {
        waiting.set(question.id, { resolve, reject });
        stop = () => {
          waiting.delete(question.id);
          tell({ kind: 'discard', id: question.id });
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', stop, { once: true });
        tell(question);
      });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };

  async function* readBody(id: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (;;) {
      const reply = await ask({ kind: 'next', id }, signal);
      if (reply.kind === 'failed') throw new Fault(reply.error.code, reply.error.data);
      if (reply.kind !== 'piece') return;
      yield reply.bytes;
    }
  }

  return {
    get: async ({ url, headers, signal }): Promise<TransportAnswer> => {
      lastId += 1;
      const id = lastId;
      const reply = await ask({ kind: 'get', id, url: url.href, headers }, signal);
      if (reply.kind === 'failed') throw new Fault(reply.error.code, reply.error.data);
      if (reply.kind !== 'answer') throw new TypeError(`a request was answered by ${reply.kind}`);
      return { status: reply.status, headers: reply.headers, body: readBody(id, signal), discard: () => tell({ kind: 'discard', id }) };
    },
    close: async () => {
      port.close();
      return Promise.resolve();
    },
  };
}

interface Running {
  readonly controller: AbortController;
  body?: AsyncIterator<Uint8Array>;
}

/** Lets the other end of the port fetch through `transport`, until it closes the port. The port keeps no process alive. */
export function serveTransport(port: MessagePort, transport: FetchTransport): void {
  const running = new Map<number, Running>();
  const stop = (id: number): void => {
    running.get(id)?.controller.abort();
    running.delete(id);
  };

  const get = async (id: number, url: string, headers: Readonly<Record<string, string>>): Promise<Reply> => {
    const controller = new AbortController();
    const mine: Running = { controller };
    running.set(id, mine);
    const answer = await transport.get({ url: new URL(url), headers, signal: controller.signal });
    mine.body = answer.body[Symbol.asyncIterator]();
    controller.signal.addEventListener('abort', () => answer.discard(), { once: true });
    // Stopped while it was fetched.
    if (controller.signal.aborted) answer.discard();
    return { kind: 'answer', id, status: answer.status, headers: answer.headers };
  };
  const next = async (id: number): Promise<Reply> => {
    const piece = await running.get(id)?.body?.next();
    if (piece !== undefined && piece.done !== true) return { kind: 'piece', id, bytes: piece.value };
    running.delete(id);
    return { kind: 'end', id };
  };

  port.on('message', (question: Question) => {
    const { kind, id } = question;
    if (kind === 'discard') {
      stop(id);
      return;
    }
    const work = kind === 'get' ? get(id, question.url, question.headers) : next(id);
    work
      .catch((error: unknown): Reply => {
        stop(id);
        return { kind: 'failed', id, error: toCodedError(error) };
      })
      .then((reply) => port.postMessage(reply))
      // The port may be closed meanwhile; then nobody waits.
      .catch(() => undefined);
  });
  port.on('close', () => {
    for (const id of [...running.keys()]) stop(id);
  });
  port.unref();
}
