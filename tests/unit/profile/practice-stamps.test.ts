import { describe, expect, it } from 'vitest';
import { followPracticeStamps } from '../../../src/main/core/profile/practice-stamps.js';
import { defaultSettings, mergeSettings, type SettingsStore } from '../../../src/main/core/profile/settings.js';

const own = 'http://127.0.0.1:5002/key/timestamp';

async function follow(before: string | undefined, timestampsAreNew: boolean): Promise<{ after: string | undefined; saves: number }> {
  let settings = mergeSettings(defaultSettings, { timestampUrl: before });
  let saves = 0;
  const store: SettingsStore = {
    get: () => settings,
    save: async (change) => {
      saves++;
      settings = mergeSettings(settings, change);
      return Promise.resolve(settings);
    },
  };
  await followPracticeStamps(store, { timestampUrl: own, timestampsAreNew });
  return { after: settings.timestampUrl, saves };
}

describe('the time-stamp service of practice', () => {
  it.each([
    ['is set at the first start', undefined, true, { after: own, saves: 1 }],
    ['is left away once somebody took it away', undefined, false, { after: undefined, saves: 0 }],
    ['is left alone when it is the one that is set', own, false, { after: own, saves: 0 }],
    ['follows the server to another port', 'http://127.0.0.1:4001/key/timestamp', false, { after: own, saves: 1 }],
    ['gives way to one that somebody chose', 'http://stamps.example/tsa', true, { after: 'http://stamps.example/tsa', saves: 0 }],
    ['is not taken for one of another practice', 'http://127.0.0.1:4001/other/timestamp', false, { after: 'http://127.0.0.1:4001/other/timestamp', saves: 0 }],
  ])('%s', async (_, before, isNew, expected) => {
    expect(await follow(before, isNew)).toEqual(expected);
  });
});
