import { describe, expect, it, vi } from 'vitest';
import { rememberPairs } from '../../../../src/main/core/authenticode/x509/remember-pairs.js';

describe('rememberPairs', () => {
  it('asks once about each pair, in this order, whatever the answer', () => {
    const [a, b] = [{ name: 'a' }, { name: 'b' }];
    const ask = vi.fn((first: typeof a, second: typeof a): string | undefined => (first === second ? undefined : first.name + second.name));
    const remembered = rememberPairs(ask);
    for (let time = 0; time < 2; time += 1) {
      expect(remembered(a, b)).toBe('ab');
      expect(remembered(b, a)).toBe('ba');
      expect(remembered(a, a)).toBeUndefined();
    }
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('knows things by themselves, not by what is in them', () => {
    const ask = vi.fn(() => true);
    const remembered = rememberPairs(ask);
    remembered({ name: 'a' }, { name: 'b' });
    remembered({ name: 'a' }, { name: 'b' });
    expect(ask).toHaveBeenCalledTimes(2);
  });
});
