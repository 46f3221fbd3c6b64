import { attributeOf, elementsOf, textOf, xsiNamespace, type Node } from '../xml/node.js';
import { defaultOf, readSimple } from './lexical.js';
import { asSimple, type Field, type Operation, type Sequence } from './schema.js';
import type { SoapRecord, SoapValue } from './values.js';

const isNil = (node: Node): boolean => ['true', '1'].includes(attributeOf(node, 'nil', xsiNamespace)?.trim() ?? '');

function absent(field: Field): SoapValue {
  if (field.many) return [];
  const simple = asSimple(field.type);
  return simple === undefined || field.nillable ? null : defaultOf(simple);
}

/**
 * Reads children as a sequence. An element that is not the next or a later one of the sequence (unknown,
 * mis-cased, of another namespace, or behind its place) is passed over without a word and its parameter
 * keeps the default, the way .NET's serialisers of a sequence do. The WSDL declares sequences; taking
 * them at their word makes a caller's wrong order show.
 */
function readSequence(fields: Sequence, children: readonly Node[], operation: Operation): SoapRecord {
  const values: Record<string, SoapValue> = Object.fromEntries(fields.map((field) => [field.name, absent(field)]));
  let next = 0;
  for (const child of children) {
    const place = fields.findIndex((field, index) => index >= next && field.name === child.name && operation.namespace === child.namespace);
    const field = fields[place];
    if (field === undefined) continue;
    const value = isNil(child) ? null : readValue(field, child, operation);
    values[field.name] = field.many ? [...(values[field.name] as SoapValue[]), value] : value;
    next = field.many ? place : place + 1;
  }
  return values;
}

function readValue(field: Field, node: Node, operation: Operation): SoapValue {
  const simple = asSimple(field.type);
  if (simple !== undefined) return readSimple(simple, textOf(node));
  return readSequence(operation.types.get(field.type) ?? [], elementsOf(node), operation);
}

/**
 * The parameters in the wrapper element of a document/literal call. A wrapper of another name or
 * namespace leaves every parameter at its default.
 * @throws LexicalError
 */
export function readParameters(operation: Operation, body: Node | undefined): SoapRecord {
  const fits = body?.namespace === operation.namespace && body.name === operation.name;
  return readSequence(operation.request, fits ? elementsOf(body) : [], operation);
}
