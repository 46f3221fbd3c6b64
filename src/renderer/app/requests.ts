import { useCallback, useEffect, useRef, useState } from 'react';
import type { CodedError } from '../../shared/errors/index.js';
import { toCodedError, wasCancelled } from '../api/request-failed.js';

export interface Loaded<T> {
  readonly value?: T;
  readonly error?: CodedError;
  readonly busy: boolean;
  readonly reload: () => void;
  readonly replace: (value: T) => void;
}

interface LoadedState<T> {
  readonly key: string;
  readonly value?: T;
  readonly error?: CodedError;
}

/**
 * Asks main once for each `key`; `undefined` asks for nothing. A request that nobody waits for any
 * more is cancelled. The answer of the last key is kept while the same key is asked again.
 */
export function useLoaded<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<LoadedState<T>>({ key: '' });
  const [turn, setTurn] = useState(0);
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  const [busyTurn, setBusyTurn] = useState<string>();

  useEffect(() => {
    if (key === undefined) return;
    const controller = new AbortController();
    const request = async (): Promise<void> => {
      try {
        const value = await latest.current(controller.signal);
        if (!controller.signal.aborted) setState({ key, value });
      } catch (thrown) {
        if (!controller.signal.aborted && !wasCancelled(thrown)) setState({ key, error: toCodedError(thrown) });
      } finally {
        if (!controller.signal.aborted) setBusyTurn(`${key}#${turn}`);
      }
    };
    void request();
    return () => controller.abort();
  }, [key, turn]);

  const isCurrent = key !== undefined && state.key === key;
  return {
    ...(isCurrent && state.value !== undefined ? { value: state.value } : {}),
    ...(isCurrent && state.error !== undefined ? { error: state.error } : {}),
    busy: key !== undefined && busyTurn !== `${key}#${turn}`,
    reload: useCallback(() => setTurn((old) => old + 1), []),
    replace: useCallback((value: T) => setState((old) => ({ key: old.key, value })), []),
  };
}

export interface Action<Parameters extends readonly unknown[]> {
  readonly run: (...parameters: Parameters) => Promise<void>;
  readonly busy: boolean;
  readonly error?: CodedError;
  readonly clear: () => void;
  /** Cancels what is running. */
  readonly cancel: () => void;
}

/** Something the administrator does: it can be busy, fail with words, and be cancelled. A second click while busy does nothing. */
export function useAction<Parameters extends readonly unknown[]>(work: (signal: AbortSignal, ...parameters: Parameters) => Promise<void>): Action<Parameters> {
  const [state, setState] = useState<{ readonly busy: boolean; readonly error?: CodedError }>({ busy: false });
  const running = useRef<AbortController>(undefined);
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });

  const run = useCallback(async (...parameters: Parameters) => {
    if (running.current !== undefined) return;
    const controller = new AbortController();
    running.current = controller;
    setState({ busy: true });
    try {
      await latest.current(controller.signal, ...parameters);
      setState({ busy: false });
    } catch (thrown) {
      setState(wasCancelled(thrown) ? { busy: false } : { busy: false, error: toCodedError(thrown) });
    } finally {
      running.current = undefined;
    }
  }, []);

  return {
    run,
    busy: state.busy,
    ...(state.error === undefined ? {} : { error: state.error }),
    clear: useCallback(() => setState({ busy: false }), []),
    cancel: useCallback(() => running.current?.abort(), []),
  };
}
