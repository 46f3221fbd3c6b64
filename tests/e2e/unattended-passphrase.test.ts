import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCertificate } from '../../src/main/core/authenticode/x509/certificate.js';
import { Profile } from '../../src/main/core/profile/profile.js';
import { startPracticeServer } from '../../src/practice/server.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { testPorts } from '../fixtures/profile.js';
import { newestIds, setUpLiveProfile } from '../fixtures/terminal/live-profile.js';
import { startPlainFront } from '../fixtures/terminal/plain-front.js';
import { consoleProgram, publishInElectron } from '../fixtures/terminal/unattended.js';

const never = new AbortController().signal;
const passphrase = 'fünf Wörter für einen Schlüssel';

/** As in the window of a machine without a keyring: made here, kept under a passphrase, trusted by this computer. */
async function keepKeyUnderPassphrase(folder: string): Promise<void> {
  const startPractice = async (): Promise<never> => Promise.reject(new Error('a live profile has no practice server'));
  const profile = await Profile.open({ mode: 'earnest', folder }, { ...testPorts(), startPractice });
  try {
    await profile.certificates.makeSelfSigned({ subject: { commonName: 'Contoso Package Signing' }, bits: 3072, years: 2 }, never);
    await profile.certificates.keep(passphrase, never);
    const kept = await profile.certificates.setup.kept('current');
    await profile.roots.trust('signatures', [parseCertificate(kept!.certificate)]);
  } finally {
    await profile.close();
  }
}

test('a key under a passphrase signs in Electron without a window, for whoever gives the passphrase', async (context) => {
  const program = consoleProgram();
  if (program === undefined) return context.skip('there is no Electron, or the console is not built');
  using folder = temporaryFolder();
  const data = join(folder.path, 'data');
  const server = await startPracticeServer({ profile: join(folder.path, 'server'), port: 0, reportDefect: () => undefined });
  try {
    await using front = await startPlainFront(server.ready.baseUrl);
    await setUpLiveProfile(join(data, 'earnest'), server.ready, { port: front.port, tls: false });
    await keepKeyUnderPassphrase(join(data, 'earnest'));
    const [update] = await newestIds(server.ready.catalogue, 1);
    const publish = async (environment: Readonly<Record<string, string>>): Promise<unknown> => {
      const parameters = ['--catalog', server.ready.catalogue, '--select', String(update), '--server', '127.0.0.1', '--approve-publisher', '--approve-signers'];
      const { code, text } = await publishInElectron(program, data, parameters, environment);
      return { code, ...(JSON.parse(text) as object) };
    };
    expect(await publish({ COUNTERSIGN_PASSPHRASE: '' })).toMatchObject({ code: 1, error: { code: 'certificates/locked', remedy: expect.stringContaining('COUNTERSIGN_PASSPHRASE') as string } });
    expect(await publish({ COUNTERSIGN_PASSPHRASE: 'too short' })).toMatchObject({ code: 1, error: { code: 'certificates/passphrase-too-short' } });
    expect(await publish({ COUNTERSIGN_PASSPHRASE: `${passphrase}?` })).toMatchObject({ code: 1, error: { code: 'certificates/wrong-passphrase' } });
    expect(await publish({ COUNTERSIGN_PASSPHRASE: passphrase })).toMatchObject({ code: 0, picked: 1, published: 1, updates: [{ state: 'published' }] });
  } finally {
    await server.close();
  }
}, 180_000);
