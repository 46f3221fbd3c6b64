import { join } from 'node:path';
import { settingsChangeSchema, settingsSchema, type Settings, type SettingsChange } from '../../../shared/ipc/settings.js';
import { readJsonFile, writeJsonFile } from '../json-file.js';

export const defaultSettings: Settings = {
  allowSha1OnlyCatalogues: false,
  fetchRevocationLists: true,
  requireTimestamp: false,
  allowedPrivateHosts: [],
  parallelDownloads: 4,
  downloadsPerHost: 2,
  proxy: { kind: 'system' },
  staleAfterDays: 60,
  theme: 'system',
  navigationCollapsed: false,
  paneWidths: {},
};

/** Where settings are kept: electron-store in the window, the same file read plainly at a terminal. */
export interface SettingsStore {
  get(): Settings;
  save(change: SettingsChange): Promise<Settings>;
}

/** @throws ZodError when the result is not valid, which the contract's own check rules out */
export function mergeSettings(current: Settings, change: SettingsChange): Settings {
  const named = Object.entries(change).filter(([name, value]) => value !== undefined || name === 'timestampUrl');
  return settingsSchema.parse({ ...current, ...Object.fromEntries(named) });
}

export const settingsFileName = 'settings';

/** The settings file without Electron. */
export async function openSettingsFile(profileFolder: string): Promise<SettingsStore> {
  const path = join(profileFolder, `${settingsFileName}.json`);
  let current = mergeSettings(defaultSettings, (await readJsonFile(path, settingsChangeSchema)) ?? {});
  return {
    get: () => current,
    save: async (change) => {
      current = mergeSettings(current, change);
      await writeJsonFile(path, current);
      return current;
    },
  };
}
