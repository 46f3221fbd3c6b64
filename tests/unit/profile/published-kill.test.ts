import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerAction } from '../../../src/shared/ipc/published.js';
import type { Guid } from '../../../src/shared/units.js';
import { startPracticeServer, type PracticeServer } from '../../../src/practice/server.js';
import { buildChild, startChild } from '../../fixtures/child.js';
import { PracticeTemplate } from '../../fixtures/profile.js';
import { contentOf } from '../../fixtures/terminal/server-look.js';

/*
 * A console that is killed at any moment of an action over many updates, and started again until the action is over: the server
 * must end as after one undisturbed run, with nothing done twice.
 */

const titles = ['One 1.0', 'Two 1.0', 'Three 1.0', 'Four 1.0'] as const;
const allComputers = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421' as Guid;

interface State {
  readonly updates: readonly { readonly updateId: string; readonly title: string; readonly revisionNumber: number; readonly declined: boolean }[];
  readonly deployments: readonly { readonly updateId: string; readonly revisionNumber: number; readonly groupId: string; readonly action: number; readonly deadline: string }[];
}

let template: PracticeTemplate;
let script: string;
beforeAll(async () => {
  template = await PracticeTemplate.make();
  script = await buildChild('tests/fixtures/published/act-child.ts');
}, 120_000);
afterAll(() => template[Symbol.dispose]());

class Scene implements AsyncDisposable {
  readonly folder: string;
  readonly server: PracticeServer;

  private constructor(folder: string, server: PracticeServer) {
    this.folder = folder;
    this.server = server;
  }

  static async open(): Promise<Scene> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign kill '));
    template.copyTo(join(folder, 'server'));
    const server = await startPracticeServer({
      profile: join(folder, 'server'),
      port: 0,
      reportDefect: (where, error) => {
        throw new Error(where, { cause: error });
      },
    });
    const scene = new Scene(folder, server);
    for (const [index, title] of titles.entries()) await scene.control('other-tool', { tool: index % 2 === 0 ? 'updates-publisher' : 'patch-service', title });
    return scene;
  }

  async control(name: string, input: unknown): Promise<void> {
    const answer = await fetch(`${this.server.ready.controlUrl}${name}`, { method: 'POST', body: JSON.stringify(input) });
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
  }

  async state(): Promise<State> {
    return (await (await fetch(`${this.server.ready.controlUrl}state`)).json()) as State;
  }

  get shares(): { readonly WsusContent: string; readonly UpdateServicesPackages: string } {
    const root = this.server.ready.contentRoot;
    return { WsusContent: join(root, 'WsusContent'), UpdateServicesPackages: join(root, 'UpdateServicesPackages') };
  }

  /**
   * Runs the action in consoles of their own. The first is killed after so many changes, the next one a few changes later, and so on.
   * @returns how many were killed, and how the last one ended
   */
  async run(updates: readonly string[], action: ServerAction, patience: (run: number) => number): Promise<{ readonly killed: number; readonly over: unknown }> {
    for (let run = 0; run < 60; run += 1) {
      const child = startChild(script, [join(this.folder, 'console'), JSON.stringify(this.server.ready), JSON.stringify(updates), JSON.stringify(action)]);
      for (let changes = 0; ; ) {
        const message = (await child.message()) as { readonly changed?: string; readonly over?: unknown };
        if (message.over !== undefined) return { killed: run, over: message.over };
        changes += 1;
        if (changes < patience(run)) continue;
        await child.kill();
        break;
      }
    }
    throw new RangeError('it never came to an end');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const everyDone = { state: 'done', items: titles.map(() => 'published') };
async function updatesOf(scene: Scene): Promise<readonly string[]> {
  // Categories are published locally as well.
  return (await scene.state()).updates.filter(({ title }) => (titles as readonly string[]).includes(title)).map(({ updateId }) => updateId);
}

describe('an action that is cut off again and again', { timeout: 300_000 }, () => {
  it('signs every update anew exactly once, and keeps its approvals', async () => {
    await using scene = await Scene.open();
    const ids = await updatesOf(scene);
    const approve = await scene.run(ids, { kind: 'approve', groups: [{ groupId: allComputers, choice: 'install' }] }, () => 1000);
    expect(approve).toEqual({ killed: 0, over: everyDone });
    await scene.control('new-certificate', {});
    const { killed, over } = await scene.run(ids, { kind: 're-sign' }, (run) => 4 + ((run * 5) % 13));
    expect(over).toEqual(everyDone);
    expect(killed).toBeGreaterThan(3);
    const state = await scene.state();
    for (const id of ids) {
      expect(state.updates.find(({ updateId }) => updateId === id), id).toMatchObject({ revisionNumber: 2, declined: false });
      expect(state.deployments.filter(({ updateId }) => updateId === id), id).toMatchObject([{ revisionNumber: 2, groupId: allComputers, action: 0 }]);
    }
    // No unfinished file is left on the shares: each content file is what its name says.
    for (const { path, sha1 } of contentOf(scene.shares).content) expect(path.toLowerCase()).toContain(sha1);
    expect(readdirSync(join(scene.folder, 'console', 'work'), { recursive: true }).filter((name) => String(name).endsWith('.cab'))).toEqual([]);
  });

  it('deletes every update with its folder', async () => {
    await using scene = await Scene.open();
    const ids = await updatesOf(scene);
    const { killed, over } = await scene.run(ids, { kind: 'delete' }, (run) => 3 + ((run * 3) % 8));
    expect(over).toEqual(everyDone);
    expect(killed).toBeGreaterThan(2);
    expect(await updatesOf(scene)).toEqual([]);
    // Those of the other tool carry a title in their names and are left for somebody to look at.
    expect(readdirSync(scene.shares.UpdateServicesPackages).every((name) => name.includes('_'))).toBe(true);
  });

  it('expires every update in one revision', async () => {
    await using scene = await Scene.open();
    const ids = await updatesOf(scene);
    const { killed, over } = await scene.run(ids, { kind: 'expire' }, (run) => 4 + (run % 9));
    expect(over).toEqual(everyDone);
    expect(killed).toBeGreaterThan(2);
    const { updates } = await scene.state();
    for (const id of ids) expect(updates.find(({ updateId }) => updateId === id), id).toMatchObject({ revisionNumber: 2 });
  });
});
