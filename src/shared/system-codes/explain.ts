import { systemCodes } from './table.js';

/** What a code of Windows, WSUS or HTTP means, in words. */
export interface CodeWords {
  /** The name that Microsoft gives it; empty when it has none. */
  readonly name: string;
  readonly meaning: string;
  readonly remedy: string;
}

export interface ExplainedCode extends CodeWords {
  /** `0x800B0109`; small Win32 codes and event numbers stay decimal. */
  readonly code: string;
  /** Unsigned, as consoles and logs print it. */
  readonly decimal: number;
}

const notation = (code: number): string => (code < 0x1_0000 ? String(code) : `0x${code.toString(16).toUpperCase().padStart(8, '0')}`);

/** A Win32 code inside an HRESULT (facility 7, winerror.h) means what the plain one means. */
function wordsInside(code: number): CodeWords | undefined {
  const words = code >>> 16 === 0x8007 ? systemCodes.get(code & 0xffff) : undefined;
  // Event numbers and HTTP statuses share the small numbers with Win32 and are never wrapped.
  return words?.name.startsWith('ERROR_') === true ? words : undefined;
}

/**
 * Words for a code, signed or unsigned, also for one that is not in the table: then they say where to look
 * it up.
 */
export function explainCode(value: number): ExplainedCode {
  const decimal = value >>> 0;
  const known = systemCodes.get(decimal) ?? wordsInside(decimal);
  const code = notation(decimal);
  const unknown = { name: '', meaning: `Windows answered with the code ${code}.`, remedy: `Look the code up with "certutil -error ${code}" on the WSUS server.` };
  return { code, decimal, ...(known ?? unknown) };
}

/** What the Windows Update client would report for an HTTP status of the content site. */
export function codeOfHttpStatus(status: number): number {
  const known: Readonly<Record<number, number>> = {
    400: 0x8024_4016,
    401: 0x8024_4017,
    403: 0x8024_4018,
    404: 0x8024_4019,
    407: 0x8024_401b,
    408: 0x8024_401c,
    500: 0x8024_401f,
    502: 0x8024_4021,
    503: 0x8024_4022,
    504: 0x8024_4023,
  };
  return known[status] ?? 0x8024_4fff;
}

/**
 * The number in what somebody typed or copied: `0x800B0109`, `800B0109`, `-2146762487`, `2148204809`, `HTTP 404`, `error 1603`.
 * @returns undefined when there is none, or one that no 32 bits hold
 */
export function parseCode(text: string): number | undefined {
  const [, digits] = /^(?:(?:http|event|error|code|exit code|hresult|status)\s*:?\s*)?(-?\d{1,10}|0x[0-9a-f]{1,8}|(?=\d*[a-f])[0-9a-f]{8})$/iu.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const value = /^-?\d+$/u.test(digits) ? Number(digits) : parseInt(digits, 16);
  return value < -0x8000_0000 || value > 0xffff_ffff ? undefined : value >>> 0;
}
