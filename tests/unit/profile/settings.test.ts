import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings, mergeSettings, openSettingsFile } from '../../../src/main/core/profile/settings.js';
import type { Settings, SettingsChange } from '../../../src/shared/ipc/settings.js';

const stamped: Settings = { ...defaultSettings, timestampUrl: 'http://stamp.example/' };

describe('mergeSettings', () => {
  it('changes what is named and nothing else, and leaves the settings before as they were', () => {
    const before = structuredClone(stamped);
    expect(mergeSettings(stamped, { parallelDownloads: 8 })).toEqual({ ...stamped, parallelDownloads: 8 });
    expect(stamped).toEqual(before);
  });

  it('takes the address of the time stamps away only where it is named', () => {
    expect(mergeSettings(stamped, {}).timestampUrl).toBe('http://stamp.example/');
    expect(mergeSettings(stamped, { timestampUrl: undefined }).timestampUrl).toBeUndefined();
  });

  it('takes no other setting away', () => {
    expect(mergeSettings(stamped, { proxy: undefined, allowedPrivateHosts: undefined })).toEqual(stamped);
  });

  it.each<[string, unknown]>([
    ['a host with a path', { allowedPrivateHosts: ['intranet/../x'] }],
    ['more downloads than the product does', { parallelDownloads: 1000 }],
    ['a time stamp that is no web address', { timestampUrl: 'file:///etc/passwd' }],
    ['a name that is no setting', { allowEverything: true }],
  ])('refuses %s', (_, change) => {
    expect(() => mergeSettings(defaultSettings, change as SettingsChange)).toThrow();
  });

  it('is strict until somebody says otherwise', () => {
    expect(defaultSettings).toMatchObject({ allowSha1OnlyCatalogues: false, allowedPrivateHosts: [] });
  });
});

describe('openSettingsFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign settings '));
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  it('begins with the defaults and gives back what was saved', async () => {
    const store = await openSettingsFile(folder);
    expect(store.get()).toEqual(defaultSettings);
    await store.save({ staleAfterDays: 30 });
    expect(store.get().staleAfterDays).toBe(30);
    expect((await openSettingsFile(folder)).get()).toEqual({ ...defaultSettings, staleAfterDays: 30 });
  });

  it('keeps nothing of a change that is refused', async () => {
    const store = await openSettingsFile(folder);
    await store.save({ staleAfterDays: 30 });
    await expect(store.save({ staleAfterDays: -1 })).rejects.toThrow();
    expect(store.get().staleAfterDays).toBe(30);
    expect(JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8'))).toMatchObject({ staleAfterDays: 30 });
  });

  it.each(['{', '[]', '{"allowSha1OnlyCatalogues":"yes"}', '{"unknown":1}'])('refuses a file that it did not write: %s', async (text) => {
    await writeFile(join(folder, 'settings.json'), text);
    await expect(openSettingsFile(folder)).rejects.toMatchObject({ code: 'app/file-unreadable' });
  });
});
