import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../../src/main/core/fault.js';
import { JobJournal } from '../../../src/main/core/jobs/journal.js';
import type { JobKind, NewItem, Step, StepContext, StepOutcome } from '../../../src/main/core/jobs/model.js';
import { JobRunner, type RunnerOptions } from '../../../src/main/core/jobs/runner.js';
import { silentLog } from '../../../src/main/core/log.js';
import { openDatabase, type Database } from '../../../src/main/core/store/database.js';
import { bytes, type PackageId } from '../../../src/shared/units.js';

const packageId = (index: number): PackageId => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` as PackageId;
const items = (count: number): NewItem[] =>
  Array.from({ length: count }, (_, index) => ({ packageId: packageId(index), catalogueId: 'c', title: `Update ${index}`, vendor: 'Contoso', size: bytes(10) }));

const done = (evidence: unknown = {}): StepOutcome => ({ kind: 'done', evidence, links: [] });
const step = (name: string, run: (context: StepContext) => Promise<StepOutcome> | StepOutcome): Step => ({
  name,
  title: name,
  lane: 'compute',
  link: 'packed',
  run: async (context) => Promise.resolve(run(context)),
});
const job = { title: 'A job', server: 'wsus', serverId: 'one', options: {} };

let folder: string;
let database: Database;

const runnerOf = (steps: readonly Step[], { discard, onCutOff, ...options }: Partial<RunnerOptions> & Pick<JobKind, 'discard' | 'onCutOff'> = {}): { runner: JobRunner; journal: JobJournal } => {
  const journal = new JobJournal(database);
  const kind: JobKind = { name: 'test', steps, ...(discard === undefined ? {} : { discard }), ...(onCutOff === undefined ? {} : { onCutOff }) };
  const runner = new JobRunner({
    journal,
    kinds: [kind],
    lanes: { network: 2, compute: 2, server: 1 },
    now: () => new Date('2026-01-02T03:04:05.678Z'),
    account: 'CONTOSO\\admin',
    log: silentLog,
    onChange: () => undefined,
    onProgress: () => undefined,
    ...options,
  });
  return { runner, journal };
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign jobs '));
  database = openDatabase(join(folder, 'jobs.db'));
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('JobRunner', () => {
  it('runs every step of every item once and in order', async () => {
    const seen: string[] = [];
    const note = (name: string) => step(name, ({ item }) => (seen.push(`${item.title} ${name}`), done()));
    const { runner, journal } = runnerOf([note('first'), note('second')]);
    const jobId = runner.start('test', job, items(3));
    expect((await runner.settled(jobId)).state).toBe('done');
    expect(journal.items(jobId).map((item) => item.state)).toEqual(['published', 'published', 'published']);
    expect(seen).toHaveLength(6);
    for (const { title } of items(3)) expect(seen.filter((line) => line.startsWith(title))).toEqual([`${title} first`, `${title} second`]);
  });

  it('lets the others finish when one item fails, and says why', async () => {
    const { runner, journal } = runnerOf([
      step('only', ({ item }) => {
        if (item.position === 1) throw new Fault('app/file-unreadable', { file: 'x.exe', reason: 'gone' });
        return done();
      }),
    ]);
    const jobId = runner.start('test', job, items(3));
    await runner.settled(jobId);
    expect(journal.items(jobId).map((item) => item.state)).toEqual(['published', 'failed', 'published']);
    const failed = journal.item(jobId, packageId(1));
    expect(failed.error).toEqual({ code: 'app/file-unreadable', data: { file: 'x.exe', reason: 'gone' } });
    expect(failed.chain.find((link) => link.name === 'packed')?.state).toBe('failed');
  });

  it('tries again only what failed', async () => {
    const runs = new Map<number, number>();
    const { runner, journal } = runnerOf([
      step('only', ({ item }) => {
        const count = (runs.get(item.position) ?? 0) + 1;
        runs.set(item.position, count);
        if (item.position === 0 && count === 1) throw new Fault('app/cancelled');
        return done();
      }),
    ]);
    const jobId = runner.start('test', job, items(2));
    await runner.settled(jobId);
    runner.resume(jobId);
    await runner.settled(jobId);
    expect(journal.items(jobId).map((item) => item.state)).toEqual(['published', 'published']);
    expect([runs.get(0), runs.get(1)]).toEqual([2, 1]);
  });

  it('takes up a job at the step it was cut off in, with its evidence and intent', async () => {
    const hang = step('second', async ({ signal, recordIntent }) => {
      recordIntent({ revision: 7 });
      await new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('stopped'))));
      return done();
    });
    const first = runnerOf([step('first', () => done({ found: 42 })), hang]);
    const jobId = first.runner.start('test', job, items(1));
    await expect.poll(() => first.journal.item(jobId, packageId(0)).evidence['second']).toEqual({ revision: 7 });
    // What a killed process leaves behind: the row says that the step runs.
    expect(first.journal.item(jobId, packageId(0)).state).toBe('running');

    const firstRuns: string[] = [];
    const second = runnerOf([
      step('first', () => (firstRuns.push('again'), done())),
      step('second', ({ item }) => done({ seen: item.evidence })),
    ]);
    expect(second.runner.resumeInterrupted()).toEqual([jobId]);
    await second.runner.settled(jobId);
    expect(firstRuns).toEqual([]);
    expect(second.journal.item(jobId, packageId(0)).evidence['second']).toEqual({ seen: { first: { found: 42 }, second: { revision: 7 } } });
    await first.runner.close();
  });

  it('pauses in the middle of a step and runs it again on resume', async () => {
    let attempts = 0;
    const { runner, journal } = runnerOf([
      step('only', async ({ signal }) => {
        attempts += 1;
        if (attempts === 1) await new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('stopped'))));
        return done();
      }),
    ]);
    const jobId = runner.start('test', job, items(1));
    await expect.poll(() => attempts).toBe(1);
    await runner.pause(jobId);
    expect(journal.job(jobId).state).toBe('paused');
    expect(journal.item(jobId, packageId(0))).toMatchObject({ state: 'waiting' });
    expect(journal.item(jobId, packageId(0)).error).toBeUndefined();
    runner.resume(jobId);
    expect((await runner.settled(jobId)).state).toBe('done');
    expect(attempts).toBe(2);
  });

  it('cancels what is not over and keeps what is', async () => {
    const { runner, journal } = runnerOf([
      step('only', async ({ item, signal }) => {
        if (item.position > 0) await new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('stopped'))));
        return done();
      }),
    ]);
    const jobId = runner.start('test', job, items(4));
    await expect.poll(() => journal.item(jobId, packageId(0)).state).toBe('published');
    await runner.cancel(jobId);
    expect(journal.items(jobId).map((item) => item.state)).toEqual(['published', 'cancelled', 'cancelled', 'cancelled']);
    expect(journal.job(jobId)).toMatchObject({ state: 'cancelled', endedAt: '2026-01-02T03:04:05.678Z' });
  });

  it('tells the kind of what was begun when it is cancelled, and is cancelled whatever comes of that', async () => {
    const cutOff: string[] = [];
    const forEver = async ({ signal }: StepContext): Promise<StepOutcome> => new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('stopped'))));
    const { runner, journal } = runnerOf([step('look', async (context) => (context.item.position === 2 ? forEver(context) : done())), step('change', async (context) => (context.item.position === 0 ? done() : forEver(context)))], {
      lanes: { network: 2, compute: 3, server: 1 },
      onCutOff: ({ title }, item) => {
        cutOff.push(`${title}: ${item.title}`);
        throw new Error('the journal is broken');
      },
    });
    const jobId = runner.start('test', job, items(3));
    await expect.poll(() => [0, 1, 2].map((position) => journal.item(jobId, packageId(position)).step)).toEqual(['change', 'change', 'look']);
    await expect.poll(() => journal.item(jobId, packageId(0)).state).toBe('published');
    await runner.cancel(jobId);
    expect(cutOff).toEqual([`A job: ${items(3)[1]!.title}`]);
    expect(journal.items(jobId).map((item) => item.state)).toEqual(['published', 'cancelled', 'cancelled']);
  });

  const question = { scope: 'job', title: 'Who signed?', subject: 'pin:contoso', question: { kind: 'automatic-approval', rules: [] } } as const;
  const asking = step('ask', ({ answers }) => (answers.has('pin:contoso') ? done(answers.get('pin:contoso')?.answer) : { kind: 'ask', questions: [question], links: [] }));

  it('asks a question of the whole job once and goes on with all who waited', async () => {
    const { runner, journal } = runnerOf([asking]);
    const jobId = runner.start('test', job, items(3));
    expect((await runner.settled(jobId)).state).toBe('needs-you');
    const open = journal.decisions(jobId);
    expect(open).toHaveLength(1);
    runner.answer(jobId, open[0]!.decisionId, { answer: 'accept' });
    expect((await runner.settled(jobId)).state).toBe('done');
    expect(journal.items(jobId).map((item) => item.evidence['ask'])).toEqual(Array(3).fill({ answer: 'accept' }));
    expect(journal.decisions(jobId)[0]).toMatchObject({ answeredBy: 'CONTOSO\\admin' });
    expect(() => runner.answer(jobId, open[0]!.decisionId, { answer: 'accept' })).toThrow(Fault);
  });

  it('leaves out what the answer says to leave out', async () => {
    const { runner, journal } = runnerOf([asking]);
    const jobId = runner.start('test', job, items(2));
    await runner.settled(jobId);
    runner.answer(jobId, journal.decisions(jobId)[0]!.decisionId, { answer: 'leave-out' });
    await runner.settled(jobId);
    expect(journal.items(jobId).map((item) => [item.state, item.error?.code])).toEqual(Array(2).fill(['left-out', 'jobs/left-out']));
  });

  it('skips to a later step when a step says so', async () => {
    const { runner, journal } = runnerOf([step('first', () => ({ ...done(), goTo: 'third' })), step('second', () => done('ran')), step('third', () => done())]);
    const jobId = runner.start('test', job, items(1));
    await runner.settled(jobId);
    expect(journal.item(jobId, packageId(0))).toMatchObject({ state: 'published' });
    expect(journal.item(jobId, packageId(0)).evidence).not.toHaveProperty('second');
  });

  it('asks anew, and only once, when an answer does not settle the question', async () => {
    let runs = 0;
    const { runner, journal } = runnerOf([step('ask', () => ((runs += 1), { kind: 'ask', questions: [question], links: [] }))]);
    const jobId = runner.start('test', job, items(1));
    await runner.settled(jobId);
    const [first] = journal.decisions(jobId);
    runner.answer(jobId, first!.decisionId, { answer: 'accept' });
    expect((await runner.settled(jobId)).state).toBe('needs-you');
    expect(runs).toBe(2);
    const [again] = journal.decisions(jobId);
    expect(again).not.toHaveProperty('answer');
    expect(again!.decisionId).not.toBe(first!.decisionId);
  });

  it('leaves out an item that asks what was declined for another one while it was on its way', async () => {
    let release: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    const { runner, journal } = runnerOf([
      step('ask', async ({ item, answers }) => {
        if (item.position === 1 && !answers.has(question.subject)) await late;
        return { kind: 'ask', questions: [question], links: [] };
      }),
    ]);
    const jobId = runner.start('test', job, items(2));
    await expect.poll(() => journal.decisions(jobId).length).toBe(1);
    runner.answer(jobId, journal.decisions(jobId)[0]!.decisionId, { answer: 'leave-out' });
    release();
    expect((await runner.settled(jobId)).state).toBe('done');
    expect(journal.items(jobId).map((item) => item.state)).toEqual(['left-out', 'left-out']);
  });

  it('begins at an earlier step when what that step left behind is the trouble', async () => {
    const seen: string[] = [];
    const second: Step = {
      ...step('second', () => {
        seen.push('second');
        if (seen.length < 3) throw new Fault('jobs/cabinet-changed');
        return done();
      }),
      retryFrom: ({ code }) => (code === 'jobs/cabinet-changed' ? 'first' : undefined),
    };
    const { runner, journal } = runnerOf([step('first', () => (seen.push('first'), done())), second]);
    const jobId = runner.start('test', job, items(1));
    await runner.settled(jobId);
    expect(journal.item(jobId, packageId(0))).toMatchObject({ state: 'failed', error: { code: 'jobs/cabinet-changed' } });
    runner.resume(jobId);
    await runner.settled(jobId);
    expect(seen).toEqual(['first', 'second', 'first', 'second']);
    expect(journal.item(jobId, packageId(0)).state).toBe('published');
  });

  it('keeps a paused job paused when a question is answered, and an ended one ended', async () => {
    const { runner, journal } = runnerOf([asking]);
    const jobId = runner.start('test', job, items(2));
    await runner.settled(jobId);
    journal.setJobState(jobId, 'paused');
    runner.answer(jobId, journal.decisions(jobId)[0]!.decisionId, { answer: 'accept' });
    await runner.settled(jobId);
    expect(journal.job(jobId).state).toBe('paused');
    runner.resume(jobId);
    expect((await runner.settled(jobId)).state).toBe('done');
    await runner.cancel(jobId);
    expect(journal.job(jobId).state).toBe('done');

    const other = runner.start('test', job, items(1));
    await runner.settled(other);
    const [open] = journal.decisions(other);
    await runner.cancel(other);
    expect(() => runner.answer(other, open!.decisionId, { answer: 'accept' })).toThrow(Fault);
    expect(journal.job(other).state).toBe('cancelled');
  });

  it('finishes when whoever is told of it throws', async () => {
    const { runner } = runnerOf([step('only', ({ onDownloaded }) => (onDownloaded(1, 1), done()))], {
      onChange: () => {
        throw new Error('the window is gone');
      },
      onProgress: () => {
        throw new Error('the window is gone');
      },
    });
    const jobId = runner.start('test', job, items(2));
    expect((await runner.settled(jobId)).state).toBe('done');
  });

  it('survives a disk that takes nothing any more, and takes the job up at the next start', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    try {
      const { runner, journal } = runnerOf([step('only', () => done())]);
      const jobId = runner.start('test', job, items(1));
      vi.spyOn(journal, 'setJobState').mockImplementation(() => {
        throw new Fault('store/unavailable', { file: 'jobs.db', reason: 'the disk is full' });
      });
      expect((await runner.settled(jobId)).state).toBe('running');
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(unhandled).toEqual([]);
      const next = runnerOf([step('only', () => done())]);
      expect(next.runner.resumeInterrupted()).toEqual([jobId]);
      expect((await next.runner.settled(jobId)).state).toBe('done');
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  const untilStopped = step('only', async ({ signal }) => {
    await new Promise((_, fail) => signal.addEventListener('abort', () => setTimeout(() => fail(new Error('stopped')), 5)));
    return done();
  });

  it('does not let the end of the app take back a pause or a cancellation, in whatever order they come', async () => {
    const stop = {
      cancel: async (runner: JobRunner, jobId: string) => runner.cancel(jobId),
      pause: async (runner: JobRunner, jobId: string) => runner.pause(jobId),
      close: async (runner: JobRunner) => runner.close(),
    };
    const orders = [['cancel', 'close', 'cancelled'], ['close', 'cancel', 'cancelled'], ['pause', 'close', 'paused'], ['close', 'pause', 'paused'], ['cancel', 'pause', 'cancelled'], ['pause', 'cancel', 'cancelled']] as const;
    for (const [first, second, state] of orders) {
      const { runner, journal } = runnerOf([untilStopped]);
      const jobId = runner.start('test', job, items(2));
      await expect.poll(() => journal.item(jobId, packageId(1)).state).toBe('running');
      await Promise.all([stop[first](runner, jobId), stop[second](runner, jobId)]);
      expect([first, second, journal.job(jobId).state]).toEqual([first, second, state]);
    }
    expect(runnerOf([untilStopped]).runner.resumeInterrupted()).toEqual([]);
  });

  it('goes on when it is resumed before the pause is through', async () => {
    let attempts = 0;
    const { runner, journal } = runnerOf([step('only', async (context) => ((attempts += 1) > 1 ? done() : untilStopped.run(context)))]);
    const jobId = runner.start('test', job, items(1));
    await expect.poll(() => attempts).toBe(1);
    const paused = runner.pause(jobId);
    runner.resume(jobId);
    await paused;
    expect((await runner.settled(jobId)).state).toBe('done');
    expect(journal.items(jobId).map(({ state }) => state)).toEqual(['published']);
  });

  it('is taken up at the next start when the app ended in the middle of pausing and resuming', async () => {
    const { runner, journal } = runnerOf([untilStopped]);
    const jobId = runner.start('test', job, items(1));
    await expect.poll(() => journal.item(jobId, packageId(0)).state).toBe('running');
    const paused = runner.pause(jobId);
    runner.resume(jobId);
    await Promise.all([paused, runner.close()]);
    expect(journal.job(jobId).state).toBe('interrupted');
  });

  it('pauses a job that only waits for an answer', async () => {
    const { runner, journal } = runnerOf([asking]);
    const jobId = runner.start('test', job, items(1));
    await runner.settled(jobId);
    await runner.pause(jobId);
    runner.answer(jobId, journal.decisions(jobId)[0]!.decisionId, { answer: 'accept' });
    expect((await runner.settled(jobId)).state).toBe('paused');
    runner.resume(jobId);
    expect((await runner.settled(jobId)).state).toBe('done');
  });

  const waitFor = (index: number): StepOutcome => ({ kind: 'wait', for: [packageId(index)] });

  it('goes on when what an item waits for ended between its look and its wait', async () => {
    let end: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (end = resolve));
    let looks = 0;
    const { runner, journal } = runnerOf([
      step('only', async ({ item }) => {
        if (item.position === 0) await first;
        else if ((looks += 1) === 1) {
          end();
          await expect.poll(() => journal.item(item.jobId, packageId(0)).state).toBe('published');
          return waitFor(0);
        }
        return done();
      }),
    ]);
    const jobId = runner.start('test', job, items(2));
    expect((await runner.settled(jobId)).state).toBe('done');
    expect(journal.items(jobId).map(({ state }) => state)).toEqual(['published', 'published']);
    expect(looks).toBe(2);
  });

  it('waits for an item that asks, and goes on after the answer', async () => {
    const { runner, journal } = runnerOf([
      step('only', (context) => {
        if (context.item.position === 0) return asking.run(context);
        return journal.item(context.job.jobId, packageId(0)).state === 'published' ? done() : waitFor(0);
      }),
    ]);
    const jobId = runner.start('test', job, items(2));
    expect((await runner.settled(jobId)).state).toBe('needs-you');
    expect(journal.items(jobId).map(({ state }) => state)).toEqual(['needs-you', 'waiting']);
    runner.answer(jobId, journal.decisions(jobId)[0]!.decisionId, { answer: 'accept' });
    expect((await runner.settled(jobId)).state).toBe('done');
    expect(journal.items(jobId).map(({ state }) => state)).toEqual(['published', 'published']);
  });

  it('fails an item that waits for what never comes instead of waiting for ever', async () => {
    const { runner, journal } = runnerOf([step('only', ({ item }) => waitFor(item.position === 0 ? 1 : 7))]);
    const jobId = runner.start('test', job, items(2));
    expect((await runner.settled(jobId)).state).toBe('done');
    expect(journal.items(jobId).map(({ state, error }) => [state, error?.code])).toEqual(Array(2).fill(['failed', 'app/unexpected']));
  });

  it('lets others have their turn between steps that end at once', async () => {
    let turns = 0;
    let working = true;
    const others = (): void => {
      turns += 1;
      if (working) setImmediate(others);
    };
    setImmediate(others);
    const { runner } = runnerOf([step('only', () => done())]);
    await runner.settled(runner.start('test', job, items(20)));
    working = false;
    expect(turns).toBeGreaterThanOrEqual(8);
  });

  const refusal = { error: { code: 'publishers/approval-revoked', data: { publisher: 'Contoso', since: 'today' } }, link: 'publisher' } as const;

  it('ends one item that runs or waits for an answer, and lets the others go on', async () => {
    const { runner, journal } = runnerOf([
      step('only', (context) => {
        if (context.item.position === 0) return untilStopped.run(context);
        if (context.item.position === 1) return { kind: 'ask', questions: [question], links: [] };
        return done();
      }),
    ]);
    const jobId = runner.start('test', job, items(3));
    await expect.poll(() => journal.items(jobId).map(({ state }) => state)).toEqual(['running', 'needs-you', 'published']);
    runner.refuse(jobId, packageId(0), refusal);
    runner.refuse(jobId, packageId(2), refusal);
    expect((await runner.settled(jobId)).state).toBe('needs-you');
    runner.refuse(jobId, packageId(1), refusal);
    expect((await runner.settled(jobId)).state).toBe('done');
    expect(journal.items(jobId).map(({ state, error }) => [state, error?.code])).toEqual([['failed', refusal.error.code], ['failed', refusal.error.code], ['published', undefined]]);
    expect(journal.item(jobId, packageId(0)).chain.find(({ name }) => name === 'publisher')).toMatchObject({ state: 'failed' });
    expect(journal.decisions(jobId)).toEqual([]);
  });

  it('closes the questions of what is cancelled or left out, and keeps those that somebody else waits for', async () => {
    const own = (context: StepContext) => ({ ...question, scope: 'item', subject: `own:${context.item.position}` }) as const;
    const { runner, journal } = runnerOf([step('ask', (context) => ({ kind: 'ask', questions: context.item.position === 2 ? [own(context)] : [question, own(context)], links: [] }))]);
    const jobId = runner.start('test', job, items(3));
    await runner.settled(jobId);
    const open = () => journal.decisions(jobId).flatMap(({ subject, answer }) => (answer === undefined ? [subject] : [])).sort();
    expect(open()).toEqual(['own:0', 'own:1', 'own:2', question.subject]);
    runner.answer(jobId, journal.decisions(jobId).find(({ subject }) => subject === 'own:0')!.decisionId, { answer: 'leave-out' });
    await runner.settled(jobId);
    expect(open()).toEqual(['own:1', 'own:2', question.subject]);
    runner.answer(jobId, journal.decisions(jobId).find(({ subject }) => subject === question.subject)!.decisionId, { answer: 'leave-out' });
    await runner.settled(jobId);
    expect(open()).toEqual(['own:2']);
    await runner.cancel(jobId);
    expect(open()).toEqual([]);
    expect(journal.items(jobId).map(({ state }) => state)).toEqual(['left-out', 'left-out', 'cancelled']);
  });

  it('does not try again what another job has taken up', async () => {
    let fails = true;
    const { runner, journal } = runnerOf([
      step('only', (context) => {
        if (context.job.title === 'Another') return { kind: 'ask', questions: [question], links: [] };
        if (fails) throw new Fault('app/cancelled');
        return done();
      }),
    ]);
    const jobId = runner.start('test', job, items(2));
    await runner.settled(jobId);
    await runner.settled(runner.start('test', { ...job, title: 'Another' }, items(1)));
    expect([...journal.openPackages('one')]).toEqual([[packageId(0), 'Another']]);
    fails = false;
    runner.resume(jobId);
    await runner.settled(jobId);
    expect(journal.items(jobId).map(({ state }) => state)).toEqual(['failed', 'published']);
  });

  it('drops what items left behind that do not go on from there, and begins those anew', async () => {
    const dropped: PackageId[] = [];
    const discard = async (_jobId: string, id: PackageId): Promise<void> => {
      dropped.push(id);
      return Promise.reject(new Error('the disk is slow'));
    };
    const { runner, journal } = runnerOf(
      [
        step('first', () => done()),
        step('second', (context) => {
          const { position } = context.item;
          if (position === 0) return done();
          if (position === 1) throw new Fault('app/cancelled');
          if (position === 2) return { kind: 'left-out', reason: { code: 'jobs/expired', data: {} } };
          return untilStopped.run(context);
        }),
      ],
      { discard },
    );
    const jobId = runner.start('test', job, items(4));
    await expect.poll(() => journal.items(jobId).map(({ state, step: at }) => `${state} ${at}`)).toEqual(['published second', 'failed second', 'left-out second', 'running second']);
    expect(dropped).toEqual([packageId(2)]);
    expect([...journal.unfinishedJobs()]).toEqual([jobId]);
    await runner.cancel(jobId);
    await runner.close();
    expect(dropped).toEqual([packageId(2), packageId(1), packageId(3)]);
    expect(journal.items(jobId).map(({ state, step: at }) => `${state} ${at}`)).toEqual(['published second', 'failed first', 'left-out second', 'cancelled first']);
    expect([...journal.unfinishedJobs()]).toEqual([]);
  });
});
