import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ServerRow } from '../../src/shared/ipc/servers.js';
import { Refusal, type FakeMain } from '../fakes/window/bridge.js';
import { openQuestion, renderApp, type Rendered } from './render.js';

const row = (serverId: string, patch: Partial<ServerRow> = {}): ServerRow => ({ serverId, name: serverId, address: `https://${serverId}.example:8531`, current: false, openJobs: 0, published: 0, ...patch });
const head = row('head', { name: 'Head office', current: true, reachable: true, published: 1 });
const branch = row('branch', { name: 'Branch', reachable: false, openJobs: 2, published: 42 });

async function openServers(servers: readonly ServerRow[], prepare: (main: FakeMain) => void = () => undefined): Promise<Rendered> {
  const rendered = await renderApp({
    prepare: (main) => {
      const [first] = servers;
      main.server = { ...main.server!, serverId: first!.serverId, name: first!.name };
      main.servers = servers;
      prepare(main);
    },
  });
  act(() => rendered.store.getState().navigate({ at: 'servers' }));
  await screen.findByRole('button', { name: 'Check the connection' });
  return rendered;
}
const asked = ({ main }: Rendered, name: string): unknown[] => main.asked.filter((each) => each.name === name).map(({ input }) => input);
const list = async (): Promise<HTMLElement> => screen.findByRole('region', { name: 'All servers' });

describe('the servers', () => {
  it('have no list while there is one', async () => {
    await openServers([head]);
    expect(screen.getByRole('heading', { name: 'Head office' })).toBeDefined();
    expect(screen.queryByRole('region', { name: 'All servers' })).toBeNull();
  });

  it('are told apart by name, address, reach, and what is on them and under way', async () => {
    await openServers([head, branch]);
    expect(within(await list()).getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Head officehttps://head.example:8531, reachable, 1 update published from hereShown belowCurrent',
      'Branchhttps://branch.example:8531, not reachable, 42 updates published from here, 2 jobs are not overShowMake current',
    ]);
  });

  it('one that is not the current one is shown, checked and changed by its own id, without what belongs to the current one', async () => {
    const rendered = await openServers([head, branch]);
    expect(await screen.findByRole('heading', { name: 'Who deploys' })).toBeDefined();
    await rendered.user.click(within(await list()).getByRole('button', { name: 'Show Branch' }));
    expect(await screen.findByRole('heading', { name: 'Connection to Branch, step by step' })).toBeDefined();
    expect(screen.queryByRole('heading', { name: 'Who deploys' })).toBeNull();
    await rendered.user.click(screen.getByRole('button', { name: 'Check the connection' }));
    await waitFor(() => expect(asked(rendered, 'servers.diagnose')).toEqual([{ from: 1, serverId: 'branch' }]));
    await rendered.user.click(await screen.findByRole('button', { name: 'Accept this certificate for this server' }));
    expect(asked(rendered, 'servers.trustCertificate')).toEqual([expect.objectContaining({ serverId: 'branch' })]);
  });

  it('the current one changes, and the button that was pressed keeps the focus', async () => {
    const rendered = await openServers([head, branch]);
    await rendered.user.click(within(await list()).getByRole('button', { name: 'Make current: Branch' }));
    const pressed = await within(await list()).findByRole('button', { name: 'Branch is the current server' });
    expect(document.activeElement).toBe(pressed);
    expect(await screen.findByRole('heading', { name: 'Branch' })).toBeDefined();
    expect(asked(rendered, 'servers.makeCurrent')).toEqual([{ serverId: 'branch' }]);
  });

  it('the results of one are never shown under another', async () => {
    const rendered = await openServers([head, branch]);
    await rendered.user.click(screen.getByRole('button', { name: 'Check the connection' }));
    await screen.findByText(/Port 8531 answers/u);
    await waitFor(() => expect(within(screen.getByRole('region', { name: 'All servers' })).getByRole('button', { name: 'Show Branch' }).getAttribute('aria-disabled')).not.toBe('true'));
    await rendered.user.click(screen.getByRole('button', { name: 'Show Branch' }));
    await screen.findByRole('heading', { name: 'Branch' });
    expect(screen.queryByText(/Port 8531 answers/u)).toBeNull();
  });

  it('one is removed after a question, which stays open with the reason when it is refused', async () => {
    const rendered = await openServers([head, branch], (main) => {
      const { remove } = main.handlers.servers;
      let isFirst = true;
      main.handlers = {
        ...main.handlers,
        servers: {
          ...main.handlers.servers,
          remove: (input, context) => {
            if (!isFirst) return remove(input, context);
            isFirst = false;
            throw new Refusal({ code: 'servers/has-open-jobs', data: { jobs: 'One of 2 jobs', server: 'Head office' } });
          },
        },
      };
    });
    await rendered.user.click(screen.getByRole('button', { name: 'Remove' }));
    const question = await openQuestion();
    await rendered.user.click(question.button('Remove'));
    expect(await within(question.element).findByText('Jobs for this server are not over')).toBeDefined();
    expect(rendered.main.servers).toHaveLength(2);
    await rendered.user.click(question.button('Remove'));
    await waitFor(() => expect(screen.queryByRole('alertdialog', { hidden: true })).toBeNull());
    expect(asked(rendered, 'servers.remove')).toEqual([{ serverId: 'head' }, { serverId: 'head' }]);
  });
});
