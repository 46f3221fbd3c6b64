import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startPracticeServer } from '../../src/practice/server.js';
import type { DiagnosisStep } from '../../src/shared/ipc/servers.js';
import { ask, buildAdapters, electronProgram } from '../fixtures/electron/start.js';
import type { LiveAnswer } from '../fixtures/electron/questions.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { newestIds } from '../fixtures/terminal/live-profile.js';

const program = electronProgram();
const states = (steps: readonly DiagnosisStep[]): string => steps.map(({ state }) => state[0]).join('');

test.skipIf(program === undefined)('an account by NTLM over TLS, from a new profile to an update that a client takes', async () => {
  using folder = temporaryFolder();
  const defects: unknown[] = [];
  const account = { name: 'CORP\\admin', password: 'Päßwörd "1" €' };
  const server = await startPracticeServer({ profile: join(folder.path, 'server'), port: 0, tls: true, ntlm: [account], reportDefect: (_, error) => void defects.push(error) });
  const app = await buildAdapters('live-main.ts');
  try {
    const updates = await newestIds(server.ready.catalogue, 1);
    const question = { kind: 'live', folder: join(folder.path, 'earnest'), ready: server.ready, user: account.name, password: account.password, updates } as const;
    const run = ask(program ?? '', app, [question]);
    const [answer] = await run.answers.finally(async () => run.close());
    expect(answer?.error).toBeUndefined();
    const { strange, wrong, right, published, checks } = answer?.value as LiveAnswer;
    // Whatever comes behind the step that failed is left out.
    expect([states(strange), strange[2]?.error?.code]).toEqual([expect.stringMatching(/^ppfs{11,}$/u), 'wsus/tls-untrusted']);
    expect([states(wrong), wrong[3]?.error?.code]).toEqual([expect.stringMatching(/^pppfs{10,}$/u), 'wsus/login-refused']);
    expect(right.filter(({ state }) => state !== 'passed').map(({ title, result }) => `${title}: ${result}`)).toEqual([]);
    expect(published).toMatchObject([{ state: 'published' }]);
    expect(checks).toMatchObject([{ accepted: true }]);
    expect(defects).toEqual([]);
  } finally {
    await server.close();
    rmSync(app, { recursive: true, force: true });
  }
}, 180_000);
