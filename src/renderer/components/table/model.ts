import type { ReactNode } from 'react';
import { tsvCell } from '../../../shared/foreign-text.js';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** CSS pixels, or a share of what is left (`grow`). */
  readonly width: number;
  readonly grow?: number;
  /** Columns with the highest number leave first when there is no room. 0 always stays. */
  readonly dropOrder?: number;
  readonly align?: 'end';
  readonly render: (row: Row) => ReactNode;
  /** What is copied, and shown when it does not fit. */
  readonly text: (row: Row) => string;
  readonly compare?: (a: Row, b: Row) => number;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** A line of the table: a row, or the head of a group of rows. */
export type Line<Row> =
  | { readonly kind: 'row'; readonly key: string; readonly row: Row }
  | { readonly kind: 'group'; readonly key: string; readonly title: string; readonly keys: readonly string[]; readonly open: boolean };

export function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort | undefined): readonly Row[] {
  const compare = columns.find((column) => column.id === sort?.column)?.compare;
  if (sort === undefined || compare === undefined) return rows;
  const sign = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(a, b));
}

export function linesOf<Row>(rows: readonly Row[], keyOf: (row: Row) => string, groupOf: ((row: Row) => string) | undefined, closed: ReadonlySet<string>): readonly Line<Row>[] {
  if (groupOf === undefined) return rows.map((row) => ({ kind: 'row', key: keyOf(row), row }));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const title = groupOf(row);
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [row]);
    else group.push(row);
  }
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([title, members]): readonly Line<Row>[] => {
      const open = !closed.has(title);
      const head: Line<Row> = { kind: 'group', key: `group:${title}`, title, keys: members.map(keyOf), open };
      return [head, ...(open ? members.map((row): Line<Row> => ({ kind: 'row', key: keyOf(row), row })) : [])];
    });
}

/** The columns that fit into `available` pixels; a width of 0 means that it is not known yet. */
export function fittingColumns<Row>(columns: readonly Column<Row>[], available: number): readonly Column<Row>[] {
  if (available === 0) return columns;
  let shown = columns;
  const total = (list: readonly Column<Row>[]): number => list.reduce((sum, column) => sum + column.width, 0);
  while (total(shown) > available) {
    const last = shown.reduce<Column<Row> | undefined>((worst, column) => ((column.dropOrder ?? 0) > (worst?.dropOrder ?? 0) ? column : worst), undefined);
    if (last === undefined) break;
    shown = shown.filter((column) => column !== last);
  }
  return shown;
}

/** Rows for a spreadsheet: a line of titles, then a line for each row. */
export function toTsv<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  return [columns.map((column) => column.title), ...rows.map((row) => columns.map((column) => tsvCell(column.text(row))))].map((cells) => cells.join('\t')).join('\r\n');
}

export interface Position {
  /** -1 is the row of column titles. */
  readonly line: number;
  readonly column: number;
}

/** Where a key leads in the grid; undefined when the key is not one of the grid's. */
export function movePosition(position: Position, key: string, control: boolean, size: { readonly lines: number; readonly columns: number; readonly page: number }): Position | undefined {
  const lastLine = size.lines - 1;
  const lastColumn = size.columns - 1;
  const clampLine = (line: number): number => Math.min(lastLine, Math.max(-1, line));
  switch (key) {
    case 'ArrowDown':
      return { ...position, line: control ? lastLine : clampLine(position.line + 1) };
    case 'ArrowUp':
      return { ...position, line: control ? Math.min(0, lastLine) : clampLine(position.line - 1) };
    case 'ArrowRight':
      return { ...position, column: Math.min(lastColumn, position.column + 1) };
    case 'ArrowLeft':
      return { ...position, column: Math.max(0, position.column - 1) };
    case 'PageDown':
      return { ...position, line: clampLine(position.line + size.page) };
    case 'PageUp':
      return { ...position, line: Math.max(Math.min(0, lastLine), position.line - size.page) };
    case 'Home':
      return control ? { line: Math.min(0, lastLine), column: 0 } : { ...position, column: 0 };
    case 'End':
      return control ? { line: lastLine, column: lastColumn } : { ...position, column: lastColumn };
    default:
      return undefined;
  }
}
