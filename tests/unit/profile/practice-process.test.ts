import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/main/core/fault.js';
import type { PracticeConnection } from '../../../src/main/core/profile/practice-connection.js';
import { connectPractice, startAfterPredecessor, type PracticeChild } from '../../../src/main/core/profile/practice-process.js';

const connection = { ready: {}, stop: async () => Promise.resolve() } as unknown as PracticeConnection;

describe('startAfterPredecessor', () => {
  it('waits for the server of a console that was killed', async () => {
    let attempts = 0;
    const start = async (): Promise<PracticeConnection> => {
      attempts += 1;
      if (attempts < 3) throw new Fault('practice/profile-in-use', { folder: 'x' });
      return Promise.resolve(connection);
    };
    expect(await startAfterPredecessor(start, 'x')).toBe(connection);
    expect(attempts).toBe(3);
  });

  it('does not try again what has another reason', async () => {
    let attempts = 0;
    const start = async (): Promise<PracticeConnection> => {
      attempts += 1;
      return Promise.reject(new Fault('practice/port-unavailable', { port: 1, reason: 'taken' }));
    };
    await expect(startAfterPredecessor(start, 'x')).rejects.toMatchObject({ code: 'practice/port-unavailable' });
    expect(attempts).toBe(1);
  });
});

describe('connectPractice', () => {
  /** A child that says one thing and is killed. */
  const saying = (message: unknown): PracticeChild & { readonly killed: () => boolean } => {
    let killed = false;
    return { onMessage: (listener) => listener(message), onExit: () => undefined, send: () => undefined, kill: () => (killed = true), killed: () => killed };
  };

  it('passes on why the server did not start', async () => {
    const child = saying({ ready: false, error: { code: 'practice/profile-in-use', data: { folder: 'x' } } });
    await expect(connectPractice(child)).rejects.toMatchObject({ code: 'practice/profile-in-use', data: { folder: 'x' } });
    expect(child.killed()).toBe(true);
  });

  it('knows no codes but its own', async () => {
    await expect(connectPractice(saying({ ready: false, error: { code: 'made/up', data: {} } }))).rejects.toMatchObject({ code: 'practice/did-not-start', data: { reason: 'made/up' } });
  });
});
