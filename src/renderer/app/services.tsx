import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { Api } from '../../shared/ipc/contract.js';
import type { AppState, AppStore } from '../state/store.js';

export interface Services {
  readonly api: Api;
  readonly store: AppStore;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

function useServices(): Services {
  const services = use(ServicesContext);
  if (services === undefined) throw new TypeError('outside of ServicesContext');
  return services;
}

export const useApi = (): Api => useServices().api;
export const useAppStore = (): AppStore => useServices().store;
export const useApp = <T,>(select: (state: AppState) => T): T => useStore(useServices().store, select);
