import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPracticeServer, type PracticeServer } from '../../../src/practice/server.js';
import { buildChild, startChild } from '../../fixtures/child.js';
import { PracticeTemplate, TestProfile } from '../../fixtures/profile.js';
import { contentOf } from '../../fixtures/terminal/server-look.js';

/** What the sample catalogue offers that is neither superseded nor expired; the rest is published by another tool. */
const [fromCatalogue, fromOthers] = [21, 29];

interface State {
  readonly updates: readonly { readonly updateId: string; readonly title: string; readonly revisionNumber: number }[];
}

async function startServer(profile: string): Promise<PracticeServer & AsyncDisposable> {
  const server = await startPracticeServer({
    profile,
    port: 0,
    reportDefect: (where, error) => {
      throw new Error(where, { cause: error });
    },
  });
  return Object.assign(server, { [Symbol.asyncDispose]: async () => server.close() });
}

describe('rolling over with fifty published updates', () => {
  let template: PracticeTemplate;
  let script: string;
  let folder = '';
  beforeAll(async () => {
    template = await PracticeTemplate.make();
    script = await buildChild('tests/fixtures/published/roll-over-child.ts');
  }, 120_000);
  afterAll(() => {
    template[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('signs each anew exactly once, though the console is killed in the middle, and clients accept them', { timeout: 300_000 }, async () => {
    const first = await TestProfile.open(template);
    folder = first.folder;
    await first.import();
    const job = await first.publish(first.rows().filter(({ superseded, expired }) => !superseded && !expired));
    expect(job.items.filter(({ state }) => state === 'published')).toHaveLength(fromCatalogue);
    await first.profile.close();
    await using server = await startServer(join(folder, 'server'));
    const control = async (name: string, input: unknown): Promise<void> => {
      const answer = await fetch(`${server.ready.controlUrl}${name}`, { method: 'POST', body: JSON.stringify(input) });
      if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
    };
    for (let index = 0; index < fromOthers; index += 1) await control('other-tool', { tool: index % 2 === 0 ? 'updates-publisher' : 'patch-service', title: `Tool ${String(index)}.0 (x64)` });

    const begun = performance.now();
    let killed = 0;
    let over: unknown;
    // Killed right after the job has begun, in its middle, and near its end.
    for (const changes of [3, 120, 160, Number.POSITIVE_INFINITY]) {
      const child = startChild(script, [folder, JSON.stringify(server.ready)]);
      let seen = 0;
      let isStarted = false;
      for (;;) {
        const message = (await child.message()) as { readonly started?: string; readonly over?: unknown };
        over = message.over;
        if (over !== undefined) break;
        isStarted ||= message.started !== undefined;
        seen += 1;
        if (!isStarted || seen < changes) continue;
        await child.kill();
        killed += 1;
        break;
      }
      if (over !== undefined) break;
    }
    const seconds = (performance.now() - begun) / 1000;
    process.stdout.write(`rolled over in ${seconds.toFixed(1)} s, killed ${String(killed)} times\n`);
    expect(killed).toBeGreaterThanOrEqual(2);
    expect(over).toEqual({
      state: 'done',
      items: Array.from({ length: fromCatalogue + fromOthers }, () => 'published'),
      signing: 'The next one',
      former: [expect.stringMatching(/^[0-9a-f]{64}$/u)],
      groups: [{ name: 'The next one', count: fromCatalogue + fromOthers }],
      unknown: [],
      clients: Array.from({ length: fromCatalogue }, () => 'accepted'),
    });
    const { updates } = (await (await fetch(`${server.ready.controlUrl}state`)).json()) as State;
    const products = updates.filter(({ title }) => /\(x\d\d\)$/u.test(title));
    expect(products).toHaveLength(fromCatalogue + fromOthers);
    expect(products.map(({ revisionNumber }) => revisionNumber)).toEqual(products.map(() => 2));
    // No unfinished file is left on the shares: each content file is what its name says.
    const root = server.ready.contentRoot;
    for (const { path, sha1 } of contentOf({ WsusContent: join(root, 'WsusContent'), UpdateServicesPackages: join(root, 'UpdateServicesPackages') }).content) expect(path.toLowerCase()).toContain(sha1);
    expect(readdirSync(join(folder, 'work'), { recursive: true }).filter((name) => String(name).endsWith('.cab'))).toEqual([]);
  });
});
