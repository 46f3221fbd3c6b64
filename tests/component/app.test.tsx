import { act, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { keyOfPlace, places, placeTitles, type Route } from '../../src/renderer/state/routes.js';
import { withoutProfile } from '../fakes/window/bridge.js';
import { changedInspection, refusedInspection } from '../fakes/window/data.js';
import { openQuestion, renderApp } from './render.js';

/** jsdom paints nothing, so contrast is judged in the real window; tabster's sentinels are not for people. */
async function violations(): Promise<readonly string[]> {
  const result = await axe.run({ include: [document.body], exclude: ['[data-tabster-dummy]'] }, { rules: { 'color-contrast': { enabled: false } } });
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
}

describe('the first start', () => {
  it('offers two ways in and nothing else', async () => {
    const { main, user } = await renderApp({
      prepare: (fake) => {
        fake.status = withoutProfile(fake.status);
      },
    });
    expect(screen.queryByRole('navigation')).toBeNull();
    expect(await violations()).toEqual([]);
    await user.keyboard('{Control>}3{/Control}');
    expect(screen.queryByRole('heading', { name: 'Updates' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Open the practice server' }));
    expect(await screen.findByRole('region', { name: 'Practice' })).toBeDefined();
    expect(main.asked).toContainEqual({ name: 'app.openProfile', input: { mode: 'practice' } });
  });

  it('leads to the server when the real thing is meant', async () => {
    const { user } = await renderApp({
      prepare: (fake) => {
        fake.status = withoutProfile(fake.status);
        fake.server = undefined;
      },
    });
    await user.click(screen.getByRole('button', { name: 'Set up the connection' }));
    expect(await screen.findByRole('textbox', { name: /^Server/u })).toBeDefined();
  });

  it('does not offer practice where it is not allowed', async () => {
    const { main, user } = await renderApp({
      prepare: (fake) => {
        fake.status = { ...withoutProfile(fake.status), practiceAllowed: false };
      },
    });
    await user.click(screen.getByRole('button', { name: 'Open the practice server' }));
    expect(main.asked.map(({ name }) => name)).not.toContain('app.openProfile');
  });

  it('says what happened when main cannot be asked, and starts on request', async () => {
    const { main, store } = await renderApp();
    const { handlers } = main;
    main.handlers = { ...handlers, app: { ...handlers.app, status: () => Promise.reject(new Error('gone')) } };
    await act(async () => {
      store.setState({ status: undefined as never });
      await store.getState().start();
    });
    expect(await screen.findByRole('alert')).toBeDefined();
  });
});

describe('places', () => {
  it.each(places.map((place) => [placeTitles[place], keyOfPlace(place)] as const))('%s opens by %s, takes the focus to its heading and is accessible', async (title, key) => {
    const { user } = await renderApp();
    await user.keyboard('{Control>}1{/Control}');
    await user.keyboard(key === 'F1' ? '{F1}' : `{Control>}${key.slice(-1)}{/Control}`);
    const heading = await screen.findByRole('heading', { level: 1, name: title });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    // What is asked for has come.
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
    expect(await violations()).toEqual([]);
  }, 30_000);

  it('are empty with words on the first day', async () => {
    const { user } = await renderApp({
      rows: 0,
      prepare: (fake) => {
        fake.catalogues = [];
        fake.jobs = [];
        fake.handlers = { ...fake.handlers, published: { ...fake.handlers.published, records: () => [], list: () => ({ server: 'Practice server', rows: [] }) } };
        fake.status = { ...fake.status, attention: [], counts: { catalogues: 0, updates: 0, published: 0, runningJobs: 0 } };
      },
    });
    expect(screen.getByRole('heading', { name: 'From nothing to a client that accepts an update' })).toBeDefined();
    expect(within(screen.getByRole('list', { name: /from nothing/i })).getAllByRole('listitem').map((step) => step.textContent.includes(', done'))).toEqual([true, false, false]);
    for (const [number, title] of [[2, 'No catalogue yet'], [3, 'No updates yet'], [4, 'No job yet'], [5, 'Nothing is published yet']] as const) {
      await user.keyboard(`{Control>}${number}{/Control}`);
      expect(await screen.findByRole('heading', { name: title })).toBeDefined();
      expect(await violations()).toEqual([]);
    }
  }, 60_000);

  it.each([
    ['an unknown publisher', undefined],
    ['a changed signer', changedInspection],
    ['a refusal', refusedInspection],
  ])('the page of %s is accessible', async (_name, inspection) => {
    const { store, main } = await renderApp();
    act(() => {
      store.getState().setInspection(inspection ?? main.inspection);
      store.getState().navigate({ at: 'catalogues', view: { kind: 'inspection' } });
    });
    await screen.findByRole('button', { name: 'Do not import' });
    expect(await violations()).toEqual([]);
  }, 30_000);

  it.each<[string, Route]>([
    ['a job with questions', { at: 'jobs', jobId: 'job-1' }],
    ['a finished job', { at: 'jobs', jobId: 'job-2' }],
    ['a catalogue', { at: 'catalogues', view: { kind: 'catalogue', catalogueId: 'cat-b' } }],
    ['the guide', { at: 'publish' }],
  ])('the page of %s is accessible', async (_name, route) => {
    const { store } = await renderApp();
    act(() => store.getState().navigate(route));
    await waitFor(() => expect(screen.queryByRole('heading', { level: 1, name: 'Overview' })).toBeNull());
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
    expect(await violations()).toEqual([]);
  }, 30_000);
});

describe('keys', () => {
  it('goes up by Esc and moves between panes by F6', async () => {
    const { store, user } = await renderApp();
    act(() => store.getState().navigate({ at: 'jobs', jobId: 'job-1' }));
    await screen.findByRole('heading', { level: 1, name: /^12 updates/u });
    await user.keyboard('{Escape}');
    expect(await screen.findByRole('heading', { level: 1, name: 'Jobs' })).toBeDefined();
    const seen = new Set<Element | null>();
    for (let turn = 0; turn < 3; turn += 1) {
      await user.keyboard('{F6}');
      seen.add(document.activeElement?.closest('[data-pane]') ?? null);
    }
    expect(seen.size).toBe(3);
    expect(seen.has(null)).toBe(false);
  });

  it('leaves Esc to a dialog that is open', async () => {
    const { store, user } = await renderApp();
    act(() => store.getState().navigate({ at: 'jobs', jobId: 'job-1' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel the job' }));
    const { element: dialog } = await openQuestion();
    await user.click(dialog);
    await user.keyboard('{Escape}');
    expect(store.getState().route).toEqual({ at: 'jobs', jobId: 'job-1' });
  });
});

describe('what main says', () => {
  it('is mirrored: status, catalogues, jobs and their progress', async () => {
    const { main, store } = await renderApp();
    act(() => main.emit('status', { ...main.status, attention: [{ severity: 'problem', title: 'The disk is full', text: 'Make room.', place: 'settings' }] }));
    expect(await screen.findByText('The disk is full')).toBeDefined();
    act(() => store.getState().navigate({ at: 'jobs', jobId: 'job-1' }));
    await screen.findByRole('heading', { level: 1, name: /^12 updates/u });
    const job = main.jobs[0]!;
    act(() => main.emit('progress', { ...job.progress, downloaded: job.progress.toDownload }));
    expect(await screen.findByText('1.40 GB downloaded')).toBeDefined();
    act(() => main.emit('job', { ...job, state: 'paused' }));
    expect(await screen.findByRole('button', { name: 'Resume' })).toBeDefined();
  });

  it('is asked for again by a window that was reloaded', async () => {
    const { store } = await renderApp();
    act(() => store.getState().navigate({ at: 'jobs', jobId: 'job-1' }));
    expect(await screen.findByRole('heading', { level: 1, name: /^12 updates/u })).toBeDefined();
  });
});
