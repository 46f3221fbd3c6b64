import type { BrowserWindow, MessageBoxSyncOptions } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const { asked, answer } = vi.hoisted(() => ({ asked: [] as MessageBoxSyncOptions[], answer: { button: 0 } }));
vi.mock('electron', () => ({
  dialog: {
    showMessageBoxSync: (_window: unknown, options: MessageBoxSyncOptions) => {
      asked.push(options);
      return answer.button;
    },
  },
}));
const { mayClose } = await import('../../../src/main/app/closing.js');

const windowThat = (offscreen: boolean): BrowserWindow => ({ webContents: { isOffscreen: () => offscreen } }) as unknown as BrowserWindow;

beforeEach(() => {
  asked.length = 0;
});

describe('mayClose', () => {
  it('asks nothing when no job is running', () => {
    expect(mayClose(windowThat(false), 0)).toBe(true);
    expect(asked).toEqual([]);
  });

  it.each([
    [0, false],
    [1, true],
  ])('does what button %i says while a job is running', (button, closes) => {
    answer.button = button;
    expect(mayClose(windowThat(false), 1)).toBe(closes);
    expect(asked).toHaveLength(1);
    // Enter and Esc keep the window.
    expect(asked[0]).toMatchObject({ defaultId: 0, cancelId: 0, buttons: ['Stay', 'Close'] });
    expect(asked[0]?.detail).toContain('go on where they were');
  });

  it('asks nobody where nobody sees it', () => {
    expect(mayClose(windowThat(true), 3)).toBe(true);
    expect(asked).toEqual([]);
  });
});
