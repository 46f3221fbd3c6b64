import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerAction } from '../../../src/shared/ipc/published.js';
import { parseGuid, type Guid, type Instant } from '../../../src/shared/units.js';
import { toEntry, type AuditEntry } from '../../../src/main/core/audit/entry.js';
import { auditRows } from '../../../src/main/core/audit/rows.js';
import { ChainVerifier } from '../../../src/main/core/audit/verify-chain.js';
import { foldersOf } from '../../../src/main/core/profile/context.js';
import { openDatabase } from '../../../src/main/core/store/database.js';
import { startPracticeServer, type PracticeServer } from '../../../src/practice/server.js';
import { buildChild, startChild } from '../../fixtures/child.js';
import { call } from '../../fixtures/practice/raw-client.js';
import { PracticeTemplate } from '../../fixtures/profile.js';
import type { Death, Request } from '../../fixtures/published/act-child.js';
import { recordedSteps } from '../../fixtures/published/recorded-steps.js';
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

interface Outcome {
  readonly killed: number;
  readonly over: unknown;
}

/** Node's own channel: the practice server runs in this process. */
const requestStart = 'http.server.request.start';

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
  readonly #calls = new Map<string, number>();
  #jobs = 0;

  private constructor(folder: string, server: PracticeServer) {
    this.folder = folder;
    this.server = server;
    subscribe(requestStart, this.#count);
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

  async createGroup(name: string): Promise<Guid> {
    const { text } = await call(this.server.ready.baseUrl, 'admin', 'ExecuteSPCreateTargetGroup1', `<name>${name}</name><parentGroupId>${allComputers}</parentGroupId>`);
    // The row names its parent as well, which is known.
    return demandGuid((text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/giu) ?? []).find((id) => id.toLowerCase() !== allComputers));
  }

  get console(): string {
    return join(this.folder, 'console');
  }

  /**
   * Runs the action in consoles of their own. The first is killed after so many changes, the next one a few changes later, and so on.
   * @returns how many were killed, and how the last one ended
   */
  async run(updates: readonly string[], action: ServerAction, patience: (run: number) => number): Promise<Outcome> {
    this.#jobs += 1;
    for (let run = 0; run < 60; run += 1) {
      const child = this.#begin({ updates, action });
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

  /**
   * The same with consoles that end themselves.
   * @param deathOf of the next one; `stuck` is how many died in a row since a step was recorded
   * @param onDeath looks at what the dead one left
   */
  async runDying(request: Request, deathOf: (run: number, stuck: number) => Death, onDeath: () => void = () => undefined): Promise<Outcome> {
    this.#jobs += 1;
    let stuck = 0;
    for (let run = 0; run < 60; run += 1) {
      const recorded = recordedSteps(this.console);
      const child = this.#begin(request, deathOf(run, stuck));
      for (;;) {
        const message = await Promise.race([child.message() as Promise<{ readonly over?: unknown }>, child.ended]);
        if (message === undefined) break;
        if (message.over !== undefined) return { killed: run, over: message.over };
      }
      // Else it fell over something.
      expect(child.process.signalCode).toBe('SIGKILL');
      stuck = recordedSteps(this.console) > recorded ? 0 : stuck + 1;
      onDeath();
    }
    throw new RangeError('it never came to an end');
  }

  #begin(request: Request, death?: Death): ReturnType<typeof startChild> {
    return startChild(script, [this.console, JSON.stringify(this.server.ready), JSON.stringify(request), String(this.#jobs - 1), JSON.stringify(death ?? null)]);
  }

  /** The journal of the consoles, which must be in order from its first entry to its last. */
  audited(action: string): readonly Pick<AuditEntry, 'detail' | 'result'>[] {
    using database = openDatabase(foldersOf(this.console).database);
    const entries = [...auditRows(database)].map(toEntry);
    const verifier = new ChainVerifier();
    for (const entry of entries) verifier.add(entry);
    expect(verifier.verdict()).toMatchObject({ problemCount: 0, lines: entries.length });
    return entries.filter((entry) => entry !== undefined).filter((entry) => entry.action === action).map(({ detail, result }) => ({ detail, result }));
  }

  /** How many requests for an operation came in at the server. */
  readonly calls = (operation: string): number => this.#calls.get(operation) ?? 0;

  readonly #count = (message: unknown): void => {
    const { headers } = (message as { readonly request: IncomingMessage }).request;
    const operation = basename(String(headers['soapaction'] ?? '')).replace('"', '');
    this.#calls.set(operation, this.calls(operation) + 1);
  };

  async [Symbol.asyncDispose](): Promise<void> {
    unsubscribe(requestStart, this.#count);
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function demandGuid(text: string | undefined): Guid {
  const guid = text === undefined ? undefined : parseGuid(text);
  if (guid === undefined) throw new RangeError('the server told no id');
  return guid;
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

/** What each console asks of the server when it begins is left out: it is the same every time, and changes nothing. */
const aboutUpdates = 'ExecuteSPGet(?:SdpXml|Xml|LatestRevision|Revisions|Deployments)|GetAutomaticUpdateApprovalRules|ImportUpdateForPublishing';

/**
 * Each console records at least one step more. It dies right behind that, or when the server was asked for the change and it does not
 * know the answer yet, or when it does.
 */
const around = (operation: string) => (run: number): Death => {
  if (run % 3 === 0) return { steps: 1 + (run % 4) };
  return { steps: 1, at: { moment: run % 3 === 1 ? 'answered' : 'sent', operation, count: 1 } };
};

describe('a change that the server has made and nobody has recorded', { timeout: 300_000 }, () => {
  it.each([
    { name: 'an approval with a deadline', operation: 'ExecuteSPDeployUpdate1', audit: 'change the approvals of an update' },
    { name: 'a declined update', operation: 'ExecuteSPDeclineUpdate', audit: 'decline an update' },
  ] as const)('is made once: $name', async ({ operation, audit }) => {
    await using scene = await Scene.open();
    const ids = await updatesOf(scene);
    const groupId = await scene.createGroup('Pilot');
    const deadline = '2027-01-02T03:04:05.000Z' as Instant;
    const isApproval = operation === 'ExecuteSPDeployUpdate1';
    const action: ServerAction = isApproval ? { kind: 'approve', groups: [{ groupId, choice: 'install' }], deadline } : { kind: 'decline' };
    let unrecorded = 0;
    const { killed, over } = await scene.runDying({ updates: ids, action }, around(operation), () => {
      if (scene.calls(operation) > recordedSteps(scene.console, 'change')) unrecorded += 1;
    });
    expect(over).toEqual(everyDone);
    expect(killed).toBeGreaterThan(3);
    expect(unrecorded).toBeGreaterThan(1);
    expect(scene.calls(operation)).toBe(ids.length);
    const { updates, deployments } = await scene.state();
    for (const id of ids) {
      expect(updates.find(({ updateId }) => updateId === id), id).toMatchObject({ revisionNumber: 1, declined: !isApproval });
      expect(deployments.filter(({ updateId }) => updateId === id), id).toMatchObject(isApproval ? [{ revisionNumber: 1, groupId, action: 0, deadline: '2027-01-02T03:04:05.000Z' }] : []);
    }
    const entries = scene.audited(audit);
    expect(entries.map(({ result }) => result)).toEqual(ids.map(() => 'done'));
    for (const id of ids) expect(entries.filter(({ detail }) => detail.includes(id)), id).toHaveLength(1);
  });

  it('is made once: a revision with another title, cut off at every answer of the server', async () => {
    await using scene = await Scene.open();
    const [id = ''] = await updatesOf(scene);
    const groupId = await scene.createGroup('Pilot');
    const approve: ServerAction = { kind: 'approve', groups: [{ groupId, choice: 'install' }], deadline: '2027-01-02T03:04:05.000Z' as Instant };
    expect(await scene.run([id], approve, () => 1000)).toMatchObject({ killed: 0, over: { items: ['published'] } });
    const sharesBefore = contentOf(scene.shares);
    const change = { severity: 'Critical', supportUrl: 'https://help.example/', texts: [{ language: 'en', title: 'One 1.0 (revised)', description: 'New words' }] } as const;
    let unrecorded = 0;
    const { killed, over } = await scene.runDying(
      { updates: [id], action: { kind: 'revise', change: { ...change, texts: [...change.texts] } } },
      (_run, stuck) => ({ steps: 0, at: { moment: 'answered', operation: aboutUpdates, count: stuck + 1 } }),
      () => {
        if (scene.calls('ImportUpdateForPublishing') > recordedSteps(scene.console, 'import')) unrecorded += 1;
      },
    );
    expect(over).toEqual({ state: 'done', items: ['published'] });
    expect(killed).toBeGreaterThan(5);
    expect(unrecorded).toBeGreaterThan(1);
    expect(scene.calls('ImportUpdateForPublishing')).toBe(1);
    const { updates, deployments } = await scene.state();
    expect(updates.filter(({ updateId }) => updateId === id)).toMatchObject([{ revisionNumber: 2, title: 'One 1.0 (revised)', declined: false }]);
    expect(deployments.filter(({ updateId }) => updateId === id)).toMatchObject([{ revisionNumber: 2, groupId, action: 0, deadline: '2027-01-02T03:04:05.000Z' }]);
    expect(contentOf(scene.shares)).toEqual(sharesBefore);
    expect(scene.audited('revise an update')).toEqual([{ detail: `One 1.0 (${id}), revision 2`, result: 'done' }]);
  });

  it('is made once: what is left over on the shares, each folder removed to its half', async () => {
    await using scene = await Scene.open();
    const names = [1, 2, 3].map((number) => `aaaaaaaa-0000-4000-8000-00000000000${String(number)}`);
    const before = contentOf(scene.shares);
    for (const name of names) {
      const folder = join(scene.shares.UpdateServicesPackages, name);
      mkdirSync(folder);
      for (const file of ['a.bin', 'b.bin', 'c.bin']) writeFileSync(join(folder, file), 'left over');
    }
    let halves = 0;
    const { killed, over } = await scene.runDying(
      { clear: true },
      (run) => (run % 2 === 0 ? { steps: 1, removing: true } : { steps: 1 }),
      () => {
        halves += names.filter((name) => contentOf(scene.shares).packages.filter((path) => path.includes(name)).length === 2).length;
      },
    );
    expect(over).toEqual({ state: 'done', items: names.map(() => 'published') });
    expect(killed).toBeGreaterThan(2);
    expect(halves).toBeGreaterThan(1);
    expect(contentOf(scene.shares)).toEqual(before);
    expect(scene.audited('clear a leftover')).toEqual(names.map((name) => ({ detail: `UpdateServicesPackages\\${name}`, result: 'done' })));
  });
});
