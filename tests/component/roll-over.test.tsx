import { screen, within } from '@testing-library/react';
import { act } from 'react';
import { describe, expect, it } from 'vitest';
import type { FakeMain } from '../fakes/window/bridge.js';
import { nextKept } from '../fakes/window/roll-over.js';
import { openQuestion, renderApp, type Rendered } from './render.js';

const open = async (view: 'roll-over' | 'lost-key', prepare?: (main: FakeMain) => void): Promise<Rendered> => {
  const rendered = await renderApp(prepare === undefined ? {} : { prepare });
  act(() => rendered.store.getState().navigate({ at: 'certificates', view }));
  await screen.findByRole('list', { name: /^Steps/u });
  return rendered;
};
const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const stage = (title: RegExp): HTMLElement => screen.getByRole('heading', { level: 2, name: title }).closest('li')!;
const asked = ({ main }: Rendered, name: string): unknown => main.asked.findLast((each) => each.name === name)?.input;
const withNext = (main: FakeMain): void => void (main.rollOver = { ...main.rollOver, next: nextKept });
const agree = async ({ user }: Rendered, name: string): Promise<void> => user.click((await openQuestion()).button(name));

describe('the roll-over', () => {
  it('begins with the next certificate, and says what waits for it', async () => {
    const { user, store } = await open('roll-over');
    expect(within(stage(/Get the next/u)).getByText('Now')).toBeDefined();
    expect(within(stage(/Switch/u)).queryByRole('button')).toBeNull();
    await user.click(button('Get the next certificate'));
    expect(store.getState().route).toEqual({ at: 'certificates', view: 'guide' });
  });

  it('warns of a switch before the kit was handed out', async () => {
    const rendered = await open('roll-over', withNext);
    await rendered.user.click(button('Switch'));
    expect(within((await openQuestion()).element).getByText('The kit with this certificate was not written yet')).toBeDefined();
    await agree(rendered, 'Keep it as it is');
    expect(asked(rendered, 'rollOver.switch')).toBeUndefined();
  });

  it('hands out, switches, signs some anew, and retires only what nothing needs', async () => {
    const rendered = await open('roll-over', withNext);
    const { user, main } = rendered;
    await user.click(button('Write the client kit'));
    await screen.findByText('The kit is written');
    await user.click(button('Switch'));
    await agree(rendered, 'Switch');
    expect(asked(rendered, 'rollOver.switch')).toEqual({ by: 'here' });
    await screen.findByRole('button', { name: 'Sign 41 updates anew' });
    expect(stage(/Sign anew/u).textContent).toMatch(/14 updates have a time stamp and stay valid\. 27 updates have none: clients refuse them after /u);
    const retire = button(/^Retire Corp/u);
    expect(retire.getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText(/^41 updates on wsus01\.corp\.example are still signed with it\./u)).toBeDefined();
    await user.click(within(screen.getByRole('group', { name: /^Updates of/u })).getAllByRole('checkbox')[0]!);
    main.signedContent = { ...main.signedContent, groups: [] };
    await user.click(button('Sign 40 updates anew'));
    await agree(rendered, 'Sign anew');
    expect(asked(rendered, 'published.act')).toMatchObject({ action: { kind: 're-sign' } });
    expect((asked(rendered, 'published.act') as { readonly updates: readonly string[] }).updates).toHaveLength(40);
    await screen.findByText(/^Nothing that clients can install/u);
    await user.click(await screen.findByRole('button', { name: /^Retire Corp/u }));
    await agree(rendered, 'Retire');
    expect(await screen.findByText('There is no former certificate to retire.')).toBeDefined();
  });

  it('does not retire while some content could not be looked at', async () => {
    const { main } = await open('roll-over', (stand) => {
      stand.rollOver = { ...stand.rollOver, former: stand.rollOver.former.map(({ certificate, by, since, keyKept }) => ({ certificate, by, since, keyKept })) };
      stand.signedContent = { ...stand.signedContent, unknown: ['Reader 1.0'] };
    });
    expect(main.rollOver.former).toHaveLength(1);
    expect(await screen.findByText(/could not be looked at, so it is not certain/u)).toBeDefined();
    expect(button(/^Retire Corp/u).getAttribute('aria-disabled')).toBe('true');
  });

  it('offers to sign here when the server that signs may be sent no key', async () => {
    const rendered = await open('roll-over', (main) => {
      withNext(main);
      main.rollOver = { ...main.rollOver, signing: { ...main.rollOver.signing!, by: 'server' }, refusesKey: { code: 'wsus/certificate-needs-tls', data: { host: 'wsus01' } } };
    });
    expect(screen.queryByRole('button', { name: /^Give it to the server/u })).toBeNull();
    await rendered.user.click(button('Sign here with it from now on'));
    await agree(rendered, 'Switch');
    expect(asked(rendered, 'rollOver.switch')).toEqual({ by: 'here' });
  });
});

describe('the day a key is lost', () => {
  it('is reported after a question, can be taken back, and leads on', async () => {
    const rendered = await open('lost-key');
    const { user } = rendered;
    expect(within(stage(/Report it/u)).getByText('Now')).toBeDefined();
    await user.click(screen.getAllByRole('button', { name: 'Report the key as lost' })[0]!);
    await agree(rendered, 'Report it');
    expect(asked(rendered, 'rollOver.reportLost')).toEqual({ fingerprint: rendered.main.rollOver.signing!.certificate.fingerprint });
    await user.click(await screen.findByRole('button', { name: 'It was a mistake' }));
    expect(asked(rendered, 'rollOver.takeBackReport')).toBeDefined();
    await screen.findAllByRole('button', { name: 'Report the key as lost' });
  });

  it('hands out the removal before it switches, and signs anew at the end', async () => {
    const rendered = await open('lost-key', (main) => {
      withNext(main);
      main.rollOver = { ...main.rollOver, signing: { ...main.rollOver.signing!, lostAt: main.rollOver.signing!.since } };
    });
    expect(within(stage(/Tell the clients/u)).getByText('Now')).toBeDefined();
    await rendered.user.click(button('Write the client kit'));
    await rendered.user.click(button('Switch'));
    await agree(rendered, 'Switch');
    expect(await screen.findByRole('button', { name: 'Sign 41 updates anew' })).toBeDefined();
    expect(screen.queryByRole('button', { name: /sign again$/u })).toBeNull();
  });
});
