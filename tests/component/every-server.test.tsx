import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../src/renderer/features/jobs/model.js';
import type { JobSnapshot } from '../../src/shared/ipc/jobs.js';
import { EveryServer } from '../../src/renderer/features/jobs/EveryServer.js';
import { Refusal, type FakeMain } from '../fakes/window/bridge.js';
import { chainUpTo, doneSnapshot, jobItems, jobSnapshot, plan } from '../fakes/window/data.js';
import { goToPlan, renderApp, renderPart, type Rendered } from './render.js';

const calm = { ...plan, automaticApprovals: [], overLimit: [], leftOut: [] };
const strict = { confirmAutomaticApprovals: false, raiseCabinetLimit: false };
const branch = { serverId: 'two', name: 'Branch', address: 'https://branch.example:8531', current: false, openJobs: 0, published: 0 };
const unreachable = new Refusal({ code: 'wsus/port-closed', data: { host: 'branch.example', port: 8531, reason: 'ECONNREFUSED' } });
type JobHandlers = FakeMain['handlers']['jobs'];

async function openPlan(jobs: Partial<JobHandlers> = {}, servers = [branch]): Promise<Rendered> {
  const rendered = await renderApp({
    prepare: (main) => {
      main.servers = [...main.servers, ...servers];
      const plan: JobHandlers['plan'] = ({ serverId = 'one' }) => ({ ...calm, serverId, automaticApprovals: serverId === 'one' ? [] : [{ name: 'Deploy all', groups: ['Pilot'], action: 'install' }] });
      main.handlers = { ...main.handlers, jobs: { ...main.handlers.jobs, plan, ...jobs } };
    },
  });
  goToPlan(rendered);
  await screen.findByText(calm.server);
  return rendered;
}
const others = async (): Promise<HTMLElement> => screen.findByRole('region', { name: 'Publish to other servers as well' });
const box = async (): Promise<HTMLElement> => within(await others()).getByRole('checkbox', { name: 'Branch' });
const publish = async ({ user }: Rendered): Promise<void> => user.click(screen.getByRole('button', { name: 'Download, prove and publish' }));
const asked = ({ main }: Rendered, name: string): unknown[] => main.asked.filter((each) => each.name === name).map(({ input }) => input);
const targets = (rendered: Rendered): unknown[] => (asked(rendered, 'jobs.start') as { readonly targets: unknown[] }[]).map((input) => input.targets);

describe('the other servers in a plan', () => {
  it('are not spoken of where there is one server', async () => {
    const rendered = await openPlan({}, []);
    await waitFor(() => expect(asked(rendered, 'servers.list')).not.toEqual([]));
    expect(screen.queryByRole('region', { name: 'Publish to other servers as well' })).toBeNull();
  });

  it('are published to when they are ticked, with nothing confirmed or approved on them', async () => {
    const rendered = await openPlan();
    await rendered.user.click(await box());
    expect(await within(await others()).findByText('Deploy all; its job asks first')).toBeDefined();
    await publish(rendered);
    expect(targets(rendered)).toEqual([[{ serverId: 'one', options: strict }, { serverId: 'two', options: strict }]]);
  });

  it('are left when the tick is taken away, also after Back and Next', async () => {
    const rendered = await openPlan();
    await rendered.user.click(await box());
    act(() => rendered.store.getState().dispatchGuide({ type: 'back' }));
    act(() => rendered.store.getState().dispatchGuide({ type: 'next' }));
    expect(await box()).toHaveProperty('checked', true);
    await rendered.user.click(await box());
    await screen.findByText(calm.server);
    await publish(rendered);
    expect(targets(rendered)).toEqual([[{ serverId: 'one', options: strict }]]);
  });

  it('do not hold up the publish when one cannot be reached', async () => {
    const rendered = await openPlan({
      plan: ({ serverId = 'one' }) => {
        if (serverId !== 'one') throw unreachable;
        return calm;
      },
    });
    await rendered.user.click(await box());
    expect(await within(await others()).findByText(/^You can publish all the same/u)).toBeDefined();
    await publish(rendered);
    expect(targets(rendered)).toHaveLength(1);
  });

  it('are named when they take none of it', async () => {
    const rendered = await openPlan({
      start: (input) => {
        rendered.main.jobs = [jobSnapshot({ jobId: 'job-new', items: jobItems().slice(0, 1) })];
        return { jobs: [{ serverId: 'one', server: 'one', jobId: 'job-new' }], refused: input.targets.slice(1).map(({ serverId }) => ({ serverId, server: 'Branch', error: { code: 'jobs/no-signing', data: {} } })) };
      },
    });
    await rendered.user.click(await box());
    await publish(rendered);
    expect(await screen.findByText(/^Nothing is published to Branch: /u)).toBeDefined();
  });
});

const published = jobSnapshot({ jobId: 'a', server: 'Head office', state: 'done', items: [{ ...jobItems()[0]!, state: 'published', chain: chainUpTo(10) }] });
const failed: JobSnapshot = { ...published, jobId: 'b', server: 'Branch', serverId: 'two', items: [{ ...jobItems()[0]!, state: 'failed' }] };
const running: JobSnapshot = { ...published, jobId: 'c', server: 'Depot', serverId: 'three', state: 'needs-you', items: [{ ...jobItems()[0]!, state: 'needs-you' }] };

describe('a publish on every server', () => {
  it('says what came of it on each, and tries again where something failed', async () => {
    const rendered = renderPart(<EveryServer snapshot={{ ...published, siblings: [rowOf(failed), rowOf(running)] }} />, (main) => void (main.jobs = [published, failed, running]));
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Head office (this job): Done, 1 of 1 published',
      'Branch: Done with failures, 0 of 1 published, 1 failedTry againOpen job',
      'Depot: Needs you, 0 of 1 published, 1 waiting for youOpen job',
    ]);
    await rendered.user.click(screen.getByRole('button', { name: 'Try again on Branch' }));
    await waitFor(() => expect(asked(rendered, 'jobs.resume')).toEqual([{ jobId: 'b' }]));
    await rendered.user.click(screen.getByRole('button', { name: 'Open job for Depot' }));
    expect(rendered.store.getState().route).toEqual({ at: 'jobs', jobId: 'c' });
  });

  it('is not over before it is over on all, and then is in part what failed on one', async () => {
    const rendered = await openPlan();
    await publish(rendered);
    const mine: JobSnapshot = { ...doneSnapshot(), jobId: 'job-new', items: published.items };
    act(() => rendered.main.emit('job', { ...mine, siblings: [rowOf(running)] }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Sign and publish' })).toBeDefined();
    act(() => rendered.main.emit('job', { ...mine, siblings: [rowOf(failed)] }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Published in part' })).toBeDefined();
    act(() => rendered.main.emit('job', { ...mine, siblings: [rowOf(published)] }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Everything is published' })).toBeDefined();
  });
});
