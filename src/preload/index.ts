import { contextBridge, ipcRenderer } from 'electron';
import { cancelChannel, channels, eventChannel, events, requestChannel } from '../shared/ipc/channels.js';
import type { Bridge } from '../shared/ipc/contract.js';

const isChannel = (group: string, verb: string): boolean =>
  Object.hasOwn(channels, group) && (channels[group as keyof typeof channels] as readonly string[]).includes(verb);

const bridge: Bridge = {
  request: (group, verb, requestId, input) =>
    isChannel(group, verb) ? ipcRenderer.invoke(requestChannel(group, verb), requestId, input) : Promise.reject(new TypeError('unknown verb')),
  cancel: (requestId) => ipcRenderer.send(cancelChannel, requestId),
  on: (event, listener) => {
    if (!events.includes(event)) throw new TypeError('unknown event');
    const forward = (_event: unknown, payload: Parameters<typeof listener>[0]): void => listener(payload);
    ipcRenderer.on(eventChannel(event), forward);
    return () => void ipcRenderer.off(eventChannel(event), forward);
  },
};

contextBridge.exposeInMainWorld('countersign', bridge);
