import type { PracticeReady } from './practice-connection.js';
import type { SettingsStore } from './settings.js';

const isSamePlace = (url: string, other: string): boolean => URL.canParse(url) && new URL(url).pathname === new URL(other).pathname;

/**
 * Practice begins with stamps of its server's own authority, and who takes that setting away practises without. The server
 * may listen on another port at each start: what points at its authority goes on doing so.
 */
export async function followPracticeStamps(settings: SettingsStore, { timestampUrl, timestampsAreNew }: Pick<PracticeReady, 'timestampUrl' | 'timestampsAreNew'>): Promise<void> {
  const current = settings.get().timestampUrl;
  const wanted = current === undefined ? timestampsAreNew : isSamePlace(current, timestampUrl);
  if (wanted && current !== timestampUrl) await settings.save({ timestampUrl });
}
