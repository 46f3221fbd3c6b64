import type { GroupName } from '../../../shared/ipc/channels.js';
import type { Handlers } from '../../../shared/ipc/contract.js';
import type { AppConsole } from '../../app/console.js';

/** The handlers of one group of the contract, over the running console. */
export type GroupHandlers<G extends GroupName> = (app: AppConsole) => Handlers<AbortSignal>[G];
