import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppConsole, WindowPort } from '../../../src/main/app/console.js';
import { importPfx } from '../../../src/main/core/certificates/pfx.js';
import { writePfx } from '../../../src/main/core/certificates/pfx-write.js';
import type { SecretStore } from '../../../src/main/core/certificates/secret-store.js';
import { createFileLog, type Log } from '../../../src/main/core/log.js';
import type { ProfilePorts } from '../../../src/main/core/profile/ports.js';
import { certificatesHandlers } from '../../../src/main/ipc/handlers/certificates.js';
import { certificatesPem, chainOf, issueCodeSigning, makeAuthority } from '../../fixtures/authority/index.js';
import { filesBelow, findDeeply, findInFiles, findNeedles, keyNeedles, passwordNeedles, type Needle } from '../../fixtures/needles.js';
import { PracticeTemplate, TestProfile } from '../../fixtures/profile.js';

/** Everything that leaves main or is written down while a profile works: its log, what it tells and answers, what it throws. */
class Recorder {
  readonly lines: string[] = [];
  readonly #app: AppConsole;
  readonly #log: Log;
  /** What the next dialogs of main answer. */
  openPath = '';
  savePath = '';
  test!: TestProfile;

  constructor(folder: string) {
    this.#log = createFileLog(folder);
    const window: Partial<WindowPort> = {
      chooseFile: async () => Promise.resolve(this.openPath),
      chooseSavePath: async () => Promise.resolve(this.savePath),
      confirm: async (question) => Promise.resolve(this.lines.push(JSON.stringify(question)) > 0),
    };
    const profile = (): TestProfile['profile'] => this.test.profile;
    this.#app = {
      get profile() {
        return profile();
      },
      window,
    } as unknown as AppConsole;
  }

  ports(secrets?: SecretStore): Partial<ProfilePorts> {
    const tell = (...told: readonly unknown[]): void => void this.lines.push(JSON.stringify(told));
    return {
      log: this.#log,
      events: { onJobChange: tell, onJobProgress: tell, onCataloguesChange: tell, onStatusChange: tell, onDiagnosis: tell },
      ...(secrets === undefined ? {} : { secrets }),
    };
  }

  get handlers(): ReturnType<typeof certificatesHandlers> {
    return certificatesHandlers(this.#app);
  }

  /** As a request of the window: the answer is recorded, and so is whatever an error would put into a report. */
  async ask<T>(work: Promise<T> | T): Promise<T | undefined> {
    try {
      const answer = await work;
      this.lines.push(JSON.stringify({ answer }));
      return answer;
    } catch (error) {
      this.lines.push(inspect(error, { depth: 8, showHidden: true }), String(error instanceof Error ? error.stack : error));
      return undefined;
    }
  }

  find(needles: readonly Needle[]): readonly string[] {
    return findDeeply(Buffer.from(this.lines.join('\n')), needles);
  }
}

const words = {
  file: 'Päss “of” the file 0123456789',
  export: 'new pässword of the copy',
  old: 'another password of the copy',
  passphrase: 'five wörds in place of a store',
  wrong: 'a wröng password, but a secret',
};
const passwords = Object.entries(words).flatMap(([name, text]) => passwordNeedles(`the password “${name}”`, text));
const context = { signal: new AbortController().signal, requestId: 'test' };

describe('the private key and the passwords', () => {
  let template: PracticeTemplate;
  /** Where files are chosen from and saved to: outside of the profile, the administrator's own. */
  let outside = '';
  beforeAll(async () => {
    template = await PracticeTemplate.make();
    outside = mkdtempSync(join(tmpdir(), 'countersign outside '));
  }, 60_000);
  afterAll(() => {
    template[Symbol.dispose]();
    rmSync(outside, { recursive: true, force: true });
  });

  const authority = makeAuthority({ key: 'rsa-2048' });
  const savePfx = async (): Promise<string> => {
    const path = join(outside, 'given.pfx');
    const { publisher } = authority;
    writeFileSync(path, await writePfx({ key: publisher.key, certificate: publisher.certificate, chain: chainOf(publisher).map(({ certificate }) => certificate) }, words.file, 'aes'));
    return path;
  };
  const keyOfCopy = async (path: string, password: string): Promise<KeyObject> => (await importPfx(readFileSync(path), password)).key;

  it('are found by the search when they lie somewhere, in every form', () => {
    const { key } = authority.publisher;
    const needles = [...keyNeedles('the key', key), ...passwords];
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const der = key.export({ type: 'pkcs1', format: 'der' });
    const jwk = JSON.stringify(key.export({ format: 'jwk' }));
    for (const planted of [pem, der, der.toString('hex'), der.toString('hex').toUpperCase(), `x${Buffer.concat([Buffer.from('ab'), der]).toString('base64')}`, jwk, JSON.stringify({ message: words.file }), Buffer.from(words.file, 'utf16le').toString('base64'), Buffer.from(pem, 'utf16le')]) {
      expect(findDeeply(Buffer.from(planted), needles)).not.toEqual([]);
    }
    // The public half is no secret.
    expect(findDeeply(createPublicKey(key).export({ type: 'spki', format: 'der' }), needles)).toEqual([]);
    const folder = join(outside, 'planted');
    mkdirSync(folder);
    writeFileSync(join(folder, 'nested.json'), JSON.stringify({ sealedKey: der.toString('base64') }));
    expect(findInFiles(folder, needles)).not.toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('lie nowhere after importing, keeping, exporting, signing, giving to the server and requesting', async () => {
    const logs = mkdtempSync(join(outside, 'logs '));
    const recorder = new Recorder(logs);
    const [copy, oldCopy, second, third] = ['copy.pfx', 'old.pfx', 'second.pfx', 'third.pfx'].map((name) => join(outside, name)) as [string, string, string, string];
    await using test = await TestProfile.open(template, { ports: recorder.ports() });
    recorder.test = test;
    const { handlers: on } = recorder;
    const exportTo = async (path: string, password: string, encryption: 'aes' | 'old'): Promise<void> => {
      recorder.savePath = path;
      expect(await recorder.ask(on.exportPfx({ password, encryption }, context))).toBeDefined();
    };

    recorder.openPath = await savePfx();
    const chosen = await recorder.ask(on.choosePfx(undefined, context));
    expect(await recorder.ask(on.importPfx({ sourceId: chosen!.sourceId, password: words.wrong }, context))).toBeUndefined();
    expect(await recorder.ask(on.importPfx({ sourceId: chosen!.sourceId, password: words.file }, context))).toMatchObject({ candidate: { origin: 'file' } });
    expect(await recorder.ask(on.keep({}, context))).toMatchObject({ signing: 'here' });
    await exportTo(copy, words.export, 'aes');
    await exportTo(oldCopy, words.old, 'old');
    writeFileSync(join(test.ready.anchors, 'company-root.cer'), authority.root.certificate);
    await test.import();
    const job = await test.publish(test.find('Northwind Labels'));
    expect(job.items[0]?.state).toBe('published');
    await recorder.ask(test.profile.jobs.report(job.jobId));
    expect(await recorder.ask(on.giveToServer(undefined, context))).toMatchObject({ signing: 'server', server: { certificate: { name: 'Test Publisher' } } });
    await test.control('secure-only', { enabled: true });
    expect(await recorder.ask(on.giveToServer(undefined, context))).toBeUndefined();

    expect(await recorder.ask(on.makeSelfSigned({ subject: { commonName: 'Made here' }, bits: 3072, years: 1 }, context))).toMatchObject({ candidate: { origin: 'made-here' } });
    await recorder.ask(on.keep({}, context));
    await exportTo(second, words.export, 'aes');
    await recorder.ask(on.makeRequest({ subject: { commonName: 'Requested' }, bits: 3072 }, context));
    recorder.savePath = join(outside, 'request.csr');
    await recorder.ask(on.save({ what: 'request' }, context));
    const request = forge.pki.certificationRequestFromPem(readFileSync(recorder.savePath, 'latin1'));
    recorder.openPath = join(outside, 'issued.pem');
    writeFileSync(recorder.openPath, certificatesPem(issueCodeSigning(authority.intermediate, { key: createPublicKey(forge.pki.publicKeyToPem(request.publicKey as forge.pki.rsa.PublicKey)) })));
    expect(await recorder.ask(on.chooseIssued({}, context))).toMatchObject({ candidate: { origin: 'issued' } });
    expect(await recorder.ask(on.keep({}, context))).not.toHaveProperty('request');
    await exportTo(third, words.export, 'aes');
    await recorder.ask(test.profile.saveSettings({ timestampUrl: 'http://127.0.0.1:9/', requireTimestamp: true }));
    await recorder.ask(on.tryStamp({ url: 'http://127.0.0.1:9/' }, context));
    await recorder.ask(on.status(undefined, context));
    await recorder.ask(test.profile.status());

    const keys = [await keyOfCopy(copy, words.export), await keyOfCopy(oldCopy, words.old), await keyOfCopy(second, words.export), await keyOfCopy(third, words.export)];
    expect(keys[0]!.equals(authority.publisher.key)).toBe(true);
    expect(keys[3]!.equals(keys[2]!)).toBe(false);
    const needles = [...keys.flatMap((key, index) => keyNeedles(`key ${String(index)}`, key)), ...passwords];
    expect(recorder.find(needles)).toEqual([]);
    // Everything there is: the database with its journal, settings, logs, the kept certificate, the server that was given the key.
    expect(filesBelow(test.folder).map((path) => path.slice(test.folder.length + 1))).toEqual(expect.arrayContaining(['countersign.db', 'settings.json', 'signing-certificate.json', 'servers.json']));
    expect(findInFiles(test.folder, needles)).toEqual([]);
    expect(filesBelow(logs)).not.toEqual([]);
    expect(findInFiles(logs, needles)).toEqual([]);
    for (const path of [copy, oldCopy, second, third]) expect(findNeedles(readFileSync(path), needles)).toEqual([]);

    await recorder.ask(on.remove(undefined, context));
    expect(filesBelow(test.folder).some((path) => path.endsWith('signing-certificate.json'))).toBe(false);
  }, 180_000);

  it('lie nowhere where a passphrase stands for the store', async () => {
    const logs = mkdtempSync(join(outside, 'logs '));
    const recorder = new Recorder(logs);
    const refuse = async (): Promise<never> => Promise.reject(new Error('there is no store'));
    await using test = await TestProfile.open(template, { ports: recorder.ports({ describe: () => ({ available: false, protection: 'no keyring' }), protect: refuse, reveal: refuse }) });
    recorder.test = test;
    const { handlers: on } = recorder;
    recorder.openPath = await savePfx();
    const chosen = await recorder.ask(on.choosePfx(undefined, context));
    await recorder.ask(on.importPfx({ sourceId: chosen!.sourceId, password: words.file }, context));
    expect(await recorder.ask(on.keep({}, context))).toBeUndefined();
    expect(await recorder.ask(on.keep({ passphrase: words.passphrase }, context))).toMatchObject({ here: { byPassphrase: true, locked: false } });
    expect(await recorder.ask(on.unlock({ passphrase: words.wrong }, context))).toBeUndefined();
    expect(await recorder.ask(on.unlock({ passphrase: words.passphrase }, context))).toMatchObject({ here: { locked: false } });
    const needles = [...keyNeedles('the key', authority.publisher.key), ...passwords];
    expect(recorder.find(needles)).toEqual([]);
    expect(findInFiles(test.folder, needles)).toEqual([]);
    expect(findInFiles(logs, needles)).toEqual([]);
  }, 120_000);
});
