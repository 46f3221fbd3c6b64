import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { act, render, screen, within } from '@testing-library/react';
import { userEvent, type UserEvent } from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { createApi } from '../../src/renderer/api/client.js';
import { App } from '../../src/renderer/app/App.js';
import { loadPlaces } from '../../src/renderer/app/Places.js';
import { ServicesContext, type Services } from '../../src/renderer/app/services.js';
import { connectEvents } from '../../src/renderer/state/events.js';
import { createAppStore, type AppStore } from '../../src/renderer/state/store.js';
import { createFakeMain, type FakeMain, type FakeOptions } from '../fakes/window/bridge.js';
import { packageId } from '../fakes/window/data.js';

export interface Rendered {
  readonly main: FakeMain;
  readonly store: AppStore;
  readonly user: UserEvent;
}

function servicesOf(main: FakeMain): Services {
  const api = createApi(main.bridge);
  const store = createAppStore(api);
  connectEvents(main.bridge, store);
  return { api, store };
}

interface AppOptions extends FakeOptions {
  readonly prepare?: (main: FakeMain) => void;
}

/** The whole window, with a stand-in for main at the far end of the bridge. */
export async function renderApp({ prepare, ...options }: AppOptions = {}): Promise<Rendered> {
  const main = createFakeMain(options);
  prepare?.(main);
  const services = servicesOf(main);
  await loadPlaces();
  render(
    <ServicesContext value={services}>
      <App />
    </ServicesContext>,
  );
  await act(() => services.store.getState().start());
  await screen.findAllByRole('heading');
  return { main, store: services.store, user: userEvent.setup() };
}

/** One component, with everything around it that it asks for. */
export function renderPart(part: ReactElement, prepare?: (main: FakeMain) => void): Rendered {
  const main = createFakeMain();
  prepare?.(main);
  const services = servicesOf(main);
  render(
    <ServicesContext value={services}>
      <FluentProvider theme={webLightTheme}>{part}</FluentProvider>
    </ServicesContext>,
  );
  return { main, store: services.store, user: userEvent.setup() };
}

/** The guide of publishing, with one update picked, where it says what will be done. */
export function goToPlan({ store }: Rendered): void {
  act(() => {
    const { dispatchGuide, navigate } = store.getState();
    dispatchGuide({ type: 'next' });
    dispatchGuide({ type: 'next' });
    dispatchGuide({ type: 'updates-picked', updates: [{ catalogueId: 'cat-a', packageId: packageId(1) }] });
    dispatchGuide({ type: 'next' });
    navigate({ at: 'publish' });
  });
}

/**
 * The question that is open. Fluent's focus keeper hides what lies outside of the active dialog a quarter of a second later, by
 * focus events that jsdom sends late on a busy machine; so the dialog is found whether it has become the active one or not. That it
 * is reached by keyboard and heard by a reader is looked at in the real window.
 */
export async function openQuestion(): Promise<{ readonly button: (name: string) => HTMLElement; readonly element: HTMLElement }> {
  const element = await screen.findByRole('alertdialog', { hidden: true });
  return { element, button: (name) => within(element).getByRole('button', { name, hidden: true }) };
}
