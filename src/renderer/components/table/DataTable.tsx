import { Checkbox, mergeClasses } from '@fluentui/react-components';
import { ArrowSortDownRegular, ArrowSortUpRegular, ChevronDownRegular, ChevronRightRegular } from '@fluentui/react-icons';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type CSSProperties, type FocusEvent, type KeyboardEvent, type MouseEvent, type ReactElement, type ReactNode } from 'react';
import { tsvCell } from '../../../shared/foreign-text.js';
import { useApp } from '../../app/services.js';
import { useWidth } from '../width.js';
import { fittingColumns, linesOf, movePosition, sortRows, toTsv, type Column, type Line, type Position, type Sort } from './model.js';
import { RowMenu, type MenuPoint } from './RowMenu.js';
import { rowHeight, useTableStyles } from './styles.js';

export interface DataTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort) => void;
  readonly groupOf?: ((row: Row) => string) | undefined;
  /** Given together, rows can be selected. */
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (keys: ReadonlySet<string>) => void;
  /** The row whose details are shown. */
  readonly activeKey?: string | undefined;
  readonly onActive?: (key: string) => void;
  /** Enter or a double click. */
  readonly onOpen?: (row: Row) => void;
  readonly empty?: ReactNode;
}

const boxWidth = 36;

interface KeyedPosition extends Position {
  /** Of the line; undefined at the row of titles. */
  readonly key: string | undefined;
}

/** A virtual grid: real focus on cells, selection by Space, Shift and Ctrl+A, sorting, groups, copying as TSV. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactElement {
  const { label, rows, columns, keyOf, sort, onSort, groupOf, selected, onSelect, activeKey, onActive, onOpen, empty } = props;
  const styles = useTableStyles();
  const copy = useApp((state) => state.copy);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [position, setPosition] = useState<KeyedPosition>({ line: 0, column: selected === undefined ? 0 : 1, key: undefined });
  const [anchor, setAnchor] = useState(0);
  const [menu, setMenu] = useState<MenuPoint>();
  const wantsFocus = useRef(false);

  const selectable = selected !== undefined && onSelect !== undefined;
  const shown = useMemo(() => fittingColumns(columns, width === 0 ? 0 : width - (selectable ? boxWidth : 0)), [columns, width, selectable]);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const lines = useMemo(() => linesOf(sorted, keyOf, groupOf, closed), [sorted, keyOf, groupOf, closed]);
  // The place follows its row when rows move, so that the focus is not lost.
  const followed = useMemo(() => (position.key === undefined ? -1 : lines.findIndex((each) => each.key === position.key)), [lines, position.key]);
  const line = followed >= 0 ? followed : Math.min(position.line, lines.length - 1);
  const firstColumn = selectable ? 1 : 0;
  const columnCount = shown.length + firstColumn;
  const column = Math.min(position.column, columnCount - 1);

  // react-virtual's functions are not memoised; this component does not rely on that.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => lines[index]?.key ?? index,
    // The focused row stays in the document, so that the focus is not lost while scrolling.
    rangeExtractor: (range) => {
      const visible = defaultRangeExtractor(range);
      return line < 0 || line >= lines.length || visible.includes(line) ? visible : [...visible, line].sort((a, b) => a - b);
    },
  });

  const template = [...(selectable ? [`${boxWidth}px`] : []), ...shown.map((each) => (each.grow === undefined ? `${each.width}px` : `minmax(${each.width}px, ${each.grow}fr)`))].join(' ');
  const gridStyle: CSSProperties = { gridTemplateColumns: template };

  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    focusCell(scroller.current, { line, column });
  }, [line, column]);

  const rowKeys = (): readonly string[] => sorted.map(keyOf);
  const selectRange = (from: number, to: number, keep: ReadonlySet<string>): void => {
    const next = new Set(keep);
    for (const each of lines.slice(Math.min(from, to), Math.max(from, to) + 1)) if (each.kind === 'row') next.add(each.key);
    onSelect?.(next);
  };
  const toggle = (keys: readonly string[]): void => {
    if (selected === undefined) return;
    const next = new Set(selected);
    const add = keys.some((key) => !next.has(key));
    for (const key of keys) {
      if (add) next.add(key);
      else next.delete(key);
    }
    onSelect?.(next);
  };
  const toggleLine = (each: Line<Row>): void => toggle(each.kind === 'row' ? [each.key] : each.keys);
  const setOpen = (title: string, open: boolean): void => {
    const next = new Set(closed);
    if (open) next.delete(title);
    else next.add(title);
    setClosed(next);
  };

  const goTo = (next: Position, focus: boolean): void => {
    if (focus && next.line === line && next.column === column) focusCell(scroller.current, next);
    // A cell that comes into being with this move gets the focus once it is there.
    else wantsFocus.current = focus;
    const target = lines[next.line];
    setPosition({ ...next, key: target?.key });
    if (next.line >= 0) virtualizer.scrollToIndex(next.line, { align: 'auto' });
    if (target?.kind === 'row') onActive?.(target.key);
  };
  const sortBy = (each: Column<Row>): void => {
    if (each.compare !== undefined) onSort?.({ column: each.id, descending: sort?.column === each.id ? !sort.descending : false });
  };

  const rowsToCopy = (at: Position): readonly Row[] => {
    const chosen = selected === undefined ? [] : sorted.filter((row) => selected.has(keyOf(row)));
    const current = lines[at.line];
    return chosen.length > 0 ? chosen : current?.kind === 'row' ? [current.row] : [];
  };
  const copyRows = (at: Position): void => {
    const chosen = rowsToCopy(at);
    if (chosen.length > 0) void copy(toTsv(chosen, columns), chosen.length === 1 ? 'the row' : `${chosen.length} rows`);
  };
  const copyCell = (at: Position): void => {
    const current = lines[at.line];
    const each = shown[at.column - firstColumn] ?? shown[0];
    if (current?.kind === 'row' && each !== undefined) void copy(tsvCell(each.text(current.row)), each.title);
  };

  const openLine = (at: Position): void => {
    const current = lines[at.line];
    if (current?.kind === 'row') onOpen?.(current.row);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const control = event.ctrlKey || event.metaKey;
    // Rows may have moved since the focus came to this one.
    const here = positionOf(event.target) ?? { line, column };
    const current = lines[here.line];
    const claim = (): void => event.preventDefault();
    if (control && event.key.toLowerCase() === 'a' && selectable) {
      claim();
      onSelect(new Set([...selected, ...rowKeys()]));
      return;
    }
    if (control && event.key.toLowerCase() === 'c' && window.getSelection()?.isCollapsed !== false) {
      claim();
      if (event.shiftKey) copyCell(here);
      else copyRows(here);
      return;
    }
    if (here.line < 0 && (event.key === 'Enter' || event.key === ' ')) {
      claim();
      const each = shown[here.column - firstColumn];
      if (each === undefined) toggle(rowKeys());
      else sortBy(each);
      return;
    }
    if (event.key === ' ' && current !== undefined) {
      claim();
      if (selectable) toggleLine(current);
      return;
    }
    if (event.key === 'Enter' && current !== undefined) {
      claim();
      if (current.kind === 'group') setOpen(current.title, !current.open);
      else openLine(here);
      return;
    }
    if (current?.kind === 'group' && (event.key === 'ArrowLeft' || event.key === 'ArrowRight') && here.line >= 0) {
      claim();
      setOpen(current.title, event.key === 'ArrowRight');
      return;
    }
    const next = movePosition(here, event.key, control, { lines: lines.length, columns: columnCount, page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeight) - 2) });
    if (next === undefined) return;
    claim();
    if (event.shiftKey && selectable && next.line !== here.line && next.line >= 0) selectRange(anchor, next.line, selected);
    else if (next.line !== here.line) setAnchor(Math.max(0, next.line));
    goTo(next, true);
  };

  // However a cell got the focus, the arrows go on from there.
  const onFocus = (event: FocusEvent): void => {
    const next = positionOf(event.target);
    if (next === undefined) return;
    const key = lines[next.line]?.key;
    if (next.line !== line || next.column !== column || key !== position.key) setPosition({ ...next, key });
  };

  const onRowClick = (event: MouseEvent, index: number, each: Line<Row>): void => {
    const clicked = positionOf(event.target)?.column ?? firstColumn;
    if (selectable && (event.ctrlKey || event.metaKey || clicked === 0)) {
      if (event.shiftKey) selectRange(anchor, index, selected);
      else toggleLine(each);
    } else if (selectable && event.shiftKey) selectRange(anchor, index, new Set());
    else if (each.kind === 'group') setOpen(each.title, !each.open);
    if (!event.shiftKey) setAnchor(index);
    goTo({ line: index, column: clicked }, true);
  };

  const allChosen = selectable && sorted.length > 0 && sorted.every((row) => selected.has(keyOf(row)));
  const someChosen = selectable && !allChosen && sorted.some((row) => selected.has(keyOf(row)));
  const tabIndexOf = (atLine: number, atColumn: number): 0 | -1 => (atLine === Math.max(line, lines.length === 0 ? -1 : line) && atColumn === column ? 0 : -1);

  const cellsOf = (each: Line<Row>, index: number): ReactNode => {
    const box = selectable && (
      <div role="gridcell" tabIndex={tabIndexOf(index, 0)} data-column={0} className={mergeClasses(styles.cell, styles.box)}>
        <Checkbox
          tabIndex={-1}
          aria-label={each.kind === 'row' ? 'Selected' : `All of ${each.title}`}
          checked={each.kind === 'row' ? selected.has(each.key) : groupState(each.keys, selected)}
          onChange={() => undefined}
        />
      </div>
    );
    if (each.kind === 'group') {
      return (
        <>
          {box}
          <div role="gridcell" aria-colspan={shown.length} tabIndex={column === 0 && selectable ? -1 : tabIndexOf(index, column)} data-column={selectable && column === 0 ? 1 : column} className={mergeClasses(styles.cell, styles.group)}>
            {each.open ? <ChevronDownRegular aria-hidden /> : <ChevronRightRegular aria-hidden />}
            <span className={styles.text}>{each.title}</span>
            <span className={styles.count}>{each.keys.length.toLocaleString('en-US')}</span>
          </div>
        </>
      );
    }
    return (
      <>
        {box}
        {shown.map((item, at) => (
          <div key={item.id} role="gridcell" tabIndex={tabIndexOf(index, at + firstColumn)} data-column={at + firstColumn} title={item.text(each.row)} className={mergeClasses(styles.cell, item.align === 'end' && styles.end)}>
            <span className={styles.text}>{item.render(each.row)}</span>
          </div>
        ))}
      </>
    );
  };

  return (
    <div className={styles.frame}>
      {/* The cells take the focus, the grid the keys (WAI-ARIA: grid). */}
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div ref={scroller} className={styles.scroller} role="grid" aria-label={label} aria-rowcount={lines.length + 1} aria-colcount={columnCount} aria-multiselectable={selectable} onKeyDown={onKeyDown} onFocus={onFocus}>
        <div role="rowgroup" className={styles.header}>
          <div role="row" aria-rowindex={1} data-line={-1} className={styles.headerRow} style={gridStyle}>
            {selectable && (
              <div role="columnheader" aria-label="Selection" tabIndex={tabIndexOf(-1, 0)} data-column={0} className={mergeClasses(styles.cell, styles.box)}>
                <Checkbox tabIndex={-1} aria-label="Select all that are shown" checked={someChosen ? 'mixed' : allChosen} onChange={() => toggle(rowKeys())} />
              </div>
            )}
            {shown.map((item, at) => (
              <HeaderCell key={item.id} title={item.title} at={at + firstColumn} tabIndex={tabIndexOf(-1, at + firstColumn)} end={item.align === 'end'} sortable={item.compare !== undefined && onSort !== undefined} sorted={sort?.column === item.id ? (sort.descending ? 'descending' : 'ascending') : undefined} onSort={() => sortBy(item)} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const each = lines[item.index];
            if (each === undefined) return null;
            const isSelected = each.kind === 'row' && selected?.has(each.key) === true;
            const isActive = each.kind === 'row' && each.key === activeKey;
            return (
              // Keys go to the grid around it.
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={selectable && each.kind === 'row' ? isSelected : undefined}
                aria-expanded={each.kind === 'group' ? each.open : undefined}
                aria-current={isActive ? true : undefined}
                data-line={item.index}
                className={mergeClasses(styles.row, isSelected && styles.selected, isActive && styles.active)}
                style={{ ...gridStyle, transform: `translateY(${item.start}px)` }}
                onClick={(event) => onRowClick(event, item.index, each)}
                onDoubleClick={() => each.kind === 'row' && onOpen?.(each.row)}
                onContextMenu={(event) => {
                  event.preventDefault();
                  goTo({ line: item.index, column: positionOf(event.target)?.column ?? firstColumn }, true);
                  setMenu({ x: event.clientX, y: event.clientY });
                }}
              >
                {cellsOf(each, item.index)}
              </div>
            );
          })}
        </div>
      </div>
      {lines.length === 0 && empty !== undefined && <div className={styles.empty}>{empty}</div>}
      <RowMenu point={menu} onOpen={onOpen === undefined ? undefined : () => openLine({ line, column })} onClose={() => setMenu(undefined)} onCopyCell={() => copyCell({ line, column })} onCopyRows={() => copyRows({ line, column })} />
    </div>
  );
}

/** Where in the grid an element stands. */
function positionOf(target: EventTarget): Position | undefined {
  const cell = target instanceof Element ? target.closest('[data-column]') : null;
  const row = cell?.closest('[data-line]');
  if (cell === null || row === null || row === undefined) return undefined;
  return { line: Number(row.getAttribute('data-line')), column: Number(cell.getAttribute('data-column')) };
}

function focusCell(grid: HTMLElement | null, { line, column }: Position): void {
  grid?.querySelector<HTMLElement>(`[data-line="${line}"] [data-column="${column}"]`)?.focus({ preventScroll: true });
}

function groupState(keys: readonly string[], selected: ReadonlySet<string>): boolean | 'mixed' {
  const count = keys.filter((key) => selected.has(key)).length;
  return count === keys.length ? true : count === 0 ? false : 'mixed';
}

interface HeaderCellProps {
  readonly title: string;
  readonly at: number;
  readonly tabIndex: 0 | -1;
  readonly end: boolean;
  readonly sortable: boolean;
  readonly sorted: 'ascending' | 'descending' | undefined;
  readonly onSort: () => void;
}

function HeaderCell({ title, at, tabIndex, end, sortable, sorted, onSort }: HeaderCellProps): ReactElement {
  const styles = useTableStyles();
  return (
    // Enter and Space go to the grid around it.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div role="columnheader" tabIndex={tabIndex} data-column={at} aria-sort={sortable ? (sorted ?? 'none') : undefined} className={mergeClasses(styles.cell, end && styles.end, sortable && styles.sortable)} onClick={sortable ? onSort : undefined}>
      <span className={styles.text}>{title}</span>
      {sorted === 'ascending' && <ArrowSortUpRegular aria-hidden />}
      {sorted === 'descending' && <ArrowSortDownRegular aria-hidden />}
    </div>
  );
}
