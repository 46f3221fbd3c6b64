import { linkStates, type LinkState } from '../../shared/chain.js';

/**
 * The letters of `linkLetters` in the contract. They are written down again because that module
 * brings the schemas with it, which the window has no use for; a test holds the two together.
 */
export const letterStates: Readonly<Record<string, LinkState>> = { o: 'open', r: 'running', p: 'proven', n: 'not-asked', u: 'needs-you', f: 'failed' };

const unknownState: LinkState = linkStates[0];

/** The states of a row's chain; a letter that is not known counts as not reached. */
export const linkLetterStates = (letters: string): readonly LinkState[] => Array.from(letters, (letter) => letterStates[letter] ?? unknownState);
