import { describe, expect, it } from 'vitest';
import { canGoBack, guideReducer, guideSteps, initialGuide, shownStep, type GuideEvent, type GuideState } from '../../../src/renderer/features/publish/guide.js';
import type { JobItem, JobSnapshot, JobState } from '../../../src/shared/ipc/jobs.js';
import { chainUpTo, guid, jobItems, jobSnapshot, packageId, readInspection, unknownInspection } from '../../fakes/window/data.js';

const run = (events: readonly GuideEvent[], from: GuideState = initialGuide): GuideState => events.reduce(guideReducer, from);
const updates = [{ catalogueId: 'cat-a', packageId: packageId(1) }];
const toPlan: readonly GuideEvent[] = [{ type: 'next' }, { type: 'next' }, { type: 'updates-picked', updates }, { type: 'next' }];
const started: readonly GuideEvent[] = [...toPlan, { type: 'started', jobId: 'job-1' }];

const item = (patch: Partial<JobItem>): JobItem => ({ ...jobItems()[0]!, ...patch });
const snapshot = (state: JobState, items: readonly JobItem[]): JobSnapshot => jobSnapshot({ state, items });

describe('the guided path', () => {
  it('goes from the catalogue to the plan', () => {
    expect(run(toPlan)).toMatchObject({ step: 'prove', draft: { updates } });
  });

  it('waits at the publisher until the inspected catalogue is imported', () => {
    const inspected = run([{ type: 'inspected', inspection: unknownInspection }, { type: 'next' }, { type: 'next' }]);
    expect(inspected.step).toBe('publisher');
    expect(run([{ type: 'inspected', inspection: readInspection }, { type: 'next' }], inspected).step).toBe('publisher');
    const imported = { ...readInspection, imported: { catalogueId: 'cat-a' } };
    expect(run([{ type: 'inspected', inspection: imported }, { type: 'next' }], inspected).step).toBe('updates');
  });

  it('waits at the updates until one is picked', () => {
    expect(run([{ type: 'next' }, { type: 'next' }, { type: 'next' }]).step).toBe('updates');
  });

  it('loses nothing on the way back', () => {
    const there = run([{ type: 'inspected', inspection: { ...readInspection, imported: { catalogueId: 'cat-a' } } }, ...toPlan, { type: 'options', options: { confirmAutomaticApprovals: true, approveForGroup: guid(3) } }]);
    const back = run([{ type: 'back' }, { type: 'back' }, { type: 'back' }], there);
    expect(back.step).toBe('catalogue');
    expect(back.draft).toEqual(there.draft);
    expect(run([{ type: 'next' }, { type: 'next' }, { type: 'next' }], back)).toEqual(there);
  });

  it('does not step back out of work that has started', () => {
    const working = run(started);
    expect(canGoBack(working)).toBe(false);
    expect(guideReducer(working, { type: 'back' })).toBe(working);
  });

  it('drops the inspection when the catalogue is not wanted', () => {
    const state = run([{ type: 'inspected', inspection: unknownInspection }, { type: 'next' }, { type: 'inspection-dropped' }]);
    expect(state).toEqual(initialGuide);
  });

  it('takes the target group away again', () => {
    const state = run([{ type: 'options', options: { approveForGroup: guid(3), raiseCabinetLimit: true } }, { type: 'no-group' }]);
    expect(state.draft.options).toEqual({ confirmAutomaticApprovals: false, raiseCabinetLimit: true });
  });

  it('stays with proving while a file is not proven, then signs', () => {
    const downloading = snapshot('running', [item({ state: 'published', chain: chainUpTo(10) }), item({ state: 'running', chain: chainUpTo(2, 'running') })]);
    const proving = run([...started, { type: 'job', snapshot: downloading }]);
    expect(proving.step).toBe('prove');
    const packed = snapshot('running', [item({ state: 'running', chain: chainUpTo(6, 'running') })]);
    const signing = run([{ type: 'job', snapshot: packed }], proving);
    expect(signing.step).toBe('publish');
    // Reached is reached, though another file is looked at again.
    expect(run([{ type: 'job', snapshot: downloading }], signing).step).toBe('publish');
  });

  it.each([
    ['published', 'done', ['published', 'published']],
    ['partly', 'done', ['published', 'failed']],
    ['not-accepted', 'done', ['failed', 'left-out']],
    ['cancelled', 'cancelled', ['cancelled', 'cancelled']],
    ['partly', 'cancelled', ['published', 'cancelled']],
  ] as const)('ends with “%s” when the job is %s with %j', (outcome, state, items) => {
    const ended = snapshot(state, items.map((each) => item({ state: each })));
    expect(run([...started, { type: 'job', snapshot: ended }])).toMatchObject({ step: 'done', outcome });
  });

  it('shows the step that it got to when nothing came of it', () => {
    const ended = (chain: number): GuideState => run([...started, { type: 'job', snapshot: snapshot('done', [item({ state: 'failed', chain: chainUpTo(chain, 'failed') }), item({ state: 'left-out', chain: chainUpTo(2) })]) }]);
    expect([ended(2), ended(6), ended(9)].map((each) => [each.step === 'done' && each.outcome, shownStep(each)])).toEqual([
      ['nothing', 'prove'],
      ['nothing', 'publish'],
      ['not-accepted', 'publish'],
    ]);
    expect(shownStep(run([...started, { type: 'job', snapshot: snapshot('done', [item({ state: 'published' })]) }]))).toBe('done');
  });

  it('follows the job again when it is tried again', () => {
    const done = run([...started, { type: 'job', snapshot: snapshot('done', [item({ state: 'failed' })]) }]);
    const again = run([{ type: 'job', snapshot: snapshot('running', [item({ state: 'running', chain: chainUpTo(2, 'running') })]) }], done);
    expect(again).toMatchObject({ step: 'prove', jobId: 'job-1' });
  });

  it('does not follow another job', () => {
    const other = { ...snapshot('done', [item({ state: 'published' })]), jobId: 'job-9' };
    const working = run(started);
    expect(guideReducer(working, { type: 'job', snapshot: other })).toBe(working);
  });

  it('shows a state that it does not know as an error, and leads back to the job', () => {
    const strange = { ...snapshot('done', []), state: 'melting' as JobState };
    const error = run([...started, { type: 'job', snapshot: strange }]);
    expect(error).toMatchObject({ step: 'error', from: 'prove', jobId: 'job-1' });
    expect(error.step === 'error' && error.error.data['detail']).toContain('melting');
    expect(guideReducer(error, { type: 'back' })).toMatchObject({ step: 'prove', jobId: 'job-1' });
  });

  it('keeps the place and the input of what failed', () => {
    const failed = run([...toPlan, { type: 'failed', error: { code: 'jobs/no-server', data: {} } }]);
    expect(shownStep(failed)).toBe('prove');
    expect(guideReducer(failed, { type: 'back' })).toEqual(run(toPlan));
  });

  it('never leaves the steps that are drawn, whatever comes in whatever order', () => {
    const events: readonly GuideEvent[] = [
      { type: 'next' },
      { type: 'back' },
      { type: 'inspected', inspection: unknownInspection },
      { type: 'inspection-dropped' },
      { type: 'updates-picked', updates },
      { type: 'started', jobId: 'job-1' },
      { type: 'job', snapshot: snapshot('running', [item({ state: 'running', chain: chainUpTo(6) })]) },
      { type: 'job', snapshot: snapshot('done', [item({ state: 'published' })]) },
      { type: 'failed', error: { code: 'app/cancelled', data: {} } },
    ];
    let state = initialGuide;
    for (let turn = 0; turn < 3000; turn += 1) {
      const event = events[(turn * 7 + Math.floor(turn / 5) * 3) % events.length]!;
      const before = state.draft;
      state = guideReducer(state, event);
      expect(guideSteps).toContain(shownStep(state));
      if (event.type === 'next' || event.type === 'back' || event.type === 'failed' || event.type === 'job') expect(state.draft).toBe(before);
    }
  });
});
