import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { searchCodes } from '../../src/renderer/features/codes/search.js';
import { renderApp } from './render.js';

const found = (query: string): readonly string[] => searchCodes(query).map(({ code }) => code);

describe('searching the codes', () => {
  it.each(['0x800B010A', '800b010a', '2148204810', '-2146762486', ' 0X800B010A '])('%s finds its code first', (query) => expect(found(query)[0]).toBe('0x800B010A'));

  it('finds events, statuses of the web and our own codes', () => {
    expect(found('364')[0]).toBe('364');
    expect(found('HTTP 404')[0]).toBe('404');
    expect(found('download/digest-mismatch')).toEqual(['download/digest-mismatch']);
    expect(found('time stamp').length).toBeGreaterThan(3);
  });

  it('explains a code that is not in the table, and finds nothing for nonsense', () => {
    expect(searchCodes('0x8ABCDEF0')[0]?.remedy).toContain('certutil -error 0x8ABCDEF0');
    expect(found('no such words anywhere')).toEqual([]);
  });

  it('follows the digits while they are typed', () => expect(found('21482')).toContain('0x800B010A'));

  it('leaves no placeholder in a sentence', () => {
    for (const { meaning, remedy, name } of searchCodes('')) expect(`${name} ${meaning} ${remedy}`).not.toMatch(/\{\w+\}/u);
  });
});

describe('the codes', () => {
  it('are reached by F1, searched by typing, and copied with their words', async () => {
    const { user, main } = await renderApp();
    await user.keyboard('{F1}');
    await user.type(await screen.findByRole('searchbox', { name: 'Search the codes' }), '2148204810');
    const entry = await screen.findByRole('article', { name: '0x800B010A' });
    expect(within(entry).getByText('CERT_E_CHAINING')).toBeDefined();
    expect(within(entry).getByText('-2146762486')).toBeDefined();
    await user.click(within(entry).getByRole('button', { name: 'Copy 0x800B010A with its words' }));
    expect(main.copied[0]).toMatch(/^0x800B010A = 2148204810 = -2146762486 CERT_E_CHAINING\n/u);
  });
});
