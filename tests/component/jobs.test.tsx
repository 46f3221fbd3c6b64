import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { DecisionQuestion, JobDecision, JobItem } from '../../src/shared/ipc/jobs.js';
import { decisionOf, doneSnapshot, jobItems, jobSnapshot } from '../fakes/window/data.js';
import { openQuestion, renderApp, type Rendered } from './render.js';

async function openJob(jobId: string, prepare?: Parameters<typeof renderApp>[0]): Promise<Rendered> {
  const rendered = await renderApp(prepare);
  act(() => rendered.store.getState().navigate({ at: 'jobs', jobId }));
  await screen.findByRole('button', { name: 'Back to the jobs' });
  await screen.findByRole('grid', { name: 'Updates of the job' });
  return rendered;
}

const ask = (kind: DecisionQuestion['kind']): Promise<Rendered> =>
  openJob('job-1', { prepare: (main) => void (main.jobs = [jobSnapshot({ decisions: [{ decisionId: 'dec-1', title: 'A question', question: decisionOf(kind) }] })]) });
const card = (): HTMLElement => screen.getByRole('region', { name: 'Needs you: A question' });
const answers = ({ main }: Rendered): unknown[] => main.asked.filter(({ name }) => name === 'jobs.decide').map(({ input }) => (input as { answer: unknown }).answer);

describe('decisions', () => {
  it.each([
    ['installer-signer', 'Approve this signer'],
    ['cabinet-limit', 'Raise the limit on the server'],
    ['automatic-approval', 'Publish, and let the rules approve it'],
  ] as const)('%s is accepted by “%s”, and the card goes away', async (kind, verb) => {
    const rendered = await ask(kind);
    await rendered.user.click(within(card()).getByRole('button', { name: verb }));
    expect(answers(rendered)).toEqual([{ answer: 'accept' }]);
    await waitFor(() => expect(screen.queryByRole('region', { name: /^Needs you/u })).toBeNull());
  });

  it.each(['installer-signer', 'unsigned-installer', 'file-by-hand', 'cabinet-limit', 'automatic-approval'] as const)('%s can be left out', async (kind) => {
    const rendered = await ask(kind);
    await rendered.user.click(within(card()).getByRole('button', { name: 'Leave it out' }));
    expect(answers(rendered)).toEqual([{ answer: 'leave-out' }]);
  });

  it('shows the signer now beside the signer of before, with what changed', async () => {
    await ask('installer-signer');
    expect(within(card()).getByText('Signer now')).toBeDefined();
    expect(within(card()).getByText('Signer of before')).toBeDefined();
    expect(within(card()).getByText('The issuer is another one than before.')).toBeDefined();
  });

  it('makes an exception only with a reason of ten characters', async () => {
    const rendered = await ask('unsigned-installer');
    const reason = within(card()).getByRole('textbox');
    const button = within(card()).getByRole('button', { name: 'Make an exception' });
    await rendered.user.type(reason, '123456789 ');
    await rendered.user.click(button);
    expect(answers(rendered)).toEqual([]);
    await rendered.user.type(reason, 'and more');
    await rendered.user.click(button);
    expect(answers(rendered)).toEqual([{ answer: 'except', reason: '123456789 and more' }]);
  });

  it('asks main for the file that is given by hand, and shows why it was refused', async () => {
    const rendered = await ask('file-by-hand');
    await rendered.user.click(within(card()).getByRole('button', { name: 'Choose the file' }));
    expect(rendered.main.asked).toContainEqual({ name: 'jobs.giveFile', input: { jobId: 'job-1', decisionId: 'dec-1' } });
    rendered.main.handlers = { ...rendered.main.handlers, jobs: { ...rendered.main.handlers.jobs, giveFile: () => Promise.reject(new Error('changed')) } };
    await rendered.user.click(within(card()).getByRole('button', { name: 'Choose the file' }));
    expect(await within(card()).findByRole('alert')).toBeDefined();
  });
});

describe('one signer of several files', () => {
  const signer = (decisionId: string, product: string, change: { readonly changes?: readonly string[] } = {}): JobDecision => {
    const { kind, fileName, vendor, signer: met } = decisionOf('installer-signer') as Extract<DecisionQuestion, { kind: 'installer-signer' }>;
    return { decisionId, title: `Who signs ${product}`, question: { kind, fileName, vendor, signer: met, changes: [], product, ...change } };
  };
  const openWith = async (...decisions: readonly ReturnType<typeof signer>[]): Promise<Rendered> => openJob('job-1', { prepare: (main) => void (main.jobs = [jobSnapshot({ decisions })]) });
  const given = (rendered: Rendered): readonly unknown[] => rendered.main.asked.filter(({ name }) => name === 'jobs.decide').map(({ input }) => input);

  it('is approved for all of their products at once', async () => {
    const rendered = await openWith(signer('d1', 'Browser'), signer('d2', 'Editor'), signer('d3', 'Meetings'));
    await rendered.user.click(screen.getByRole('button', { name: 'Approve this signer for all 3' }));
    await waitFor(() => expect(given(rendered)).toEqual(['d1', 'd2', 'd3'].map((decisionId) => ({ jobId: 'job-1', decisionId, answer: { answer: 'accept' } }))));
  });

  it('can be left out for some, or for all', async () => {
    const rendered = await openWith(signer('d1', 'Browser'), signer('d2', 'Editor'));
    await rendered.user.click(screen.getByRole('checkbox', { name: /^Editor/u }));
    await rendered.user.click(screen.getByRole('button', { name: 'Approve this signer for 1, leave 1 out' }));
    await waitFor(() => expect(given(rendered)).toMatchObject([{ decisionId: 'd1', answer: { answer: 'accept' } }, { decisionId: 'd2', answer: { answer: 'leave-out' } }]));
  });

  it('is asked about alone where it took the place of another', async () => {
    await openWith(signer('d1', 'Browser'), signer('d2', 'Editor', { changes: ['The issuer is another one.'] }));
    expect(screen.queryByRole('button', { name: /for all/u })).toBeNull();
    expect(screen.getAllByRole('button', { name: 'Approve this signer' })).toHaveLength(2);
  });
});

describe('a job', () => {
  it('puts failures on top with why, what to do and the details', async () => {
    const { user, main } = await openJob('job-1');
    const grid = screen.getByRole('grid', { name: 'Updates of the job' });
    expect(within(grid).getAllByRole('row')[1]?.textContent).toContain('Chrome');
    const copy = screen.getAllByRole('button', { name: 'Copy details' })[0]!;
    await user.click(copy);
    expect(main.copied[0]).toContain('Code: download/digest-mismatch');
  });

  it('is paused, resumed and, after a question, cancelled', async () => {
    const { user, main } = await openJob('job-1');
    await user.click(screen.getByRole('button', { name: 'Pause' }));
    await user.click(await screen.findByRole('button', { name: 'Resume' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel the job' }));
    expect(main.asked.map(({ name }) => name)).not.toContain('jobs.cancel');
    await user.click((await openQuestion()).button('Cancel the job'));
    await waitFor(() => expect(main.asked.map(({ name }) => name)).toContain('jobs.cancel'));
  });

  it('that ended with failures is tried again; one without is not', async () => {
    const { user, main } = await openJob('job-2');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(main.asked).toContainEqual({ name: 'jobs.resume', input: { jobId: 'job-2' } });
    const good = { ...doneSnapshot(), items: doneSnapshot().items.filter((item) => item.state === 'published') };
    act(() => main.emit('job', good));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull());
  });

  it('shows what a client would say, with the predicted code, and approves for a group', async () => {
    const { user, main } = await openJob('job-2');
    await user.click(screen.getByRole('button', { name: 'Check as a client' }));
    expect(await screen.findByText('0x800B0109')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Approve for a group' }));
    const approve = screen.getByRole('button', { name: 'Approve' });
    await user.click(approve);
    expect(main.asked.map(({ name }) => name)).not.toContain('jobs.approve');
    await screen.findByRole('option', { name: 'Pilot' });
    await user.selectOptions(screen.getByRole('combobox', { name: 'Target group' }), 'Pilot');
    await user.click(approve);
    expect(await screen.findByText(/updates are approved\.$/u)).toBeDefined();
  });

  it('closes the chain of an update live', async () => {
    const { main } = await openJob('job-1');
    const job = main.jobs[0]!;
    const before = job.items[2]!;
    act(() => main.emit('job', { ...job, items: job.items.map((item): JobItem => (item === before ? { ...item, state: 'published', chain: jobItems()[0]!.chain } : item)) }));
    const row = await screen.findByRole('row', { name: new RegExp(before.title.slice(0, 9), 'u') });
    expect(within(row).getByRole('img', { name: /^9 of 10 proven; Scanned not asked for$/u })).toBeDefined();
  });
});
