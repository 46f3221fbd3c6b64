import type { Store } from '../store/store.js';
import type { Shares } from '../shares.js';
import type { SigningService } from '../signing.js';
import type { Handler } from '../soap/service.js';
import type { Configuration } from './configuration.js';

/** What the handlers of the admin service work on. */
export interface AdminContext {
  readonly store: Store;
  readonly shares: Shares;
  readonly signing: SigningService;
  readonly configuration: Configuration;
}

/** 0 none, 1 reporter, 2 administrator. */
export type Role = 0 | 1 | 2;
export const currentRole = (store: Store): Role => store.settings.read<Role>('role', 2);

/** A group of handlers that know, by their keys, which operations they are for. */
export const handlersFor = <Name extends string>(
  make: (context: AdminContext) => Readonly<Record<Name, Handler>>,
): ((context: AdminContext) => Readonly<Record<Name, Handler>>) => make;
