import type { SimpleType } from './schema.js';

/** `new Guid()`: what a missing guid is. */
const emptyGuid = '00000000-0000-0000-0000-000000000000';
/** `DateTime.MinValue`: what a missing dateTime is. */
export const minimumDate = '0001-01-01T00:00:00';

export type SimpleValue = string | number | bigint | boolean | Uint8Array | null;

const integers: Readonly<Partial<Record<SimpleType, readonly [minimum: bigint, maximum: bigint]>>> = {
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  short: [-(2n ** 15n), 2n ** 15n - 1n],
  unsignedInt: [0n, 2n ** 32n - 1n],
  unsignedByte: [0n, 255n],
};

/** The value a parameter has when its element is absent: .NET's default of the type. */
export function defaultOf(type: SimpleType): SimpleValue {
  if (type === 'boolean') return false;
  if (type === 'long') return 0n;
  if (integers[type] !== undefined) return 0;
  if (type === 'guid') return emptyGuid;
  return type === 'dateTime' ? minimumDate : null;
}

/** A value that does not fit its type, in the words of .NET's FormatException. */
export class LexicalError extends Error {
  override readonly name = 'LexicalError';
}

const refuse = (reason: string): never => {
  throw new LexicalError(reason);
};

const datePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?$/u;
const guidPattern = /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/u;
const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

function readInteger(type: SimpleType, text: string): number | bigint {
  const [minimum, maximum] = integers[type] ?? refuse('Input string was not in a correct format.');
  if (!/^[+-]?\d{1,20}$/u.test(text)) refuse('Input string was not in a correct format.');
  const value = BigInt(text.replace(/^\+/u, ''));
  if (value < minimum || value > maximum) refuse(`Value was either too large or too small for ${type}.`);
  return type === 'long' ? value : Number(value);
}

/**
 * Reads the text of an element as XmlConvert does. Strings are kept as they are, everything else may
 * have white space around it.
 * @throws LexicalError
 */
export function readSimple(type: SimpleType, raw: string): SimpleValue {
  const text = raw.trim();
  switch (type) {
    case 'string':
    case 'anyType':
      return raw;
    case 'boolean':
      if (text === 'true' || text === '1') return true;
      return text === 'false' || text === '0' ? false : refuse(`The string '${text}' is not a valid Boolean value.`);
    case 'guid':
      return guidPattern.test(text) ? text.toLowerCase() : refuse('Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).');
    case 'dateTime':
      return datePattern.test(text) && !Number.isNaN(Date.parse(text.slice(0, 19) + 'Z')) ? text : refuse(`The string '${text}' is not a valid AllXsd value.`);
    case 'base64Binary': {
      const packed = text.replace(/\s/gu, '');
      return base64Pattern.test(packed) ? Buffer.from(packed, 'base64') : refuse('The input is not a valid Base-64 string.');
    }
    default:
      return readInteger(type, text);
  }
}

/** @throws RangeError when the value is not of the type: a mistake of a handler. */
export function writeSimple(type: SimpleType, value: SimpleValue): string {
  const bounds = integers[type];
  if (bounds !== undefined) {
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) throw new RangeError(`not of type ${type}`);
    const whole = BigInt(value as number | bigint);
    if (whole < bounds[0] || whole > bounds[1]) throw new RangeError(`out of the range of ${type}`);
    return String(whole);
  }
  if (type === 'boolean' && typeof value === 'boolean') return String(value);
  if (type === 'base64Binary' && value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value !== 'string' || type === 'boolean' || type === 'base64Binary') throw new RangeError(`not of type ${type}`);
  if (type === 'guid' && !guidPattern.test(value)) throw new RangeError('not a guid');
  if (type === 'dateTime' && !datePattern.test(value)) throw new RangeError('not a dateTime');
  return value;
}

/**
 * An instant as WSUS writes it: the server's dates are UTC without a zone (DateTimeKind.Unspecified), and
 * .NET leaves trailing zeros of the fraction away.
 */
export const wsusDate = (instant: string): string =>
  instant.replace(/Z$/u, '').replace(/(?<fraction>\.\d*?)0+$/u, '$<fraction>').replace(/\.$/u, '');
