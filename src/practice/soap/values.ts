import type { SimpleType } from './schema.js';
import type { SimpleValue } from './lexical.js';

/** A cell of a GenericReadableRow: `anyType` carries its own type on the wire. */
export class Cell {
  readonly type: SimpleType;
  readonly value: SimpleValue;
  constructor(type: SimpleType, value: SimpleValue) {
    this.type = type;
    this.value = value;
  }
}

export type SoapValue = SimpleValue | Cell | SoapRecord | readonly SoapValue[] | undefined;
export interface SoapRecord {
  readonly [name: string]: SoapValue;
}

export const nothing = new Cell('string', null);
export const text = (value: string | null | undefined): Cell => (value === null || value === undefined ? nothing : new Cell('string', value));
export const int = (value: number): Cell => new Cell('int', value);
export const long = (value: number | bigint): Cell => new Cell('long', BigInt(value));
export const byte = (value: number): Cell => new Cell('unsignedByte', value);
export const flag = (value: boolean): Cell => new Cell('boolean', value);
export const guid = (value: string | null): Cell => (value === null ? nothing : new Cell('guid', value));
export const date = (value: string): Cell => new Cell('dateTime', value);
export const binary = (value: Uint8Array): Cell => new Cell('base64Binary', value);

export type Row = SoapRecord;
export const row = (...cells: readonly Cell[]): Row => ({ Values: { anyType: cells } });
export const rows = (list: readonly Row[]): SoapRecord => ({ GenericReadableRow: list });
export const rowSets = (sets: readonly (readonly Row[])[]): SoapRecord => ({ ArrayOfGenericReadableRow: sets.map(rows) });

/** The parameters of one call, every one present: what was not sent has its type's default. */
export class Parameters {
  readonly #values: SoapRecord;

  constructor(values: SoapRecord) {
    this.#values = values;
  }

  #value(name: string): SoapValue {
    if (!Object.hasOwn(this.#values, name)) throw new RangeError(`no parameter ${name}`);
    return this.#values[name];
  }

  /** A string, guid or dateTime. */
  text(name: string): string | null {
    const value = this.#value(name);
    if (value === null || typeof value === 'string') return value;
    throw new RangeError(`${name} is no text`);
  }

  guid(name: string): string {
    return this.text(name) ?? '';
  }

  integer(name: string): number {
    const value = this.#value(name);
    if (typeof value === 'number') return value;
    throw new RangeError(`${name} is no integer`);
  }

  boolean(name: string): boolean {
    const value = this.#value(name);
    if (typeof value === 'boolean') return value;
    throw new RangeError(`${name} is no boolean`);
  }

  bytes(name: string): Uint8Array | null {
    const value = this.#value(name);
    if (value === null || value instanceof Uint8Array) return value;
    throw new RangeError(`${name} is no base64Binary`);
  }

  /** A complex parameter; null when it was not sent. */
  record(name: string): Parameters | null {
    const value = this.#value(name);
    if (value === null) return null;
    return new Parameters(value as SoapRecord);
  }

  /** The members of an array type's only field, nulls left out. */
  list(name: string, member: string): readonly SoapValue[] {
    const array = this.record(name);
    return ((array === null ? [] : array.#value(member)) as readonly SoapValue[]).filter((item) => item !== null);
  }

  records(name: string, member: string): readonly Parameters[] {
    return this.list(name, member).map((item) => new Parameters(item as SoapRecord));
  }

  get all(): SoapRecord {
    return this.#values;
  }
}
