import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { UpdatePoint } from '../../src/shared/ipc/server-decisions.js';
import { describePreview, madeBy, withProposal } from '../../src/renderer/features/servers/categories-model.js';
import { overview } from '../fakes/window/decisions.js';
import { renderApp, type Rendered } from './render.js';
import type { FakeMain } from '../fakes/window/bridge.js';

const likely: UpdatePoint = { certainty: 'likely', signs: ['It holds the update “Configuration Manager Client”.'] };
const asked = ({ main }: Rendered, name: string): unknown[] => main.asked.filter((each) => each.name === name).map(({ input }) => input);

async function openServers(prepare: (main: FakeMain) => void = () => undefined): Promise<Rendered> {
  const rendered = await renderApp({ prepare });
  act(() => rendered.store.getState().navigate({ at: 'servers' }));
  await screen.findByRole('heading', { name: 'Who deploys' });
  return rendered;
}

describe('what the server decides', () => {
  it('rules stand in words, with what they would do', async () => {
    await openServers();
    const rule = (await screen.findByText(/^Default Automatic Approval Rule: deploys what is published$/u)).closest('li')!;
    expect(within(rule).getByText(/approved the moment it arrives/u)).toBeDefined();
    expect(screen.getByText(/^Old pilot: switched off$/u)).toBeDefined();
  });

  it('categories are counted, and those that nothing is in are found', async () => {
    const { user } = await openServers();
    const table = await screen.findByRole('table', { name: 'Categories made by local publishing' });
    expect(within(table).getAllByRole('row')).toHaveLength(1 + overview.categories.length);
    expect(screen.getByText(/61 of 100 categories are used, 39 are left. Nothing is in one of them, as far as can be told./u)).toBeDefined();
    await user.click(screen.getByRole('checkbox', { name: 'Only those that nothing is in' }));
    expect(within(table).getAllByRole('row')).toHaveLength(2);
    expect(within(table).getByText('Flash Player')).toBeDefined();
  });

  it('a proposal does nothing until it was taken up, looked at and saved', async () => {
    const rendered = await openServers();
    const { user } = rendered;
    const line = (await screen.findByText(/^Products of Mozilla:/u)).closest('li')!;
    expect(asked(rendered, 'servers.previewNames')).toEqual([]);
    await user.clear(within(line).getByRole('textbox'));
    await user.type(within(line).getByRole('textbox'), 'Firefox 127 x64');
    await user.click(within(line).getByRole('button', { name: 'Take it up' }));
    const names = { vendors: overview.names.vendors, products: ['Firefox 128 x64', 'Firefox 128 x86'].map((name) => ({ vendor: 'Mozilla', name, as: 'Firefox 127 x64' })) };
    expect(await screen.findByText(/2 updates on the server move/u)).toBeDefined();
    expect(asked(rendered, 'servers.previewNames')).toEqual([names]);
    expect(asked(rendered, 'servers.saveNames')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Publish under these names' }));
    await waitFor(() => expect(asked(rendered, 'servers.saveNames')).toEqual([names]));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Publish under these names' })).toBeNull());
  });

  it('a name is added by hand, and taken away again', async () => {
    const rendered = await openServers();
    const { user } = rendered;
    const form = within(await screen.findByRole('form', { name: 'Add a name' }));
    await user.type(form.getByRole('textbox', { name: 'of the vendor' }), 'Contoso');
    await user.type(form.getByRole('textbox', { name: 'called' }), 'Reader 7');
    await user.type(form.getByRole('textbox', { name: 'is published as' }), 'Reader{Enter}');
    await waitFor(() => expect(asked(rendered, 'servers.previewNames')).toEqual([{ ...overview.names, products: [{ vendor: 'Contoso', name: 'Reader 7', as: 'Reader' }] }]));
    await user.click(screen.getByRole('button', { name: 'Remove the name for Contoso: Reader 7' }));
    expect(screen.queryByRole('button', { name: 'Publish under these names' })).toBeNull();
  });

  it('a possibility is asked about, and the answer kept', async () => {
    const rendered = await openServers((main) => void (main.decisions.updatePoint = { updatePoint: { certainty: 'possible', signs: ['It has no schedule.'] } }));
    await rendered.user.click(screen.getByRole('button', { name: 'It is none' }));
    expect(asked(rendered, 'servers.tellUpdatePoint')).toEqual([{ told: false }]);
    expect(await screen.findByText(/you said that this server is no software update point/u)).toBeDefined();
  });

  it('a server that cannot be reached is said once', async () => {
    const rendered = await renderApp({ prepare: (main) => void (main.handlers = { ...main.handlers, servers: { ...main.handlers.servers, updatePoint: () => Promise.reject(new Error('down')) } }) });
    act(() => rendered.store.getState().navigate({ at: 'servers' }));
    await screen.findByRole('button', { name: 'Try again' });
    expect(asked(rendered, 'servers.rules')).toEqual([]);
  });
});

it('where Configuration Manager deploys, Approve says what to do there instead', async () => {
  const { user } = await renderApp({ prepare: (main) => void (main.decisions.updatePoint = { updatePoint: likely }) });
  await user.keyboard('{Control>}5{/Control}');
  const grid = await screen.findByRole('grid', { name: 'Published updates' });
  await user.click(within(grid).getAllByRole('checkbox', { name: 'Selected' })[0]!);
  await user.click(within(screen.getByRole('region', { name: 'Selection' })).getByRole('button', { name: 'Approve…' }));
  const dialog = (await screen.findByText('Not approved here')).closest('[role=dialog]');
  expect(dialog?.textContent).toMatch(/Synchronise software updates.*deploy the updates to a collection/u);
});

it('proposals of vendors take their products along', () => {
  const names = { vendors: [], products: [{ vendor: 'hp inc.', name: 'A', as: 'B' }] };
  expect(withProposal(names, { proposalId: 'x', names: ['HP', 'HP Inc.'], as: 'HP' }, ' HP ')).toEqual({ vendors: [{ name: 'HP Inc.', as: 'HP' }], products: [{ vendor: 'HP', name: 'A', as: 'B' }] });
});

it('who made a category is told by what is in it', () => {
  expect(overview.categories.map(madeBy)).toEqual(['Countersign', 'Countersign', 'Countersign', 'Nothing is in it', 'Another tool']);
});

it('a preview says when nothing is spared, and when more is made', () => {
  const preview = { used: 90, limit: 100, newNow: 3, newThen: 3, moving: [], emptied: [] };
  expect(describePreview(preview)[0]).toMatch(/as many as now/u);
  expect(describePreview({ ...preview, newThen: 4, emptied: ['A'] })).toEqual([expect.stringMatching(/94 of 100; 1 more than now/u), expect.any(String), expect.stringMatching(/Then nothing is in “A”/u)]);
});
