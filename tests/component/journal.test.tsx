import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { JournalRow } from '../../src/shared/ipc/journal.js';
import { openQuestion, renderApp, type Rendered } from './render.js';

async function openJournal(prepare?: Parameters<typeof renderApp>[0]): Promise<Rendered> {
  const rendered = await renderApp(prepare);
  act(() => rendered.store.getState().navigate({ at: 'journal' }));
  await screen.findByRole('heading', { level: 1, name: 'Journal' });
  return rendered;
}
const lines = (): readonly string[] =>
  within(screen.getByRole('grid', { name: 'Entries of the journal' }))
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent);

describe('the journal', () => {
  it('shows the newest entries with who, what, where and the result in words, and older ones when asked', async () => {
    const { user } = await openJournal();
    await screen.findByText('decline');
    await waitFor(() => expect(lines()).toHaveLength(3));
    expect(lines()[1]).toContain('wsus/unreachable');
    await user.click(screen.getByRole('button', { name: 'Load older ones' }));
    expect(await screen.findByText('import a catalogue')).toBeDefined();
    expect(lines()).toHaveLength(6);
    expect(lines()[5]).toContain('This computer');
    expect(screen.queryByRole('button', { name: 'Load older ones' })).toBeNull();
  });

  it('is searched in what is shown', async () => {
    const { user } = await openJournal();
    await user.type(await screen.findByRole('searchbox', { name: 'Search the journal' }), 'chrome');
    await waitFor(() => expect(lines()).toHaveLength(1));
    expect(screen.getByText('1 of 3 entries')).toBeDefined();
  });

  it('says that nothing was altered, with the entry to note, or what was found', async () => {
    const { user, main } = await openJournal();
    await user.click(screen.getByRole('button', { name: 'Verify' }));
    expect(await screen.findByText('All 6 entries are as they were written')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Copy the last entry' }));
    expect(main.copied).toEqual([`6:${'ab'.repeat(32)}`]);
    main.journalVerdict = { entries: 6, problems: [{ line: 4, sentence: 'Entry 4 was altered after it was written.' }], problemCount: 1 };
    await user.click(screen.getByRole('button', { name: 'Verify' }));
    expect(await screen.findByText('Line 4: Entry 4 was altered after it was written.')).toBeDefined();
    expect(screen.queryByText('All 6 entries are as they were written')).toBeNull();
  });

  it('says what an empty one is for, and why one cannot be read', async () => {
    const { user, main } = await openJournal({
      prepare: (stand) => (stand.handlers = { ...stand.handlers, journal: { ...stand.handlers.journal, page: () => Promise.reject(new Error('locked')) } }),
    });
    expect(await screen.findByRole('alert')).toBeDefined();
    main.handlers = { ...main.handlers, journal: { ...main.handlers.journal, page: () => ({ rows: [], hasMore: false }) } };
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Nothing was changed yet')).toBeDefined();
  });

  it('shows what can be read of a broken one, names the row, and goes on when that is confirmed', async () => {
    const { user, main } = await openJournal({
      prepare: (stand) => {
        stand.isJournalBroken = true;
        const { journal } = stand.handlers;
        const page: typeof journal.page = async (input, context) => {
          const found = await journal.page(input, context);
          return { ...found, rows: [{ number: 6, defect: 'unreadable' }, { ...found.rows[1], defect: 'altered' } as JournalRow, ...found.rows.slice(2)] };
        };
        stand.handlers = { ...stand.handlers, journal: { ...journal, page } };
      },
    });
    expect(await screen.findByText(/^Row 6 is not an entry of an audit journal\./u)).toBeDefined();
    await waitFor(() => expect(lines()[0]).toContain('Not readable'));
    expect(lines()[1]).toContain('altered afterwards');
    await user.click(screen.getByRole('button', { name: 'Begin a new part' }));
    expect(main.isJournalBroken).toBe(true);
    await user.click((await openQuestion()).button('Begin a new part'));
    await waitFor(() => expect(screen.queryByText(/^Row 6 is not/u)).toBeNull());
    expect(main.isJournalBroken).toBe(false);
  });

  it('is reached by Ctrl+9', async () => {
    const { user, store } = await renderApp();
    await user.keyboard('{Control>}9{/Control}');
    expect(store.getState().route).toEqual({ at: 'journal' });
  });
});
