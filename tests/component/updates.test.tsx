import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderApp, type Rendered } from './render.js';

async function openUpdates(rows = 300): Promise<Rendered> {
  const rendered = await renderApp({ rows });
  await rendered.user.keyboard('{Control>}3{/Control}');
  await screen.findByRole('heading', { name: 'Updates' });
  return rendered;
}

const shown = (): number => Number(/^([\d,]+) shown/u.exec(screen.getByText(/ shown/u).textContent)?.[1]?.replaceAll(',', ''));

describe('updates', () => {
  it('fetches the first rows first and pages on to the last, whatever main gives at a time', async () => {
    const { main, store } = await openUpdates(6000);
    await waitFor(() => expect(store.getState().updates).toHaveLength(6000));
    const offsets = main.asked.filter(({ name }) => name === 'updates.rows').map(({ input }) => (input as { offset: number }).offset);
    expect(offsets).toEqual([0, 200, 2700, 5200]);
  });

  it('hides superseded, expired and older ones, and says how many', async () => {
    const { store, user } = await openUpdates();
    const before = shown();
    expect(before).toBeLessThan(300);
    expect(screen.getByText(/^Hidden: .*superseded.*expired/u)).toBeDefined();
    await user.click(screen.getByRole('switch', { name: 'Show superseded' }));
    await user.click(screen.getByRole('switch', { name: 'Show expired' }));
    await user.click(screen.getByRole('switch', { name: 'Newest only' }));
    await waitFor(() => expect(shown()).toBe(300));
    expect(store.getState().filter.newestOnly).toBe(false);
  });

  it('searches as it is typed, by every word, and clears again', async () => {
    const { user, store } = await openUpdates();
    await user.keyboard('{Control>}f{/Control}');
    expect(document.activeElement).toBe(screen.getByRole('searchbox', { name: 'Search updates' }));
    await user.keyboard('FIREFOX moz');
    await waitFor(() => expect(shown()).toBeGreaterThan(0));
    await waitFor(() => {
      const rows = within(screen.getByRole('grid', { name: 'Updates' })).getAllByRole('row').slice(1);
      for (const row of rows) expect(row.textContent).toContain('Firefox');
    });
    await user.keyboard('zzz');
    await user.click(await screen.findByRole('button', { name: 'Clear search and filters' }));
    expect(store.getState().filter.search).toBe('');
  });

  it('keeps every key while 20,000 rows are searched', async () => {
    const { user } = await openUpdates(20_000);
    const input = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Search updates' });
    await user.type(input, 'chrome enterprise');
    expect(input.value).toBe('chrome enterprise');
  }, 60_000);

  it('filters by facets, several values of one adding up', async () => {
    const { user, store } = await openUpdates();
    const severity = within(screen.getByRole('group', { name: 'Severity' }));
    await user.click(severity.getByRole('checkbox', { name: 'Critical' }));
    const one = store.getState().filter.facets.severities;
    expect([...one]).toEqual(['Critical']);
    const first = shown();
    await user.click(severity.getByRole('checkbox', { name: 'Important' }));
    await waitFor(() => expect(shown()).toBeGreaterThan(first));
    await user.click(screen.getByRole('button', { name: 'Clear 2 filters' }));
    expect(store.getState().filter.facets.severities.size).toBe(0);
  });

  it('sums the selection up and leads into the plan', async () => {
    const { user, main } = await openUpdates();
    for (const line of [0, 1]) await user.click(document.querySelector(`[data-line="${line}"] [data-column="0"]`)!);
    expect(await screen.findByText(/^2 updates, .* to download, 2 new WSUS categories \(61 of 100 used\)$/u)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Publish 2 updates' }));
    expect(await screen.findByRole('heading', { name: 'What will be done' })).toBeDefined();
    const plan = main.asked.find(({ name }) => name === 'jobs.plan')?.input as { updates: unknown[] };
    expect(plan.updates).toHaveLength(2);
  });

  it('keeps the selection when the rows come again', async () => {
    const { user, store } = await openUpdates();
    await user.click(document.querySelector('[data-line="2"] [data-column="0"]')!);
    const before = [...store.getState().selected];
    expect(before).toHaveLength(1);
    await store.getState().loadUpdates();
    expect([...store.getState().selected]).toEqual(before);
  });

  it('shows the details of a row, with the rules in words', async () => {
    const { user } = await openUpdates();
    await user.click(document.querySelector('[data-line="1"] [data-column="1"]')!);
    const details = await screen.findByRole('region', { name: 'Details' });
    await user.click(await within(details).findByRole('button', { name: 'When it is offered' }));
    expect(within(details).getByText('Any one of these:')).toBeDefined();
    expect(within(details).getByText(/Not encrypted \(http\)/u)).toBeDefined();
  });

  it('closes the details by Esc before anything else, and leaves Esc in the search to the search', async () => {
    const { user, store } = await openUpdates();
    await user.click(document.querySelector('[data-line="1"] [data-column="1"]')!);
    await screen.findByRole('region', { name: 'Details' });
    await user.type(screen.getByRole('searchbox', { name: 'Search updates' }), 'a{Escape}');
    expect(screen.queryByRole('region', { name: 'Details' })).not.toBeNull();
    await user.click(document.querySelector('[data-line="1"] [data-column="1"]')!);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Details' })).toBeNull();
    expect(store.getState().route).toEqual({ at: 'updates' });
  });

  it('says what happened when the rows cannot be had, and tries again', async () => {
    const { user, main } = await renderApp({
      prepare: (fake) => {
        fake.handlers = { ...fake.handlers, updates: { ...fake.handlers.updates, rows: () => Promise.reject(new Error('locked')) } };
      },
    });
    await user.keyboard('{Control>}3{/Control}');
    const asked = main.asked.length;
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(main.asked.slice(asked).map(({ name }) => name)).toContain('updates.rows');
  });
});
