/**
 * The shape of messages, told the way a WSDL tells it: a sequence of elements, each with a type. One
 * line of text is one sequence: `name:type`, then `?` for minOccurs=0, `*` for maxOccurs=unbounded and
 * `~` for nillable. A unit test compares every line with the WSDL of a real server.
 */
const simpleTypes = [
  'string',
  'boolean',
  'int',
  'long',
  'short',
  'unsignedInt',
  'unsignedByte',
  'dateTime',
  'base64Binary',
  'guid',
  'anyType',
] as const;
export type SimpleType = (typeof simpleTypes)[number];

export interface Field {
  readonly name: string;
  /** A simple type, or the name of a complex type of the same contract. */
  readonly type: string;
  readonly optional: boolean;
  readonly many: boolean;
  readonly nillable: boolean;
}
export type Sequence = readonly Field[];

export interface Operation {
  readonly name: string;
  /** The exact value of the SOAPAction header, without its quotes. */
  readonly action: string;
  readonly namespace: string;
  readonly request: Sequence;
  readonly response: Sequence;
  readonly types: ReadonlyMap<string, Sequence>;
}

const isSimple = (type: string): type is SimpleType => (simpleTypes as readonly string[]).includes(type);
export const asSimple = (type: string): SimpleType | undefined => (isSimple(type) ? type : undefined);

/** @throws RangeError for a line that is not of the form above: a mistake in a contract. */
export function sequence(line: string): Sequence {
  return line
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^(?<name>\w+):(?<type>\w+)(?<marks>[?*~]*)$/u.exec(part);
      const { name, type, marks } = match?.groups ?? {};
      if (name === undefined || type === undefined || marks === undefined) throw new RangeError(`not a field: ${part}`);
      return { name, type, optional: marks.includes('?'), many: marks.includes('*'), nillable: marks.includes('~') };
    });
}

export interface ContractText<Name extends string> {
  readonly namespace: string;
  readonly types: Readonly<Record<string, string>>;
  readonly operations: Readonly<Record<Name, readonly [request: string, response: string]>>;
}

/** @throws RangeError for a type that is neither simple nor declared. */
export function contract<Name extends string>(text: ContractText<Name>): Readonly<Record<Name, Operation>> {
  const types = new Map(Object.entries(text.types).map(([name, line]) => [name, sequence(line)]));
  const known = (fields: Sequence): Sequence => {
    const stranger = fields.find((field) => !isSimple(field.type) && !types.has(field.type));
    if (stranger !== undefined) throw new RangeError(`unknown type ${stranger.type}`);
    return fields;
  };
  for (const fields of types.values()) known(fields);
  const operations = new Map<string, Operation>();
  for (const [name, [request, response]] of Object.entries<readonly [string, string]>(text.operations)) {
    operations.set(name, {
      name,
      action: `${text.namespace}/${name}`,
      namespace: text.namespace,
      request: known(sequence(request)),
      response: known(sequence(response)),
      types,
    });
  }
  // The keys of the map are those of `text.operations`, which is what Name is.
  return Object.fromEntries(operations) as Readonly<Record<Name, Operation>>;
}
