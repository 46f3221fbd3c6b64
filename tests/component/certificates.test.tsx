import { act, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { CertificateStatus } from '../../src/shared/ipc/certificates.js';
import { pendingRequest, unfitCandidate } from '../fakes/window/certificates.js';
import type { FakeMain } from '../fakes/window/bridge.js';
import { openQuestion, renderApp, type Rendered } from './render.js';

const empty = (main: FakeMain): CertificateStatus => {
  const { account, storeAvailable, protection } = main.certificate;
  return { account, storeAvailable, protection, health: { state: 'none', headline: 'None', sentence: '' }, signing: 'undecided', sentence: 'There is no certificate that packages could be signed with.' };
};
const openPage = async (prepare?: (main: FakeMain) => void): Promise<Rendered> => {
  const rendered = await renderApp(prepare === undefined ? {} : { prepare });
  act(() => rendered.store.getState().navigate({ at: 'certificates' }));
  await screen.findByRole('heading', { level: 1, name: 'Certificates' });
  return rendered;
};
const openGuide = async (prepare?: (main: FakeMain) => void): Promise<Rendered> => {
  const rendered = await openPage((main) => {
    main.certificate = empty(main);
    prepare?.(main);
  });
  await rendered.user.click(await screen.findByRole('button', { name: /^(Set up a certificate|Complete the request|Go on)/u }));
  await screen.findByRole('heading', { level: 1, name: 'Where does the certificate come from?' });
  return rendered;
};
const asked = ({ main }: Rendered, name: string): unknown => main.asked.findLast((each) => each.name === name)?.input;
const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const headingHasFocus = async (name: string): Promise<void> => {
  const heading = await screen.findByRole('heading', { level: 1, name });
  await waitFor(() => expect(document.activeElement).toBe(heading));
};

describe('the guide to a certificate', () => {
  it('makes one, checks it, keeps it and ends, with the focus on each heading', async () => {
    const rendered = await openGuide();
    const { user } = rendered;
    await headingHasFocus('Where does the certificate come from?');
    expect(screen.getByText('Choose a way first.')).toBeDefined();
    await user.click(screen.getByRole('radio', { name: /^Make one here/u }));
    const name = screen.getByLabelText(/^Name of the certificate/u);
    await user.clear(name);
    await user.click(button('Make the certificate'));
    expect(asked(rendered, 'certificates.makeSelfSigned')).toBeUndefined();
    await user.type(name, 'Contoso package signing');
    await user.click(screen.getByRole('radio', { name: 'RSA 4096' }));
    await user.click(button('Make the certificate'));
    expect(asked(rendered, 'certificates.makeSelfSigned')).toEqual({ subject: { commonName: 'Contoso package signing', organization: 'CORP' }, bits: 4096, years: 5 });
    await headingHasFocus('Will clients accept it?');
    expect(screen.getByText('Nothing speaks against this certificate')).toBeDefined();
    await user.click(button('Back'));
    expect(await screen.findByLabelText(/^Name of the certificate/u)).toHaveProperty('value', 'Contoso package signing');
    await user.click(button('Next'));
    await user.click(button('Next'));
    await headingHasFocus('Where is the key kept?');
    await user.click(button('Next'));
    expect(screen.getByText('Keep the certificate to go on.')).toBeDefined();
    await user.click(button('Keep it here'));
    await screen.findByText('Contoso package signing is kept, and its key opens and signs');
    await user.click(button('Next'));
    await headingHasFocus('Who signs, and what the server must trust');
    expect(await screen.findByText(/^certutil -store TrustedPublisher/u)).toBeDefined();
    await user.click(button('Next'));
    await headingHasFocus('The certificate is set up');
    await user.click(button('Finish'));
    await headingHasFocus('Certificates');
  });

  it('does not go on with a certificate that clients refuse', async () => {
    const { user } = await openGuide((main) => (main.certificate = { ...main.certificate, candidate: unfitCandidate }));
    await user.click(button('Next'));
    await screen.findByText('One check fails: clients would refuse what it signs');
    await user.click(button('Next'));
    expect(screen.getByRole('heading', { level: 1, name: 'Will clients accept it?' })).toBeDefined();
    expect(screen.getByText(/Go back and get another\.$/u)).toBeDefined();
  });

  it('opens a file with its password, which is nowhere afterwards', async () => {
    const rendered = await openGuide();
    const { user } = rendered;
    await user.click(screen.getByRole('radio', { name: /^Import a PFX/u }));
    await user.click(button('Choose the file'));
    await user.click(await screen.findByRole('button', { name: 'Open the file' }));
    expect(await screen.findByText('The password does not open this file')).toBeDefined();
    await user.type(screen.getByLabelText('Password of publishing.pfx'), 'secret words');
    await user.click(button('Open the file'));
    await headingHasFocus('Will clients accept it?');
    expect(JSON.stringify(rendered.store.getState())).not.toContain('secret words');
    expect(document.body.innerHTML).not.toContain('secret words');
  });

  it('goes on with a request after a restart, saves it, and abandons it only after a question', async () => {
    const rendered = await openGuide((main) => (main.certificate = { ...main.certificate, request: pendingRequest }));
    const { user } = rendered;
    await screen.findByRole('heading', { name: 'The request waits for your authority' });
    await user.click(button('Save the request (.csr)'));
    expect(asked(rendered, 'certificates.save')).toEqual({ what: 'request' });
    await user.click(button('Save an INF for certreq'));
    expect(asked(rendered, 'certificates.save')).toEqual({ what: 'request-inf' });
    await user.click(button('Abandon the request'));
    await user.click((await openQuestion()).button('Keep it as it is'));
    expect(rendered.main.certificate.request).toBeDefined();
    await user.click(await screen.findByRole('button', { name: 'Choose the issued certificate' }));
    await headingHasFocus('Will clients accept it?');
  });

  it('wants a passphrase, twice the same, where the system has no store', async () => {
    const rendered = await openGuide((main) => (main.certificate = { ...main.certificate, storeAvailable: false, protection: 'no keyring', candidate: { ...unfitCandidate, checks: [] } }));
    const { user } = rendered;
    await user.click(button('Next'));
    await user.click(await screen.findByRole('button', { name: 'Next' }));
    await screen.findByText('The system offers no encrypted store for the key');
    await user.type(screen.getByLabelText('Passphrase'), 'five words are enough');
    await user.type(screen.getByLabelText('Passphrase, once more'), 'five words');
    expect(screen.getByText('The two are not the same.')).toBeDefined();
    await user.click(button('Keep it here'));
    expect(asked(rendered, 'certificates.keep')).toBeUndefined();
    await user.type(screen.getByLabelText('Passphrase, once more'), ' are enough');
    await user.click(button('Keep it here'));
    expect(asked(rendered, 'certificates.keep')).toEqual({ passphrase: 'five words are enough' });
  });

  it('lets the server make one only after a question, and shows why it will not', async () => {
    const rendered = await openGuide((main) => {
      main.certificate = { ...main.certificate, server: { sentence: 'The server has no signing certificate.' } };
      main.handlers = { ...main.handlers, certificates: { ...main.handlers.certificates, makeOnServer: () => Promise.reject(new Error('refused')) } };
    });
    const { user } = rendered;
    await user.click(screen.getByRole('radio', { name: /^Let WSUS/u }));
    expect(screen.getByText(/EnableSelfSignedCertificates/u)).toBeDefined();
    await user.click(button('Let the server make one'));
    expect(asked(rendered, 'certificates.makeOnServer')).toBeUndefined();
    expect(rendered.main.asked.some(({ name }) => name === 'certificates.makeOnServer')).toBe(false);
    const question = await openQuestion();
    await user.click(question.button('Make it'));
    expect(rendered.main.asked.some(({ name }) => name === 'certificates.makeOnServer')).toBe(true);
  });
});

describe('the page of the certificate', () => {
  it('begins with the state in a few words', async () => {
    await openPage((main) => (main.certificate = { ...main.certificate, health: { state: 'expiring', headline: 'Expires in 41 days', sentence: '' } }));
    const headline = await screen.findByText('Expires in 41 days');
    expect(headline.closest('[role=status]')).not.toBeNull();
  });

  it('says whose key it is when another account runs, and unlocks one under a passphrase', async () => {
    const rendered = await openPage((main) => (main.certificate = { ...main.certificate, here: { ...main.certificate.here!, account: 'CORP\\anna', otherAccount: true, locked: true } }));
    const { user } = rendered;
    expect(await screen.findByText('The key belongs to CORP\\anna')).toBeDefined();
    await user.type(screen.getByLabelText('Passphrase of the key'), 'wrong');
    await user.click(button('Unlock'));
    expect(await screen.findByText('The passphrase does not open the key')).toBeDefined();
    await user.clear(screen.getByLabelText('Passphrase of the key'));
    await user.type(screen.getByLabelText('Passphrase of the key'), 'correct horse battery');
    await user.click(button('Unlock'));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Unlock' })).toBeNull());
  });

  it('gives the key to the server only where it may travel, after a question', async () => {
    const refused = await openPage((main) => (main.certificate = { ...main.certificate, server: { ...main.certificate.server!, refusesKey: { code: 'wsus/certificate-needs-tls', data: { host: 'wsus01' } } } }));
    expect(await screen.findByText('A key is not sent without encryption')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Give it to the server' })).toBeNull();
    expect(refused.main.asked.some(({ name }) => name === 'certificates.giveToServer')).toBe(false);
  });

  it('tests the time-stamp service, and demands stamps on wish', async () => {
    const rendered = await openPage();
    const { user } = rendered;
    await user.click(await screen.findByRole('button', { name: 'Test the service' }));
    expect(await screen.findByText('The service works')).toBeDefined();
    expect(asked(rendered, 'certificates.tryStamp')).toEqual({ url: 'http://timestamp.example.org' });
    await user.click(screen.getByRole('switch', { name: 'Publish nothing without a time stamp' }));
    expect(rendered.main.settings.requireTimestamp).toBe(true);
    expect(await screen.findByText(/an update is not published/u)).toBeDefined();
  });

  it('saves a copy of the key only under a new password of some length', async () => {
    const rendered = await openPage();
    const { user } = rendered;
    await user.click(await screen.findByRole('button', { name: 'Save a copy with the key (PFX)' }));
    await user.type(screen.getByLabelText('Password of the file'), 'short');
    await user.type(screen.getByLabelText('Password of the file, once more'), 'short');
    await user.click(button('Choose where to save it'));
    expect(asked(rendered, 'certificates.exportPfx')).toBeUndefined();
    await user.type(screen.getByLabelText('Password of the file'), ' and some more words');
    await user.type(screen.getByLabelText('Password of the file, once more'), ' and some more words');
    await user.click(screen.getByRole('radio', { name: /^Triple DES/u }));
    await user.click(button('Choose where to save it'));
    expect(asked(rendered, 'certificates.exportPfx')).toEqual({ password: 'short and some more words', encryption: 'old' });
    await waitFor(() => expect(screen.queryByLabelText('Password of the file')).toBeNull());
  });
});

describe('the key on this computer', () => {
  it('is removed after a question, which goes with its section', async () => {
    const { main, user } = await openPage();
    const wasRemoved = (): boolean => main.asked.some(({ name }) => name === 'certificates.remove');
    await user.click(await screen.findByRole('button', { name: 'Remove it from this computer' }));
    const question = await openQuestion();
    expect(wasRemoved()).toBe(false);
    await user.click(question.button('Remove'));
    await waitFor(() => expect(screen.queryByRole('heading', { name: 'The key on this computer', hidden: true })).toBeNull());
    await waitFor(() => expect(screen.queryByRole('alertdialog', { hidden: true })).toBeNull());
    expect(wasRemoved()).toBe(true);
  });
});
