import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Log } from '../../../src/main/core/log.js';
import { defaultSettings, openSettingsFile } from '../../../src/main/core/profile/settings.js';
import { temporaryFolder } from '../../fixtures/folder.js';

// Outside Electron its package names the program, and fetches it where there is none; with a folder given it only names it.
vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', 'nowhere');
const { openElectronSettings } = await import('../../../src/main/platform/electron-settings.js');

function recordingLog(): Log & { readonly warnings: string[] } {
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  return { info: ignore, error: ignore, warning: (message, data) => warnings.push(`${message} ${JSON.stringify(data)}`), warnings };
}
const noon = (): Date => new Date('2026-05-01T12:00:00Z');

describe('settings in electron-store', () => {
  it('begin with the defaults and write nothing by themselves', async () => {
    using folder = temporaryFolder();
    expect((await openElectronSettings(folder.path, recordingLog())).get()).toEqual(defaultSettings);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('are the same file as at a terminal, in both directions, for its owner only', async () => {
    using folder = temporaryFolder();
    const window = await openElectronSettings(folder.path, recordingLog());
    const saved = await window.save({ theme: 'dark', timestampUrl: 'http://stamp.example/', paneWidths: { 'a.b': 200 } });
    expect(window.get()).toEqual(saved);
    const terminal = await openSettingsFile(folder.path);
    expect(terminal.get()).toEqual(saved);
    await terminal.save({ timestampUrl: undefined, staleAfterDays: 5 });
    const again = (await openElectronSettings(folder.path, recordingLog())).get();
    expect(again).toMatchObject({ theme: 'dark', staleAfterDays: 5 });
    expect(again.timestampUrl).toBeUndefined();
    if (process.platform !== 'win32') expect(statSync(join(folder.path, 'settings.json')).mode & 0o777).toBe(0o600);
  });

  it('that are not valid are not saved', async () => {
    using folder = temporaryFolder();
    const settings = await openElectronSettings(folder.path, recordingLog());
    await expect(settings.save({ parallelDownloads: 500 })).rejects.toThrow();
    expect(settings.get()).toEqual(defaultSettings);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each([
    ['cut off', '{"theme":"da'],
    ['empty', ''],
    ['of another form', '[1]'],
    ['with a value that is none', '{"theme":"pink"}'],
    ['with an unknown name', '{"__proto__":{"a":1},"constructor":1}'],
    ['too large', `{"theme":"${'x'.repeat(5_000_000)}"}`],
  ])('that are %s are put aside, said so, and start anew', async (_, content) => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'settings.json'), content);
    const log = recordingLog();
    const settings = await openElectronSettings(folder.path, log, noon);
    expect(settings.get()).toEqual(defaultSettings);
    expect(readFileSync(join(folder.path, 'settings.damaged-2026-05-01T12-00-00.000Z.json'), 'utf8')).toBe(content);
    expect(log.warnings).toEqual([expect.stringContaining('damaged')]);
    await settings.save({ theme: 'light' });
    expect((await openSettingsFile(folder.path)).get().theme).toBe('light');
  });

  it('that cannot be read are left where they are', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'settings.json'));
    chmodSync(join(folder.path, 'settings.json'), 0o755);
    await expect(openElectronSettings(folder.path, recordingLog())).rejects.toMatchObject({ code: 'app/file-unreadable' });
    expect(readdirSync(folder.path)).toEqual(['settings.json']);
  });
});
