import Store from 'electron-store';
import type { ProfileMode } from '../../shared/ipc/app.js';

/** Which of the two profiles was open last. */
export interface ModeMemory {
  read(): ProfileMode | undefined;
  write(mode: ProfileMode): void;
}

export function createModeMemory(): ModeMemory {
  const store = new Store<{ mode?: ProfileMode }>({ name: 'console', clearInvalidConfig: true });
  return {
    read: () => {
      const mode = store.get('mode');
      return mode === 'earnest' || mode === 'practice' ? mode : undefined;
    },
    write: (mode) => store.set('mode', mode),
  };
}
