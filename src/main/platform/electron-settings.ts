import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import ElectronStore from 'electron-store';
import { z } from 'zod';
import { settingsSchema, type Settings } from '../../shared/ipc/settings.js';
import { Fault } from '../core/fault.js';
import { readJsonFile } from '../core/json-file.js';
import type { Log } from '../core/log.js';
import { defaultSettings, mergeSettings, settingsFileName, type SettingsStore } from '../core/profile/settings.js';

/** It was read and is not what was written, or is too large to be read. Whatever else went wrong, the content may be good and must not be put aside. */
const isDamaged = ({ cause }: Fault): boolean => cause === undefined || cause instanceof SyntaxError || cause instanceof z.ZodError;

/**
 * Judges the file before electron-store reads it, and puts one that is not ours aside under a name of its own.
 * @throws Fault `app/file-unreadable` when it cannot be read at all
 */
async function readOrPutAside(folder: string, now: Date, log: Log): Promise<Partial<Settings>> {
  const path = join(folder, `${settingsFileName}.json`);
  try {
    return ((await readJsonFile(path, settingsSchema.partial())) ?? {}) as Partial<Settings>;
  } catch (error) {
    if (!(error instanceof Fault) || !isDamaged(error)) throw error;
    const kept = join(folder, `${settingsFileName}.damaged-${now.toISOString().replaceAll(':', '-')}.json`);
    await rename(path, kept);
    log.warning('The settings were damaged and start anew', { kept, reason: String(error.data['reason']) });
    return {};
  }
}

/**
 * The settings of a profile in electron-store; the same file that `openSettingsFile` reads at a terminal.
 * @throws Fault `app/file-unreadable`
 */
export async function openElectronSettings(folder: string, log: Log, now: () => Date = () => new Date()): Promise<SettingsStore> {
  let current: Settings = mergeSettings(defaultSettings, await readOrPutAside(folder, now(), log));
  const store = new ElectronStore<Settings>({ cwd: folder, name: settingsFileName, accessPropertiesByDotNotation: false, configFileMode: 0o600 });
  return {
    get: () => current,
    save: async (change) => {
      const next = mergeSettings(current, change);
      store.store = next;
      current = next;
      return Promise.resolve(current);
    },
  };
}
