import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/shared/errors/index.js';

describe('explain', () => {
  it('shows what is unseen in the data', () => {
    const { happened } = explain({ code: 'app/unexpected', data: { detail: 'gone\u202E\u001B[31m\nNext line' } });
    expect(happened).toContain('gone⟨U+202E⟩⟨U+001B⟩[31m⟨U+000A⟩Next line');
  });

  it('cuts a value that would bury its sentence', () => {
    const words = explain({ code: 'app/unexpected', data: { detail: `${'a'.repeat(600)}END` } });
    expect(words.happened).toContain(`${'a'.repeat(499)}…`);
    expect(Object.values(words).join('')).not.toContain('END');
  });

  it('says so when a value is missing', () => {
    expect(explain({ code: 'app/unexpected', data: {} }).happened).toContain('unknown');
  });
});
