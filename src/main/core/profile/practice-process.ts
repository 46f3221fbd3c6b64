import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { isErrorCode } from '../../../shared/errors/index.js';
import { Fault } from '../fault.js';
import { practiceReadySchema, type PracticeConnection, type PracticeReady, type StartPractice } from './practice-connection.js';

/** Making its keys, installers and catalogues takes some seconds at the first start. Milliseconds. */
const startPatience = 120_000;
const stopPatience = 5000;

const failureSchema = z.object({ ready: z.literal(false), error: z.object({ code: z.string(), data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])) }) });

/** What a child says: that it is ready, or why it is not; undefined for anything else. */
function readMessage(message: unknown): PracticeReady | Fault | undefined {
  const ready = practiceReadySchema.safeParse(message);
  if (ready.success) return ready.data;
  const failure = failureSchema.safeParse(message);
  if (!failure.success) return undefined;
  const { code, data } = failure.data.error;
  return isErrorCode(code) ? new Fault(code, data) : new Fault('practice/did-not-start', { reason: code });
}

/** Whatever runs the practice server: a forked Node or Electron's utility process. */
export interface PracticeChild {
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  send(message: string): void;
  kill(): void;
}

/** @throws Fault `practice/did-not-start`, and what the server itself says */
export async function connectPractice(child: PracticeChild): Promise<PracticeConnection> {
  let gone = false;
  const exited = new Promise<void>((done) => {
    child.onExit(() => {
      gone = true;
      done();
    });
  });
  const ready = await new Promise<PracticeReady>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Fault('practice/did-not-start', { reason: 'it stayed silent' })), startPatience);
    child.onMessage((message) => {
      const read = readMessage(message);
      if (read === undefined) return;
      clearTimeout(timer);
      if (read instanceof Fault) reject(read);
      else resolve(read);
    });
    void exited.then(() => {
      clearTimeout(timer);
      reject(new Fault('practice/did-not-start', { reason: 'it ended' }));
    });
  }).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  return {
    ready,
    stop: async () => {
      if (gone) return;
      child.send('stop');
      const timer = setTimeout(() => child.kill(), stopPatience);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** How long the server of a Countersign that was killed may take to notice it and to end. Milliseconds. */
const predecessorPatience = 10_000;
const askAgainAfter = 200;

/**
 * Starts it in a folder whose lock is ours already: another server there can only be one whose parent has just ended, and which
 * ends as well.
 * @throws Fault `practice/…`
 */
export async function startAfterPredecessor(start: StartPractice, folder: string): Promise<PracticeConnection> {
  const until = performance.now() + predecessorPatience;
  for (;;) {
    try {
      return await start(folder);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'practice/profile-in-use' || performance.now() > until) throw error;
      await delay(askAgainAfter);
    }
  }
}

/** A forked Node process as the child; it ends by itself when its parent is gone. */
export const forkedPractice = (child: ChildProcess): PracticeChild => ({
  onMessage: (listener) => void child.on('message', listener),
  onExit: (listener) => void child.once('exit', listener),
  send: (message) => {
    if (child.connected) child.send(message);
  },
  kill: () => void child.kill('SIGKILL'),
});
