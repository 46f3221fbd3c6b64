import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../src/shared/ipc/catalogues.js';
import type { FakeMain } from '../fakes/window/bridge.js';
import { changedInspection, olderInspection, refusedInspection, unknownInspection } from '../fakes/window/data.js';
import { renderApp, type Rendered } from './render.js';

async function inspect(inspection: Inspection, prepare?: (main: FakeMain) => void): Promise<Rendered> {
  const rendered = await renderApp({
    prepare: (main) => {
      main.inspection = inspection;
      prepare?.(main);
    },
  });
  rendered.store.getState().navigate({ at: 'catalogues' });
  await rendered.user.click(await screen.findByRole('button', { name: 'From a file' }));
  await screen.findByRole('button', { name: 'Do not import' });
  return rendered;
}

const decisions = (main: FakeMain): unknown[] => main.asked.filter(({ name }) => name === 'catalogues.decide').map(({ input }) => input);

describe('a publisher we do not know', () => {
  it('shows whose certificate it is, in groups of four, and what is unusual', async () => {
    await inspect(unknownInspection);
    expect(screen.getByText('Contoso Patch Services GmbH')).toBeDefined();
    const thumbprint = unknownInspection.publisher!.leaf.thumbprint.replace(/(.{4})(?=.)/gu, '$1 ');
    expect(screen.getByText(thumbprint)).toBeDefined();
    for (const sentence of unknownInspection.publisher!.unusual) expect(screen.getByText(sentence)).toBeDefined();
  });

  it('offers three answers that look alike, none of them chosen or focused', async () => {
    await inspect(unknownInspection);
    const answers = ['Approve once', 'Always approve this publisher', 'Do not import'].map((name) => screen.getByRole('button', { name }));
    expect(new Set(answers.map((button) => button.className)).size).toBe(1);
    expect(answers).not.toContain(document.activeElement);
    expect(document.activeElement?.textContent).toBe('A publisher that you have not approved yet');
  });

  it.each([
    ['Approve once', 'approve-once'],
    ['Always approve this publisher', 'approve-always'],
  ])('%s reads the content and asks again before it imports', async (name, decision) => {
    const { main, user } = await inspect(unknownInspection);
    await user.click(screen.getByRole('button', { name }));
    expect(await screen.findByText('1,204')).toBeDefined();
    expect(decisions(main)).toEqual([{ inspectionId: 'insp-1', decision, acceptOlder: false }]);
    await user.click(screen.getByRole('button', { name: 'Import' }));
    expect(await screen.findByText('Compared with the one before: 12 new, 3 revised, 9 superseded.')).toBeDefined();
  });

  it('forgets the catalogue when it is not wanted', async () => {
    const { main, user } = await inspect(unknownInspection);
    await user.click(screen.getByRole('button', { name: 'Do not import' }));
    expect(await screen.findByRole('heading', { name: 'Catalogues' })).toBeDefined();
    expect(main.asked).toContainEqual({ name: 'catalogues.cancel', input: { inspectionId: 'insp-1' } });
  });
});

describe('other catalogues', () => {
  it('puts a changed signer beside the one before, with the differences', async () => {
    await inspect(changedInspection);
    expect(screen.getByText('Signer of before')).toBeDefined();
    expect(screen.getByText(/^The issuer is another one/u)).toBeDefined();
  });

  it('offers no approval of a catalogue that is refused', async () => {
    await inspect(refusedInspection);
    expect(screen.getByText('The signature of the catalogue does not hold')).toBeDefined();
    expect(screen.queryByRole('button', { name: /approve|^import$/iu })).toBeNull();
  });

  it('offers no approval of a publisher that was revoked', async () => {
    await inspect({ ...unknownInspection, standing: { kind: 'revoked', since: unknownInspection.publisher!.leaf.notBefore } });
    expect(screen.queryByRole('button', { name: /approve|^import$/iu })).toBeNull();
  });

  it('takes an older catalogue only by a deliberate tick', async () => {
    const { main, user } = await inspect(olderInspection);
    const button = screen.getByRole('button', { name: 'Import' });
    await user.click(button);
    expect(decisions(main)).toEqual([]);
    await user.click(screen.getByRole('checkbox', { name: /Import the older catalogue this once/u }));
    await user.click(button);
    expect(decisions(main)).toEqual([{ inspectionId: 'insp-4', decision: 'import', acceptOlder: true }]);
  });
});
