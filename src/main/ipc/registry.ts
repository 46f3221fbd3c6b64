import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { Log } from '../core/log.js';
import { cancelChannel, channels, requestChannel, type GroupName } from '../../shared/ipc/channels.js';
import type { Envelope } from '../../shared/ipc/define.js';
import type { Answering } from './answering.js';

export interface RegistryOptions {
  /** Whether the frame that asks is the top frame of our own window. */
  readonly isOwnWindow: (event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>) => boolean;
  readonly log: Log;
}

/**
 * The only place that speaks ipcMain. Every verb of the contract is there at once, so that the window can load; what it asks
 * waits for whoever answers. The sender is checked here, everything else by `Answering`.
 */
export function registerChannels(answering: Promise<Answering>, { isOwnWindow, log }: RegistryOptions): void {
  const answer = async (group: GroupName, name: string, event: IpcMainInvokeEvent, requestId: unknown, input: unknown): Promise<Envelope<unknown>> => {
    if (!isOwnWindow(event)) {
      log.warning('a request from a foreign frame was refused', { name: `${group}.${name}` });
      return { ok: false, code: 'app/bad-request', data: { detail: 'unknown sender' } };
    }
    return (await answering).answer(group, name, requestId, input);
  };
  for (const group of Object.keys(channels) as GroupName[]) {
    for (const name of channels[group]) {
      ipcMain.handle(requestChannel(group, name), (event, requestId: unknown, input: unknown) => answer(group, name, event, requestId, input));
    }
  }
  ipcMain.on(cancelChannel, (event, requestId: unknown) => {
    if (isOwnWindow(event)) void answering.then(({ cancel }) => cancel(requestId));
  });
}
