import { z } from 'zod';
import { chainLinks, linkStates, type ChainLinkName, type LinkState, type ProofChain, type ProofFact } from '../../../shared/chain.js';
import { linkLetters } from '../../../shared/ipc/updates.js';
import { jsonColumn } from '../store/columns.js';

/*
 * A chain lies in three columns, each in the order of `chainLinks`, because they are wanted for different things: the letters
 * for lists and counts, by SQL alone; the sentences for the picture of a job; the facts, which are most of it, for one look at a time.
 */

const stateOfLetter = new Map<string, LinkState>(linkStates.map((state) => [linkLetters[state], state]));

/** The states of a chain, one letter a link. */
export const lettersColumn = z.string().regex(new RegExp(`^[${Object.values(linkLetters).join('')}]{${chainLinks.length}}$`, 'u'), 'not the letters of a chain');

const sentencesColumn = jsonColumn(z.array(z.string()).length(chainLinks.length));
/** The longest column by far, written here and shown as text only: its shape is looked at, not each word of it. */
const factsColumn = jsonColumn(z.custom<readonly (readonly ProofFact[])[]>((value) => Array.isArray(value) && value.length === chainLinks.length && value.every(Array.isArray), 'not the facts of a chain'));

/** Without the facts. */
export const outlineColumns = { letters: lettersColumn, sentences: sentencesColumn } as const;
export const chainColumns = { ...outlineColumns, facts: factsColumn } as const;

interface ChainRow {
  readonly letters: string;
  readonly sentences: readonly string[];
  readonly facts?: readonly (readonly ProofFact[])[];
}

export const toChain = ({ letters, sentences, facts }: ChainRow): ProofChain =>
  chainLinks.map((name, index) => ({ name, state: stateOfLetter.get(letters[index] ?? '') ?? 'open', summary: sentences[index] ?? '', facts: facts?.[index] ?? [] }));

export const lettersOf = (chain: ProofChain): string => chain.map(({ state }) => linkLetters[state]).join('');

/** The values of the columns `letters`, `sentences` and `facts`. */
export const fromChain = (chain: ProofChain): readonly [letters: string, sentences: string, facts: string] => [
  lettersOf(chain),
  JSON.stringify(chain.map(({ summary }) => summary)),
  JSON.stringify(chain.map(({ facts }) => facts)),
];

/** Whether a link of these letters is proven. */
export const isProven = (letters: string, name: ChainLinkName): boolean => letters[chainLinks.indexOf(name)] === linkLetters.proven;
