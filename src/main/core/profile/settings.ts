import { join } from 'node:path';
import { settingsSchema, type Settings } from '../../../shared/ipc/settings.js';
import { readJsonFile, writeJsonFile } from '../json-file.js';

export const defaultSettings: Settings = {
  allowSha1OnlyCatalogues: false,
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
  save(change: Partial<Settings>): Promise<Settings>;
}

export const settingsFileName = 'settings';

/** The settings file without Electron. */
export async function openSettingsFile(profileFolder: string): Promise<SettingsStore> {
  const path = join(profileFolder, `${settingsFileName}.json`);
  let current: Settings = { ...defaultSettings, ...(await readJsonFile(path, settingsSchema.partial())) } as Settings;
  return {
    get: () => current,
    save: async (change) => {
      current = settingsSchema.parse({ ...current, ...change });
      await writeJsonFile(path, current);
      return current;
    },
  };
}
