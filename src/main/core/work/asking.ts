import type { MessagePort } from 'node:worker_threads';
import type { CodedError } from '../../../shared/errors/index.js';
import { Fault, toCodedError } from '../fault.js';

/*
 * Questions from one thread to another, over a port that both hold. Each is answered once; several may be under way. What is
 * asked and answered must survive a structured clone.
 */

interface Asked<Question> {
  readonly id: number;
  readonly question: Question;
}

type Answered<Answer> = { readonly id: number; readonly answer: Answer } | { readonly id: number; readonly error: CodedError };

export type Ask<Question, Answer> = (question: Question) => Promise<Answer>;

/**
 * A function that asks whoever answers at the other end of the port (`answerAsks`).
 * @throws by the function: Fault with the code of the error there, `app/cancelled` when the port was closed
 */
export function createAsker<Question, Answer>(port: MessagePort): Ask<Question, Answer> {
  const waiting = new Map<number, { readonly resolve: (answer: Answer) => void; readonly reject: (error: Fault) => void }>();
  let lastId = 0;
  let isClosed = false;
  port.on('message', (message: Answered<Answer>) => {
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if ('answer' in message) asked?.resolve(message.answer);
    else asked?.reject(new Fault(message.error.code, message.error.data));
  });
  port.on('close', () => {
    isClosed = true;
    for (const { reject } of waiting.values()) reject(new Fault('app/cancelled'));
    waiting.clear();
  });
  return async (question) => {
    if (isClosed) throw new Fault('app/cancelled');
    return new Promise<Answer>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      port.postMessage({ id: lastId, question } satisfies Asked<Question>);
    });
  };
}

/** Answers what is asked at the other end of the port. Memory of what `given` names goes over to the other thread. */
export function answerAsks<Question, Answer>(port: MessagePort, reply: Ask<Question, Answer>, given: (answer: Answer) => readonly ArrayBuffer[] = () => []): void {
  port.on('message', ({ id, question }: Asked<Question>) => {
    reply(question).then(
      (answer) => port.postMessage({ id, answer } satisfies Answered<Answer>, given(answer)),
      (error: unknown) => port.postMessage({ id, error: toCodedError(error) } satisfies Answered<Answer>),
    );
  });
}
