import { errorCodes, explain } from '../../../shared/errors/index.js';
import { explainCode, parseCode } from '../../../shared/system-codes/explain.js';
import { systemCodes } from '../../../shared/system-codes/table.js';

/** A code with its words, whoever gives it. */
export interface CodeEntry {
  /** As it is mostly met: `0x800B0109`, `364`, `download/digest-mismatch`. */
  readonly code: string;
  /** The other forms of the same number. */
  readonly otherForms: readonly string[];
  readonly name: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly origin: 'Windows, WSUS and the web' | 'Countersign';
}

/** Signed, as scripts and logs print a 32-bit code. */
const signed = (code: number): number => code | 0;

function systemEntry(code: number): CodeEntry {
  const { code: shown, decimal, name, meaning, remedy } = explainCode(code);
  const otherForms = decimal < 0x1_0000 ? [] : [String(decimal), String(signed(decimal))];
  return { code: shown, otherForms, name, meaning, remedy, origin: 'Windows, WSUS and the web' };
}

/** The words of our own codes have places for what only the single case knows. */
const blank = new Proxy({}, { get: (_, name) => (typeof name === 'string' ? '…' : undefined) });

const ownEntries = (): readonly CodeEntry[] =>
  errorCodes.map((code) => {
    const { title, happened, remedy } = explain({ code, data: blank });
    return { code, otherForms: [], name: title, meaning: happened, remedy, origin: 'Countersign' };
  });

/** Every code that there are words for; computed once. */
export const allCodes: readonly CodeEntry[] = [...[...systemCodes.keys()].sort((a, b) => a - b).map(systemEntry), ...ownEntries()];

const textOf = ({ code, otherForms, name, meaning, remedy }: CodeEntry): string => [code, ...otherForms, name, meaning, remedy].join('\n').toLowerCase();
const searchable = allCodes.map((entry) => ({ entry, text: textOf(entry) }));

/**
 * A number in any of its forms finds exactly its code, also one that is not in the table; anything else is searched word by word.
 */
export function searchCodes(query: string): readonly CodeEntry[] {
  const value = parseCode(query);
  if (value !== undefined) {
    const exact = systemEntry(value);
    const begun = searchable.filter(({ entry }) => entry.code !== exact.code && [entry.code.toLowerCase(), ...entry.otherForms].some((form) => form.startsWith(query.trim().toLowerCase())));
    // While somebody types, the first digits are a number as well.
    return exact.name === '' && value < 0x1_0000 ? begun.map(({ entry }) => entry) : [exact, ...begun.map(({ entry }) => entry)];
  }
  const words = query.trim().toLowerCase().split(/\s+/u);
  return searchable.filter(({ text }) => words.every((word) => text.includes(word))).map(({ entry }) => entry);
}

/** What is copied of an entry. */
export const describeCode = ({ code, otherForms, name, meaning, remedy }: CodeEntry): string => `${[code, ...otherForms].join(' = ')}${name === '' ? '' : ` ${name}`}\n${meaning}\n${remedy}`;

