import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ClientKitSection } from '../../src/renderer/features/certificates/ClientKitSection.js';
import { renderPart } from './render.js';

const section = (): HTMLElement => screen.getByRole('region', { name: 'Clients' });

describe('handing the certificate to the clients', () => {
  it('says where the kit lies, with the path to copy', async () => {
    const { user, main } = renderPart(<ClientKitSection />);
    await user.click(screen.getByRole('button', { name: 'Write the client kit' }));
    await user.click(await screen.findByRole('button', { name: 'Copy the path of the kit' }));
    expect(main.copied).toEqual(['C:\\kits\\Countersign client kit 3D000000']);
  });

  it('says why it was not written', async () => {
    const { user } = renderPart(<ClientKitSection />, (main) => (main.handlers = { ...main.handlers, clientKit: { ...main.handlers.clientKit, write: () => Promise.reject(new Error('no room')) } }));
    await user.click(screen.getByRole('button', { name: 'Write the client kit' }));
    expect(await within(section()).findByRole('alert')).toBeDefined();
  });

  it('keeps quiet when the dialog was dismissed', async () => {
    const { user, main } = renderPart(<ClientKitSection />, (stand) => (stand.handlers = { ...stand.handlers, clientKit: { write: () => undefined, readReport: () => undefined } }));
    await user.click(screen.getByRole('button', { name: 'Write the client kit' }));
    await user.click(screen.getByRole('button', { name: 'Open the result of a client' }));
    expect(main.asked.map(({ name }) => name)).toEqual(['clientKit.write', 'clientKit.readReport']);
    expect(within(section()).queryByRole('alert')).toBeNull();
    expect(within(section()).queryByRole('status')).toBeNull();
  });

  it('explains what the check on a client found, with the codes of its log', async () => {
    const { user } = renderPart(<ClientKitSection />);
    await user.click(screen.getByRole('button', { name: 'Open the result of a client' }));
    expect(await screen.findByText('One thing keeps this client from accepting what you sign.')).toBeDefined();
    expect(screen.getByText(/missing from Trusted Publishers/u)).toBeDefined();
    expect(screen.getByText('0x800B0109')).toBeDefined();
  });
});
