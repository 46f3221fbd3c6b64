import type { XmlElement } from '../../../../shared/catalog.js';
import { Fault } from '../../fault.js';
import { attributeOf, childNamed, childrenNamed, textOf } from '../../xml/query.js';
import { tidy } from './tidy.js';

/** What a fault says, the .NET wrapping taken off. */
export interface FaultText {
  /** For example `System.InvalidOperationException`, or `CookieExpired` of a service for clients; empty when the fault does not say. */
  readonly type: string;
  readonly message: string;
}

const maxNesting = 20;

/** The service nests the exceptions as elements without a namespace, the cause inside its wrapper. */
function innermostException(detail: XmlElement): XmlElement | undefined {
  let current = childrenNamed(detail, 'Exception')[0];
  for (let depth = 0; current !== undefined && depth < maxNesting; depth += 1) {
    const inner = childrenNamed(current, 'Exception')[0];
    if (inner === undefined) return current;
    current = inner;
  }
  return current;
}

/** What stands before the lines of the stack. Line by line: one pattern over all of them takes the square of their number. */
function beforeStack(text: string): string {
  const lines = text.split('\n');
  const stack = lines.findIndex((line, index) => index > 0 && /^\s*(?:at|---)(?:\s|$)/u.test(line));
  return stack === -1 ? text : lines.slice(0, stack).join('\n');
}

/** `System.X.YException: message` and stack lines around the message of a .NET exception's text. */
function unwrap(faultString: string): FaultText {
  const withoutStack = beforeStack(faultString.split('--->').at(-1) ?? '');
  const match = /^\s*((?:[A-Z]\w*\.)+\w+)\s*(?:\([^)]*\))?:\s*([\s\S]*)$/u.exec(withoutStack);
  return match === null ? { type: '', message: withoutStack } : { type: match[1] ?? '', message: match[2] ?? '' };
}

export function readFaultText(fault: XmlElement): FaultText {
  const detail = childNamed(fault, 'detail');
  // The services for clients put a code there instead ([MS-WUSP] 2.2.2.4).
  const errorCode = detail === undefined ? undefined : childNamed(detail, 'ErrorCode');
  if (detail !== undefined && errorCode !== undefined) {
    const told = childNamed(detail, 'Message');
    return { type: tidy(textOf(errorCode), 120), message: tidy(told === undefined ? '' : textOf(told)) };
  }
  const exception = detail === undefined ? undefined : innermostException(detail);
  const message = exception === undefined ? undefined : attributeOf(exception, 'Message');
  if (exception !== undefined && message !== undefined && message.trim() !== '') {
    return { type: tidy(attributeOf(exception, 'Type') ?? '', 120), message: tidy(message) };
  }
  const faultString = childNamed(fault, 'faultstring');
  const { type, message: text } = unwrap(faultString === undefined ? '' : textOf(faultString));
  return { type: tidy(type, 120), message: tidy(text) };
}

/** Faults that have words of their own. The texts are the service's English ones; others fall through. */
const known: readonly (readonly [pattern: RegExp, code: ConstructorParameters<typeof Fault>[0]])[] = [
  [/did not recognize the value of HTTP Header SOAPAction/iu, 'wsus/operation-unknown'],
  [/still referenced by other update/iu, 'wsus/still-referenced'],
  [/replica (?:server|mode)|on a replica/iu, 'wsus/replica-refuses'],
  [/UnauthorizedAccess|SecurityException|access (?:is |to .{1,200} is )?denied|not authorized/iu, 'wsus/denied-by-server'],
];

export function readSoapFault(operation: string, fault: XmlElement): Fault {
  const { type, message } = readFaultText(fault);
  const code = known.find(([pattern]) => pattern.test(message) || pattern.test(type))?.[1] ?? 'wsus/fault';
  return new Fault(code, { operation, type, message: message === '' ? 'no reason given' : message });
}
