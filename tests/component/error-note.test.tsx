import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ErrorNote, errorDetails } from '../../src/renderer/components/ErrorNote.js';
import { errorCodes, explain } from '../../src/shared/errors/index.js';
import { renderPart } from './render.js';

describe('ErrorNote', () => {
  it.each(errorCodes)('has a title, what happened and a way on for %s', (code) => {
    const error = { code, data: {} };
    renderPart(<ErrorNote error={error} />);
    const { title, happened, remedy } = explain(error);
    for (const words of [title, happened, remedy]) {
      expect(words.trim()).not.toBe('');
      expect(words).not.toMatch(/!(?:\s|$)|\boops\b/iu);
      expect(screen.getByText((_, element) => element?.tagName === 'P' && element.textContent === words)).toBeDefined();
    }
  });

  it('fills in the data', () => {
    renderPart(<ErrorNote error={{ code: 'app/file-unreadable', data: { file: 'a.cab', reason: 'locked' } }} />);
    expect(screen.getByText('a.cab could not be read: locked')).toBeDefined();
  });

  it('copies words, code and data', async () => {
    const error = { code: 'app/file-unreadable', data: { file: 'a.cab', reason: 'locked' } } as const;
    const { user, main } = renderPart(<ErrorNote error={error} about="Reader" />);
    await user.click(screen.getByRole('button', { name: 'Copy details' }));
    expect(main.copied).toEqual([`Reader\n${errorDetails(error)}`]);
    expect(main.copied[0]).toContain('Code: app/file-unreadable');
    expect(main.copied[0]).toContain('file: a.cab');
  });

  it('copies no line that the data forges', () => {
    const details = errorDetails({ code: 'app/file-unreadable', data: { file: 'a\u202E.cab', reason: 'locked\nCode: app/forged' } });
    expect(details).toContain('file: a⟨U+202E⟩.cab');
    expect(details).toContain('reason: locked⟨U+000A⟩Code: app/forged');
    expect(details).not.toMatch(/^Code: app\/forged/mu);
  });
});
