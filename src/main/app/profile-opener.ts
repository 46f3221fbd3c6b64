import type { ProfileEvents, ProfileOptions } from '../core/profile/ports.js';
import { Profile } from '../core/profile/profile.js';
import { createPortFactory, type PortFactoryOptions } from '../platform/ports.js';

export type OpenProfile = (options: ProfileOptions, events: ProfileEvents) => Promise<Profile>;

/** Nearly all code of main hangs on this file. */
export function createProfileOpener(options: PortFactoryOptions): OpenProfile {
  const createPorts = createPortFactory(options);
  return async (place, events) => Profile.open(place, createPorts(place.folder, events));
}
