import { act, fireEvent, screen, within } from '@testing-library/react';
import { useState, type ReactElement } from 'react';
import { describe, expect, it } from 'vitest';
import { DataTable } from '../../src/renderer/components/table/DataTable.js';
import type { Column, Sort } from '../../src/renderer/components/table/model.js';
import { renderPart } from './render.js';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

const rows: readonly Row[] = Array.from({ length: 2000 }, (_, index) => ({ id: `row-${index}`, name: `Name ${String(index).padStart(4, '0')}`, size: 2000 - index }));
const columns: readonly Column<Row>[] = [
  { id: 'name', title: 'Name', width: 200, render: (row) => row.name, text: (row) => row.name, compare: (a, b) => a.name.localeCompare(b.name) },
  { id: 'size', title: 'Size', width: 100, render: (row) => row.size, text: (row) => `${row.size}\tbytes`, compare: (a, b) => a.size - b.size },
];
const keyOf = (row: Row): string => row.id;

function Table({ groups = false }: { readonly groups?: boolean }): ReactElement {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [sort, setSort] = useState<Sort>({ column: 'name', descending: false });
  const [active, setActive] = useState<string>();
  return (
    <>
      <DataTable
        label="Things"
        rows={rows}
        columns={columns}
        keyOf={keyOf}
        sort={sort}
        onSort={setSort}
        selected={selected}
        onSelect={setSelected}
        activeKey={active}
        onActive={setActive}
        groupOf={groups ? (row) => (row.size > 1990 ? 'Large' : 'Small') : undefined}
      />
      <output>{[...selected].join()}</output>
    </>
  );
}

const selection = (): string => document.querySelector('output')?.textContent ?? '';
const focusedText = (): string => document.activeElement?.textContent ?? '';
const focusFirst = (): void => {
  act(() => document.querySelector<HTMLElement>('[data-line="0"] [data-column="1"]')?.focus());
};

describe('DataTable', () => {
  it('draws a window of the rows and tells how many there are', () => {
    renderPart(<Table />);
    const grid = screen.getByRole('grid', { name: 'Things' });
    expect(grid.getAttribute('aria-rowcount')).toBe('2001');
    expect(within(grid).getAllByRole('row').length).toBeLessThan(60);
  });

  it('has one cell in the order of Tab', () => {
    renderPart(<Table />);
    expect(screen.getByRole('grid').querySelectorAll('[tabindex="0"]')).toHaveLength(1);
  });

  it('moves the focus by arrows, Home, End and whole pages', async () => {
    const { user } = renderPart(<Table />);
    focusFirst();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(focusedText()).toBe('Name 0002');
    await user.keyboard('{ArrowRight}');
    expect(focusedText()).toBe('1998');
    await user.keyboard('{Control>}{Home}{/Control}{ArrowRight}{PageDown}');
    expect(Number(focusedText().slice(5))).toBeGreaterThan(10);
  });

  it('selects by Space and extends by Shift and the arrows', async () => {
    const { user } = renderPart(<Table />);
    focusFirst();
    await user.keyboard(' ');
    expect(selection()).toBe('row-0');
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    expect(selection()).toBe('row-0,row-1,row-2');
    await user.keyboard(' ');
    expect(selection()).toBe('row-0,row-1');
  });

  it('selects everything by Ctrl+A, not only what is drawn', async () => {
    const { user } = renderPart(<Table />);
    focusFirst();
    await user.keyboard('{Control>}a{/Control}');
    expect(selection().split(',')).toHaveLength(2000);
  });

  it('sorts from the keyboard and says so', async () => {
    const { user } = renderPart(<Table />);
    focusFirst();
    await user.keyboard('{ArrowUp}{ArrowRight}{Enter}');
    expect(screen.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort')).toBe('ascending');
    expect(document.querySelector('[data-line="0"]')?.textContent).toContain('Name 1999');
    await user.keyboard('{Enter}');
    expect(screen.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort')).toBe('descending');
  });

  it('copies the selected rows as tab-separated values, without tabs from within', async () => {
    const { user, main } = renderPart(<Table />);
    focusFirst();
    await user.keyboard(' {ArrowDown} {Control>}c{/Control}');
    expect(main.copied).toEqual(['Name\tSize\r\nName 0000\t2000 bytes\r\nName 0001\t1999 bytes']);
  });

  it('copies nothing that a spreadsheet would calculate, neither as a row nor as a cell', async () => {
    const risky = [{ id: 'risky', name: '=HYPERLINK("https://a.example")\u202E', size: 1 }];
    const { user, main } = renderPart(<DataTable label="Things" rows={risky} columns={columns} keyOf={keyOf} />);
    act(() => document.querySelector<HTMLElement>('[data-line="0"] [data-column="0"]')?.focus());
    await user.keyboard('{Control>}c{/Control}{Control>}{Shift>}c{/Shift}{/Control}');
    const cell = `'=HYPERLINK("https://a.example")⟨U+202E⟩`;
    expect(main.copied).toEqual([`Name\tSize\r\n${cell}\t1 bytes`, cell]);
  });

  it('lets the text of a cell reorder nothing beside it', () => {
    renderPart(<Table />);
    expect(getComputedStyle(screen.getByText('Name 0003')).unicodeBidi).toBe('isolate');
  });

  it('copies one cell by Ctrl+Shift+C', async () => {
    const { user, main } = renderPart(<Table />);
    focusFirst();
    await user.keyboard('{ArrowDown}{Control>}{Shift>}c{/Shift}{/Control}');
    expect(main.copied).toEqual(['Name 0001']);
  });

  it('opens a menu for copying by a right click, and keeps the selection', async () => {
    const { user, main } = renderPart(<Table />);
    fireEvent.contextMenu(screen.getByText('Name 0003'));
    await user.click(await screen.findByRole('menuitem', { name: /Copy rows/u }));
    expect(main.copied[0]).toContain('Name 0003');
    expect(selection()).toBe('');
  });

  it('never takes the focus from elsewhere when rows change', async () => {
    const { user } = renderPart(
      <>
        <Table />
        <button type="button">Elsewhere</button>
      </>,
    );
    await user.click(screen.getByText('Name 0001'));
    await user.click(screen.getByText('Name 0001'));
    act(() => screen.getByRole('button', { name: 'Elsewhere' }).focus());
    fireEvent.click(screen.getByRole('columnheader', { name: 'Size' }));
    expect(document.querySelector('[data-line="0"]')?.textContent).toContain('Name 1999');
    expect(focusedText()).toBe('Elsewhere');
  });

  it('goes on from the focused row, wherever sorting has put it', async () => {
    const { user } = renderPart(<Table />);
    focusFirst();
    fireEvent.click(screen.getByRole('columnheader', { name: 'Name' }));
    expect(focusedText()).toBe('Name 0000');
    await user.keyboard('{ArrowUp}');
    expect(focusedText()).toBe('Name 0001');
  });

  it('selects a whole group, and folds it away', async () => {
    const { user } = renderPart(<Table groups />);
    await user.click(screen.getByRole('checkbox', { name: 'All of Large' }));
    expect(selection().split(',')).toHaveLength(10);
    act(() => document.querySelector<HTMLElement>('[data-line="0"] [data-column="1"]')?.focus());
    await user.keyboard('{ArrowLeft}');
    expect(screen.queryByText('Name 0000')).toBeNull();
    expect(selection().split(',')).toHaveLength(10);
    await user.keyboard('{ArrowRight}');
    expect(screen.queryByText('Name 0000')).not.toBeNull();
  });
});
