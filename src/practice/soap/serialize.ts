import { escapeText, joined, Markup, tag } from '../xml/write.js';
import { writeSimple, type SimpleValue } from './lexical.js';
import { asSimple, type Field, type Operation, type Sequence } from './schema.js';
import { Cell, type SoapRecord, type SoapValue } from './values.js';

const guidNamespace = 'http://microsoft.com/wsdl/types/';
const nil = (name: string): Markup => new Markup(`<${name} xsi:nil="true" />`);

/** A cell in .NET's spelling: `xsi:type` with the prefix xsd, a guid with a prefix of its own. */
function writeCell(name: string, cell: Cell): Markup {
  if (cell.value === null) return nil(name);
  const content = escapeText(writeSimple(cell.type, cell.value));
  if (cell.type === 'guid') return new Markup(`<${name} xmlns:q1="${guidNamespace}" xsi:type="q1:guid">${content}</${name}>`);
  return new Markup(`<${name} xsi:type="xsd:${cell.type}">${content}</${name}>`);
}

function writeOne(field: Field, value: SoapValue, operation: Operation): Markup {
  if (value instanceof Cell) {
    if (field.type !== 'anyType') throw new RangeError(`${field.name} takes no cell`);
    return writeCell(field.name, value);
  }
  if (value === null || value === undefined) {
    if (!field.nillable) throw new RangeError(`${field.name} must not be empty`);
    return nil(field.name);
  }
  const simple = asSimple(field.type);
  if (simple !== undefined) return tag(field.name, {}, [writeSimple(simple, value as SimpleValue)]);
  return tag(field.name, {}, [writeSequence(operation.types.get(field.type) ?? [], value as SoapRecord, operation)]);
}

function writeField(field: Field, value: SoapValue, operation: Operation): Markup {
  if (field.many) {
    if (value !== undefined && !Array.isArray(value)) throw new RangeError(`${field.name} takes a list`);
    return joined(((value ?? []) as readonly SoapValue[]).map((item) => writeOne(field, item, operation)));
  }
  if ((value === null || value === undefined) && field.optional) return new Markup('');
  return writeOne(field, value, operation);
}

/** In the order of the contract, whatever the order of the record. */
function writeSequence(fields: Sequence, record: SoapRecord, operation: Operation): Markup {
  const stranger = Object.keys(record).find((name) => !fields.some((field) => field.name === name));
  if (stranger !== undefined) throw new RangeError(`${operation.name} has no ${stranger}`);
  return joined(fields.map((field) => writeField(field, record[field.name], operation)));
}

/**
 * The response element of an operation.
 * @throws RangeError when the record does not fit the contract: a mistake of a handler.
 */
export const writeResponse = (operation: Operation, record: SoapRecord): Markup =>
  tag(`${operation.name}Response`, { xmlns: operation.namespace }, [writeSequence(operation.response, record, operation)]);
