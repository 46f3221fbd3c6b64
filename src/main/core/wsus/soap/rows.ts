import type { XmlElement } from '../../../../shared/catalog.js';
import { instant, parseGuid, type Guid, type Instant } from '../../../../shared/units.js';
import { childrenNamed, textOf } from '../../xml/query.js';
import { AnswerUnexpected, decodeBase64, isNil, optionalChild } from './answer.js';
import { adminNamespace, instanceNamespace } from './namespaces.js';

export type Cell = string | number | boolean | Uint8Array | null;
/** A GenericReadableRow: columns by position (MS-WSUSAR), as the database selected them. */
export type Row = readonly Cell[];

const numberTypes = new Set(['int', 'short', 'long', 'unsignedByte', 'byte', 'unsignedShort', 'unsignedInt', 'unsignedLong', 'integer']);

/** The reader drops prefix bindings, so the type is told by its local name; none of the names occurs twice. */
function typeOf(cell: XmlElement): string {
  const value = cell.attributes.find((attribute) => attribute.name === 'type' && attribute.namespace === instanceNamespace)?.value ?? '';
  return value.slice(value.indexOf(':') + 1);
}

function readNumber(value: string): number {
  const number = Number(value);
  if (!/^[+-]?\d+$/u.test(value) || !Number.isSafeInteger(number)) throw new AnswerUnexpected('a cell of a row is no integer');
  return number;
}

function readCell(cell: XmlElement): Cell {
  if (isNil(cell)) return null;
  const value = textOf(cell);
  const type = typeOf(cell);
  if (numberTypes.has(type)) return readNumber(value.trim());
  if (type === 'boolean') {
    if (!/^(?:true|false|0|1)$/u.test(value.trim())) throw new AnswerUnexpected('a cell of a row is no boolean');
    return value.trim() === 'true' || value.trim() === '1';
  }
  if (type === 'base64Binary') return decodeBase64(value, 'a cell of a row');
  if (type === 'guid') {
    const id = parseGuid(value);
    if (id === undefined) throw new AnswerUnexpected('a cell of a row is no GUID');
    return id;
  }
  return value;
}

/** One GenericReadableRow element. */
export function readRow(row: XmlElement): Row {
  const values = optionalChild(row, 'Values');
  return values === undefined ? [] : childrenNamed(values, 'anyType', adminNamespace).map(readCell);
}

/** The rows of an ArrayOfGenericReadableRow; none when the element is absent. */
export const readRows = (list: XmlElement | undefined): Row[] =>
  list === undefined ? [] : childrenNamed(list, 'GenericReadableRow', adminNamespace).filter((row) => !isNil(row)).map(readRow);

/** The row sets of an ArrayOfArrayOfGenericReadableRow. */
export const readRowSets = (list: XmlElement | undefined): Row[][] =>
  list === undefined ? [] : childrenNamed(list, 'ArrayOfGenericReadableRow', adminNamespace).map(readRows);

const wrong = (column: number, what: string): AnswerUnexpected => new AnswerUnexpected(`column ${String(column)} of a row is no ${what}`);

export const optionalTextAt = (row: Row, column: number): string | undefined => {
  const cell = row[column];
  return typeof cell === 'string' && cell !== '' ? cell : undefined;
};

export function textAt(row: Row, column: number): string {
  const cell = row[column];
  if (typeof cell !== 'string') throw wrong(column, 'text');
  return cell;
}

export function numberAt(row: Row, column: number): number {
  const cell = row[column];
  if (typeof cell !== 'number') throw wrong(column, 'number');
  return cell;
}

export function flagAt(row: Row, column: number): boolean {
  const cell = row[column];
  // SQL bit columns arrive as boolean, computed ones as 0 and 1.
  if (typeof cell === 'boolean') return cell;
  if (cell === 0 || cell === 1) return cell === 1;
  throw wrong(column, 'boolean');
}

/** False for a column that is null, or that the server does not have. */
export const optionalFlagAt = (row: Row, column: number): boolean => (row[column] === undefined || row[column] === null ? false : flagAt(row, column));

/**
 * A date of the server, which it writes in UTC with or without a zone. SQL Server's first and last year stand for "none": so does
 * what is no date.
 */
export function instantAt(row: Row, column: number): Instant | undefined {
  const text = optionalTextAt(row, column);
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?$/u.test(text)) return undefined;
  const date = new Date(/(?:Z|[+-]\d{2}:\d{2})$/u.test(text) ? text : `${text}Z`);
  const year = date.getUTCFullYear();
  return Number.isNaN(date.getTime()) || year <= 1753 || year >= 9999 ? undefined : instant(date);
}

export function guidAt(row: Row, column: number): Guid {
  const cell = row[column];
  const id = typeof cell === 'string' ? parseGuid(cell) : undefined;
  if (id === undefined) throw wrong(column, 'GUID');
  return id;
}

/** UpdateSource: 0 Microsoft Update, 1 other, which is what administrators published. */
export const isLocalSource = (cell: Cell | undefined): boolean => cell === 1 || cell === 'Other';
