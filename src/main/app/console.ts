import { join } from 'node:path';
import type { AppStatus, ProfileMode } from '../../shared/ipc/app.js';
import type { EventPayloads } from '../../shared/ipc/contract.js';
import { Fault } from '../core/fault.js';
import type { Log } from '../core/log.js';
import type { MachinePolicy } from '../core/profile/policy.js';
import type { ProfileEvents } from '../core/profile/ports.js';
import type { Profile } from '../core/profile/profile.js';
import type { ModeMemory } from '../platform/mode-memory.js';
import type { OpenProfile } from './profile-opener.js';
import { createThrottle } from './throttle.js';

/** What the window can be told and asked for, seen from main. */
export interface WindowPort {
  emit<E extends keyof EventPayloads>(event: E, payload: EventPayloads[E]): void;
  /** A path, or undefined when the dialog was dismissed. */
  chooseFile(options: { readonly title: string; readonly kind: 'file' | 'folder'; readonly extensions?: readonly string[] }): Promise<string | undefined>;
  /** Where something is to be saved; the system asks before a file is overwritten. Undefined when the dialog was dismissed. */
  chooseSavePath(options: { readonly title: string; readonly fileName: string }): Promise<string | undefined>;
  /** A question of the system itself, for what must not be decided by the window alone. */
  confirm(question: { readonly message: string; readonly detail: string; readonly action: string }): Promise<boolean>;
  openInBrowser(url: string): Promise<void>;
  openFile(path: string): Promise<void>;
  copy(text: string): Promise<void>;
}

export interface ConsoleOptions {
  readonly dataFolder: string;
  readonly policy: MachinePolicy;
  readonly version: string;
  readonly runtime: string;
  readonly log: Log;
  readonly window: WindowPort;
  readonly openProfile: OpenProfile;
  readonly remembered: ModeMemory;
}

/** Jobs change many times a second; a picture of them a few times is enough. Milliseconds. */
const eventInterval = 200;

/** The running console: the profile that is open, and the way to the window. */
export class AppConsole {
  readonly window: WindowPort;
  readonly #options: ConsoleOptions;
  #profile: Profile | undefined;
  /** Profiles are opened one after the other; two at once would fight for the lock. */
  #opening: Promise<unknown> = Promise.resolve();

  constructor(options: ConsoleOptions) {
    this.#options = options;
    this.window = options.window;
  }

  /** @throws Fault `app/no-profile` */
  get profile(): Profile {
    if (this.#profile === undefined) throw new Fault('app/no-profile');
    return this.#profile;
  }

  get isOpen(): boolean {
    return this.#profile !== undefined;
  }

  /** Opens what was open in the last run. A failure leaves the two ways in. */
  async restore(): Promise<void> {
    const mode = this.#options.remembered.read();
    if (mode === undefined) return;
    await this.open(mode).catch((error: unknown) => this.#options.log.warning('the last profile was not opened', { detail: String(error) }));
  }

  /**
   * Closes the profile that is open and opens the other.
   * @throws Fault `practice/not-allowed`, `app/busy`, `store/…`, `practice/…`
   */
  async open(mode: ProfileMode): Promise<void> {
    if (mode === 'practice' && !this.#options.policy.practiceAllowed) throw new Fault('practice/not-allowed');
    const work = this.#opening.then(async () => {
      if (this.#profile?.mode === mode) return;
      await this.#profile?.close();
      this.#profile = undefined;
      this.#profile = await this.#options.openProfile({ mode, folder: join(this.#options.dataFolder, mode) }, this.#events());
      if (this.#options.remembered.read() !== mode) this.#options.remembered.write(mode);
      this.#profile.jobs.resumeInterrupted();
      this.#profile.lookAtServer();
      await this.#tellStatus();
    });
    this.#opening = work.catch(() => undefined);
    await work;
  }

  async status(): Promise<AppStatus> {
    const { policy, version, runtime, dataFolder } = this.#options;
    if (this.#profile !== undefined) return { ...(await this.#profile.status()), practiceAllowed: policy.practiceAllowed };
    return {
      version,
      practiceAllowed: policy.practiceAllowed,
      attention: [],
      certificate: { state: 'unknown', headline: '', sentence: '' },
      counts: { catalogues: 0, updates: 0, published: 0, runningJobs: 0 },
      dataFolder,
      runtime,
    };
  }

  runningJobs(): number {
    return this.#profile?.jobs.runningCount() ?? 0;
  }

  async close(): Promise<void> {
    await this.#opening;
    await this.#profile?.close();
    this.#profile = undefined;
  }

  /** A status that cannot be read now is read at the next change; the work that changed it goes on. */
  async #tellStatus(): Promise<void> {
    try {
      this.window.emit('status', await this.status());
    } catch (error) {
      this.#options.log.warning('the status could not be read', { detail: String(error) });
    }
  }

  #events(): ProfileEvents {
    const whenOpen = (tell: (profile: Profile) => void) => (): void => {
      if (this.#profile !== undefined) tell(this.#profile);
    };
    const jobs = createThrottle(eventInterval, (jobId) => whenOpen((profile) => this.window.emit('job', profile.jobs.watch(jobId)))());
    const status = createThrottle(eventInterval, () => void this.#tellStatus());
    const progress = createThrottle(eventInterval, (jobId) => whenOpen((profile) => this.window.emit('progress', profile.jobs.progress(jobId)))());
    return {
      onJobChange: (jobId) => {
        jobs(jobId);
        status('status');
      },
      onJobProgress: progress,
      onCataloguesChange: () => {
        whenOpen((profile) => this.window.emit('catalogues', profile.catalogues.list()))();
        status('status');
      },
      onStatusChange: () => status('status'),
      onDiagnosis: (news) => this.window.emit('diagnosis', news),
    };
  }
}
