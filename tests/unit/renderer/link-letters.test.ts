import { expect, it } from 'vitest';
import { letterStates, linkLetterStates } from '../../../src/renderer/components/link-letters.js';
import { linkLetters } from '../../../src/shared/ipc/updates.js';

it('reads the letters that the contract writes', () => {
  expect(Object.fromEntries(Object.entries(letterStates).map(([letter, state]) => [state, letter]))).toEqual(linkLetters);
  expect(linkLetterStates('opx')).toEqual(['open', 'proven', 'open']);
});
