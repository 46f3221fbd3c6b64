import { act, cleanup, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { JobPlan } from '../../src/shared/ipc/jobs.js';
import { planProblem } from '../../src/renderer/features/publish/plan-model.js';
import { doneSnapshot, megabytes, packageId, plan } from '../fakes/window/data.js';
import { goToPlan, renderApp, type Rendered } from './render.js';

const calm: JobPlan = { ...plan, automaticApprovals: [], overLimit: [], leftOut: [] };
const options = { confirmAutomaticApprovals: false, raiseCabinetLimit: false };

async function openPlan(answer: JobPlan): Promise<Rendered> {
  const rendered = await renderApp({ prepare: (main) => void (main.handlers = { ...main.handlers, jobs: { ...main.handlers.jobs, plan: () => answer } }) });
  goToPlan(rendered);
  await screen.findByText(answer.server);
  return rendered;
}
const startButton = (): HTMLElement => screen.getByRole('button', { name: 'Download, prove and publish' });
const started = ({ main }: Rendered): unknown => main.asked.find(({ name }) => name === 'jobs.start')?.input;

describe('the plan', () => {
  it('starts without a word where nothing needs one', async () => {
    const rendered = await openPlan(calm);
    act(() => rendered.store.getState().setSelected(new Set(['picked'])));
    await rendered.user.click(startButton());
    expect(started(rendered)).toEqual({ updates: [{ catalogueId: 'cat-a', packageId: packageId(1) }], targets: [{ serverId: 'one', options }] });
    expect(await screen.findByRole('heading', { level: 1, name: 'Download and prove' })).toBeDefined();
    expect(rendered.store.getState().selected.size).toBe(0);
  });

  it('wants automatic approvals confirmed first', async () => {
    const rendered = await openPlan(plan);
    await rendered.user.click(startButton());
    expect(started(rendered)).toBeUndefined();
    expect(screen.getByText('Confirm the automatic approvals first.')).toBeDefined();
    await rendered.user.click(screen.getByRole('checkbox', { name: 'I know, and it may deploy them' }));
    await rendered.user.click(startButton());
    expect(started(rendered)).toMatchObject({ targets: [{ options: { confirmAutomaticApprovals: true, raiseCabinetLimit: false } }] });
  });

  it('says what is over the limit, left out and unencrypted, and raises the limit only on request', async () => {
    const rendered = await openPlan(plan);
    expect(screen.getByText('One file is larger than the server takes')).toBeDefined();
    expect(screen.getByText('Left out (1)')).toBeDefined();
    expect(screen.getByText(/^4 files come over http/u)).toBeDefined();
    expect(rendered.store.getState().guide.draft.options.raiseCabinetLimit).toBe(false);
    await rendered.user.click(screen.getByRole('checkbox', { name: /^Raise the limit/u }));
    expect(rendered.store.getState().guide.draft.options.raiseCabinetLimit).toBe(true);
  });

  it('lets a server that is full take what needs no new category', async () => {
    const rendered = await openPlan({ ...calm, usedCategories: 101, newCategories: [] });
    await rendered.user.click(startButton());
    expect(started(rendered)).toBeDefined();
  });

  it('names the new categories where they do not fit', async () => {
    await openPlan({ ...calm, usedCategories: 99 });
    expect(screen.getByText(/99 of 100 are used, and these would be new: VideoLAN, VLC media player/u)).toBeDefined();
  });

  it('offers no approval where Configuration Manager deploys, and leaves it where that is only possible', async () => {
    await openPlan({ ...calm, updatePoint: { certainty: 'told', signs: ['You said so.'] } });
    expect(screen.queryByRole('combobox', { name: /^Approve for a target group/u })).toBeNull();
    expect(screen.getByText(/deploy the updates to a collection/u)).toBeDefined();
    cleanup();
    await openPlan({ ...calm, updatePoint: { certainty: 'possible', signs: ['It has no schedule.'] } });
    expect(screen.getByRole('combobox', { name: /^Approve for a target group/u })).toBeDefined();
  });

  it('keeps what was put in over Back and Next, and moves the focus to the heading', async () => {
    const rendered = await openPlan(plan);
    await rendered.user.click(screen.getByRole('checkbox', { name: 'I know, and it may deploy them' }));
    await rendered.user.click(screen.getByRole('button', { name: 'Back' }));
    const heading = await screen.findByRole('heading', { level: 1, name: 'Which updates?' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    expect(rendered.store.getState().guide.draft.options.confirmAutomaticApprovals).toBe(true);
  });

  it.each<[string, Partial<JobPlan>]>([
    ['There is not enough room on the disk.', { enoughSpace: false, freeSpace: megabytes(10) }],
    ['WSUS does not take that many categories.', { usedCategories: 99 }],
    ['Nothing is left that could be published.', { updates: 0 }],
  ])('does not start when: %s', async (words, patch) => {
    const rendered = await openPlan({ ...calm, ...patch });
    expect(await screen.findByText(words)).toBeDefined();
    await rendered.user.click(startButton());
    expect(started(rendered)).toBeUndefined();
  });

  it('goes over into the end with the job, and says that it is so in part', async () => {
    const rendered = await openPlan(calm);
    await rendered.user.click(startButton());
    await screen.findByRole('heading', { level: 1, name: 'Download and prove' });
    act(() => rendered.main.emit('job', { ...doneSnapshot(), jobId: 'job-new' }));
    const heading = await screen.findByRole('heading', { level: 1, name: 'Published in part' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    expect(screen.getByRole('button', { name: 'Open report' })).toBeDefined();
    await rendered.user.click(screen.getByRole('button', { name: 'Finish' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Published' })).toBeDefined();
  });

  it('names one problem at a time, the hardest first', () => {
    expect(planProblem(calm, options)).toBeUndefined();
    expect(planProblem({ ...plan, enoughSpace: false }, options)).toBe('There is not enough room on the disk.');
  });
});
