import { expect, it } from 'vitest';
import { provenByCatalogue } from '../../../src/main/core/publishing/links.js';

it('a catalogue that a relaxed policy let in says so on the proof that rests on it', () => {
  const read = 'Read from Contoso, whose signature was checked when it was imported.';
  expect(provenByCatalogue('Contoso', [], [['SHA-256', 'ab']])).toEqual({ name: 'catalogue', state: 'proven', summary: read, facts: [{ label: 'SHA-256', value: 'ab' }] });
  expect(provenByCatalogue('Contoso', ['SHA-1 is accepted.', 'Short keys are accepted.']).summary).toBe(
    `${read} A rule was relaxed for it: SHA-1 is accepted. A rule was relaxed for it: Short keys are accepted.`,
  );
});
