import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { serverRows } from '../fakes/window/published.js';
import { openQuestion, renderApp, type Rendered } from './render.js';

async function openPublished(): Promise<Rendered> {
  const rendered = await renderApp();
  await rendered.user.keyboard('{Control>}5{/Control}');
  await screen.findByText(/ of 240 shown/u);
  // Every row has been looked behind.
  await waitFor(() => expect(screen.queryByText(/Looking at their files/u)).toBeNull());
  return rendered;
}

const shown = (): number => Number(/^(\d+) of 240/u.exec(screen.getByText(/ of 240 shown/u).textContent)?.[1]);
const grid = (): HTMLElement => screen.getByRole('grid', { name: 'Published updates' });
const boxes = (): readonly HTMLElement[] => within(grid()).getAllByRole('checkbox', { name: 'Selected' });
const asked = ({ main }: Rendered, name: string): unknown[] => main.asked.filter((each) => each.name === name).map(({ input }) => input);

describe('published updates', () => {
  it('are found by state, vendor, maker, file and words', async () => {
    const { user } = await openPublished();
    const count = (matches: (row: (typeof serverRows)[number]) => boolean): number => serverRows.filter(matches).length;
    expect(shown()).toBe(count(({ state }) => state !== 'declined'));
    await user.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'All states');
    await waitFor(() => expect(shown()).toBe(240));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Published by' }), 'By another tool');
    await waitFor(() => expect(shown()).toBe(count(({ ownSince }) => ownSince === undefined)));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Published by' }), 'Published by anyone');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Files' }), 'Content missing');
    await waitFor(() => expect(shown()).toBe(16));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Files' }), 'Not signed by today’s certificate');
    await waitFor(() => expect(shown()).toBeGreaterThan(40));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Files' }), 'All files');
    // The server does not name the vendor of every update; the package does.
    await user.selectOptions(screen.getByRole('combobox', { name: 'Vendor' }), 'Mozilla');
    await waitFor(() => expect(shown()).toBe(40));
    await user.type(screen.getByRole('searchbox', { name: 'Search published updates' }), 'firefox 30.1.0');
    await waitFor(() => expect(shown()).toBe(1));
  }, 60_000);

  it.each([
    ['decline', 'Decline…', 'Decline', /taken away/u],
    ['expire', 'Expire…', 'Expire', /cannot be taken back/u],
    ['delete', 'Delete…', 'Delete', /refuses to delete/u],
    ['re-sign', 'Sign anew…', 'Sign anew', /Approvals and deadlines stay/u],
  ] as const)('%s asks first, says what follows, and starts a job', async (kind, item, verb, words) => {
    const rendered = await openPublished();
    const { user } = rendered;
    await user.click(boxes()[0]!);
    await user.click(boxes()[1]!);
    const bar = within(screen.getByRole('region', { name: 'Selection' }));
    expect(bar.getByRole('status').textContent).toBe('2 updates selected');
    if (kind === 'decline') await user.click(bar.getByRole('button', { name: item }));
    else {
      await user.click(bar.getByRole('button', { name: 'More' }));
      await user.click(await screen.findByRole('menuitem', { name: item }));
    }
    const question = await openQuestion();
    expect(question.element.textContent).toMatch(words);
    expect(asked(rendered, 'published.act')).toEqual([]);
    await user.click(question.button(verb));
    await waitFor(() => expect(asked(rendered, 'published.act')).toHaveLength(1));
    const [input] = asked(rendered, 'published.act') as { updates: string[]; action: unknown }[];
    expect(input).toMatchObject({ action: { kind } });
    expect(input!.updates).toHaveLength(2);
    // Its end is told here, and the list is asked again.
    expect(await screen.findByText('2 of 2 done')).toBeDefined();
    await waitFor(() => expect(asked(rendered, 'published.list').length).toBeGreaterThan(1));
    await user.click(screen.getByRole('button', { name: 'Show the job' }));
    expect(await screen.findByRole('grid', { name: 'Updates of the job' })).toBeDefined();
    expect(screen.queryByRole('columnheader', { name: 'Chain of proofs' })).toBeNull();
  }, 60_000);

  it('keeps everything as it is when the question is dismissed', async () => {
    const rendered = await openPublished();
    await rendered.user.click(boxes()[0]!);
    await rendered.user.click(within(screen.getByRole('region', { name: 'Selection' })).getByRole('button', { name: 'Decline…' }));
    const question = await openQuestion();
    await rendered.user.click(question.button('Keep it as it is'));
    expect(asked(rendered, 'published.act')).toEqual([]);
  }, 30_000);

  it('approves for each group what was chosen for it, with a deadline', async () => {
    const rendered = await openPublished();
    const { user } = rendered;
    await user.click(boxes()[0]!);
    await user.click(within(screen.getByRole('region', { name: 'Selection' })).getByRole('button', { name: 'Approve…' }));
    const pilot = await screen.findByRole('combobox', { name: 'Approval for Pilot', hidden: true });
    // Nothing stands above All Computers that could be kept away.
    expect(within(screen.getByRole('combobox', { name: 'Approval for All Computers', hidden: true })).queryByRole('option', { name: /Not approved/u, hidden: true })).toBeNull();
    await user.selectOptions(pilot, 'Approve for installation');
    const dialog = screen.getByRole('dialog', { hidden: true });
    const deadline = dialog.querySelector('input[type=datetime-local]')!;
    await user.type(deadline, '2026-12-01T08:30');
    await user.click(within(dialog).getByRole('button', { name: 'Change the approvals', hidden: true }));
    await waitFor(() => expect(asked(rendered, 'published.act')).toHaveLength(1));
    const [input] = asked(rendered, 'published.act') as { action: { groups: unknown; deadline: string } }[];
    expect(input!.action.groups).toEqual([{ groupId: expect.any(String) as string, choice: 'install' }]);
    expect(new Date(input!.action.deadline).getTime()).toBe(new Date('2026-12-01T08:30').getTime());
  }, 60_000);

  it('sends only what a revision changes', async () => {
    const rendered = await openPublished();
    const { user } = rendered;
    await user.click(boxes()[0]!);
    await user.click(within(screen.getByRole('region', { name: 'Selection' })).getByRole('button', { name: 'More' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Revise…' }));
    const support = await screen.findByLabelText('Address for support');
    await user.clear(support);
    await user.type(support, 'help');
    expect(await screen.findByText(/must begin with http/u)).toBeDefined();
    await user.clear(support);
    await user.type(support, 'https://help.example/');
    const dialog = screen.getByRole('dialog', { hidden: true });
    await user.click(within(dialog).getByRole('button', { name: 'Publish the revision', hidden: true }));
    await waitFor(() => expect(asked(rendered, 'published.act')).toHaveLength(1));
    expect(asked(rendered, 'published.act')[0]).toMatchObject({ action: { kind: 'revise', change: { supportUrl: 'https://help.example/' } } });
    expect(Object.keys((asked(rendered, 'published.act')[0] as { action: { change: object } }).action.change)).toEqual(['supportUrl']);
  }, 60_000);

  it('clears only leftovers that were chosen; nothing is chosen at first', async () => {
    const rendered = await openPublished();
    const { user } = rendered;
    await user.click(screen.getByRole('button', { name: 'Find leftovers…' }));
    const list = within(await screen.findByRole('grid', { name: 'Leftovers', hidden: true }));
    const dialog = within(screen.getByRole('dialog', { hidden: true }));
    expect(dialog.getByText(/^0 of 3 leftovers chosen/u)).toBeDefined();
    await user.click(list.getAllByRole('checkbox', { name: 'Selected', hidden: true })[2]!);
    expect(dialog.getByText(/^1 of 3 leftovers chosen, 301 MB/u)).toBeDefined();
    await user.click(dialog.getByRole('button', { name: 'Clear what is chosen', hidden: true }));
    await waitFor(() => expect(asked(rendered, 'published.clear')).toHaveLength(1));
    expect((asked(rendered, 'published.clear')[0] as { orphanIds: string[] }).orphanIds).toHaveLength(1);
  }, 30_000);

  it('proposes to decline what was superseded, and declines only what was chosen', async () => {
    const rendered = await openPublished();
    const { user } = rendered;
    await user.click(screen.getByRole('button', { name: 'Decline superseded…' }));
    const list = within(await screen.findByRole('grid', { name: 'Superseded updates', hidden: true }));
    await user.click(list.getAllByRole('checkbox', { name: 'Selected', hidden: true })[0]!);
    await user.click(within(screen.getByRole('dialog', { hidden: true })).getByRole('button', { name: 'Decline what is chosen', hidden: true }));
    await waitFor(() => expect(asked(rendered, 'published.act')).toHaveLength(1));
    const [input] = asked(rendered, 'published.act') as { updates: string[]; action: { kind: string } }[];
    expect(input!.action.kind).toBe('decline');
    expect(input!.updates).toHaveLength(1);
  }, 30_000);
});
