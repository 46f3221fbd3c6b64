import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { DiagnosisStep } from '../../src/shared/ipc/servers.js';
import * as data from '../fakes/window/data.js';
import type { FakeMain } from '../fakes/window/bridge.js';
import { renderApp, type Rendered } from './render.js';

const passed = (number: number, title: string): DiagnosisStep => ({ number, title, state: 'passed', result: `result of ${title}`, milliseconds: 3 });
const steps: readonly DiagnosisStep[] = [
  passed(1, 'Name'),
  passed(2, 'Port'),
  { number: 3, title: 'Shares', state: 'failed', result: 'Not there', milliseconds: 4, error: { code: 'wsus/share-missing', data: { path: 'x', reason: 'ENOENT' } } },
  { number: 4, title: 'Signing', state: 'warning', result: 'Unknown here', milliseconds: 5, error: { code: 'wsus/signing-certificate-untrusted', data: { name: 'WSUS' } }, certificate: data.certificate('WSUS Publishers', 63, { selfSigned: true }) },
];

async function openServers(prepare: (main: FakeMain) => void): Promise<Rendered> {
  const rendered = await renderApp({ prepare });
  act(() => rendered.store.getState().navigate({ at: 'servers' }));
  await screen.findByRole('button', { name: 'Check the connection' });
  return rendered;
}
const asked = ({ main }: Rendered): unknown[] => main.asked.filter(({ name }) => name === 'servers.diagnose').map(({ input }) => input);
const again = (title: string): HTMLElement => within(screen.getByText(title).closest('li')!).getByRole('button', { name: 'Try again from here' });

it('tries again from a step, with the results of those before it kept', async () => {
  const rendered = await openServers((main) => void (main.diagnosis = steps));
  await rendered.user.click(screen.getByRole('button', { name: 'Check the connection' }));
  await waitFor(() => expect(again('Shares').getAttribute('aria-disabled')).not.toBe('true'));
  expect(asked(rendered)).toEqual([{ from: 1, serverId: 'one' }]);
  rendered.main.diagnosis = [...steps.slice(0, 2), passed(3, 'Shares'), passed(4, 'Signing')];
  const kept: unknown[] = [];
  const stop = rendered.store.subscribe(({ diagnosis }) => void kept.push(diagnosis.slice(0, 2)));
  await rendered.user.click(again('Shares'));
  await screen.findByText(/result of Signing/u);
  stop();
  expect(kept.length).toBeGreaterThan(3);
  for (const first of kept) expect(first).toEqual(steps.slice(0, 2));
  expect(asked(rendered)).toEqual([{ from: 1, serverId: 'one' }, { from: 3, serverId: 'one' }]);
  expect(screen.queryByText(/Not there/u)).toBeNull();
});

it('takes no step of another server, late or not', async () => {
  const rendered = await openServers((main) => void (main.diagnosis = steps));
  await rendered.user.click(screen.getByRole('button', { name: 'Check the connection' }));
  await screen.findByText(/Unknown here/u);
  const before = rendered.store.getState().diagnosis;
  act(() => rendered.main.emit('diagnosis', { serverId: 'two', step: { ...passed(3, 'Of another server'), state: 'running' } }));
  expect(rendered.store.getState().diagnosis).toBe(before);
  act(() => rendered.main.emit('diagnosis', { serverId: 'one', step: passed(3, 'Of this server') }));
  expect(screen.getByText('Of this server')).toBeDefined();
  act(() => rendered.store.getState().showServer('two'));
  act(() => rendered.main.emit('diagnosis', { serverId: 'one', step: passed(4, 'Too late') }));
  act(() => rendered.store.getState().endDiagnosis('one', steps));
  expect(rendered.store.getState().diagnosis).toEqual([]);
});

it('offers to accept the certificate of a connection, never the one that packages are signed with', async () => {
  const rendered = await openServers((main) => void (main.diagnosis = steps));
  await rendered.user.click(screen.getByRole('button', { name: 'Check the connection' }));
  await screen.findByText(/Unknown here/u);
  expect(screen.getByText('Signs the packages')).toBeDefined();
  expect(screen.queryByRole('button', { name: /Accept this certificate/u })).toBeNull();
});
