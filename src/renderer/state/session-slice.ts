import type { CodedError } from '../../shared/errors/index.js';
import type { AppStatus, ProfileMode } from '../../shared/ipc/app.js';
import type { Settings } from '../../shared/ipc/settings.js';
import { toCodedError } from '../api/request-failed.js';
import { parentOf, type Route } from './routes.js';
import type { Slice } from './store.js';

export interface SessionSlice {
  /** Undefined until main answered the first time. */
  readonly status?: AppStatus;
  readonly settings?: Settings;
  /** Set when the window could not get its first answers. */
  readonly startError?: CodedError;
  readonly route: Route;
  /** Read aloud by screen readers and shown for a moment. */
  readonly notice: { readonly text: string; readonly count: number };

  readonly start: () => Promise<void>;
  readonly openProfile: (mode: ProfileMode) => Promise<void>;
  readonly setStatus: (status: AppStatus) => void;
  readonly navigate: (route: Route) => void;
  readonly goUp: () => void;
  readonly saveSettings: (patch: Partial<Settings>) => Promise<void>;
  readonly setPaneWidth: (name: string, width: number) => void;
  readonly announce: (text: string) => void;
  readonly copy: (text: string, what: string) => Promise<void>;
}

export const createSessionSlice: Slice<SessionSlice> = (api) => (set, get) => ({
  route: { at: 'overview' },
  notice: { text: '', count: 0 },

  async start() {
    set({ startError: undefined });
    try {
      const [status, settings] = await Promise.all([api.app.status(), api.settings.get()]);
      set({ status, settings });
    } catch (thrown) {
      set({ startError: toCodedError(thrown) });
      return;
    }
    if (get().status?.profile !== undefined) await get().loadEverything();
  },

  async openProfile(mode) {
    const status = await api.app.openProfile({ mode });
    get().forgetProfile();
    set({ status, route: { at: 'overview' }, settings: await api.settings.get() });
    await get().loadEverything();
  },

  setStatus: (status) => set({ status }),
  navigate: (route) => set({ route }),

  goUp() {
    const parent = parentOf(get().route);
    if (parent !== undefined) set({ route: parent });
  },

  async saveSettings(patch) {
    const before = get().settings;
    if (before !== undefined) set({ settings: { ...before, ...patch } });
    try {
      set({ settings: await api.settings.save(patch) });
    } catch (thrown) {
      set({ settings: before });
      throw thrown;
    }
  },

  setPaneWidth(name, width) {
    const { settings } = get();
    if (settings === undefined) return;
    const paneWidths = { ...settings.paneWidths, [name]: Math.round(width) };
    // A width that could not be kept is no reason to interrupt anybody.
    void get().saveSettings({ paneWidths }).catch(() => undefined);
  },

  announce: (text) => set(({ notice }) => ({ notice: { text, count: notice.count + 1 } })),

  async copy(text, what) {
    try {
      await api.app.copyText({ text });
      get().announce(`Copied ${what}`);
    } catch {
      get().announce(`${what} could not be copied`);
    }
  },
});
