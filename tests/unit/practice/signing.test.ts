import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { X509Certificate } from 'node:crypto';
import { openFileSource } from '../../../src/main/core/bytes.js';
import { readCabinet } from '../../../src/main/core/cabinet/read.js';
import { writeCabinet } from '../../../src/main/core/cabinet/write.js';
import { localPathOf } from '../../../src/practice/shares.js';
import { writePfx } from '../../../src/main/core/certificates/pfx-write.js';
import { createSigningService, HResult, selfSignedName } from '../../../src/practice/signing.js';
import { makeAuthority } from '../../fixtures/authority/index.js';
import { faultOf, namespaces, sampleFile, valueOf, type Reply } from '../../fixtures/practice/raw-client.js';
import { startBareServer, type BareServer } from '../../fixtures/practice/server.js';

const folder = '81552fa4-0000-4a9c-83d5-1cc6e99252b6';
const name = 'bc856cf9-0000-40bd-acbb-e46cedbdd580_1.cab';
const serverPath = `D:\\WSUS\\UpdateServicesPackages\\${folder}\\${name}`;
let server: BareServer;
let path: string;

async function placeCabinet(target: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  const source = `${target}.txt`;
  writeFileSync(source, 'payload');
  const members = [{ name: 'setup.exe', path: source, size: 7, modified: new Date('2026-01-02T03:04:05Z') }];
  await writeCabinet({ destination: target, members, compression: 'stored', reserveSignature: true });
}
async function membersOf(file: string): Promise<{ names: string[]; signed: boolean }> {
  await using source = await openFileSource(file);
  const cabinet = await readCabinet(source);
  return { names: cabinet.members.map((member) => member.name), signed: cabinet.signatureRegion !== undefined };
}
const sign = async (filePath: string): Promise<number> =>
  Number(valueOf(await server.call('admin', 'SignCabForPublishing', `<filePath>${filePath}</filePath>`), 'SignCabForPublishingResult'));

beforeEach(async () => {
  server = await startBareServer();
  await server.signing.useNewSelfSigned();
  path = join(server.shares.packages, folder, name);
  await placeCabinet(path);
});
afterEach(() => {
  expect(server.defects).toEqual([]);
  server[Symbol.dispose]();
});

describe('signing', () => {
  it('signs in place, by every form of the call', async () => {
    expect(await membersOf(path)).toEqual({ names: ['setup.exe'], signed: false });
    const sample = await server.send('admin', { action: `${namespaces.admin}/SignCabForPublishingWithTimeStampOption`, body: sampleFile('soap/soap-3-SignCab.xml') });
    expect(valueOf(sample, 'SignCabForPublishingWithTimeStampOptionResult')).toBe('0');
    expect(await membersOf(path)).toEqual({ names: ['setup.exe'], signed: true });
    expect(await sign(serverPath)).toBe(0);
    const extended = await server.call('admin', 'SignCabExForPublishingWithTimeStampOption', `<filePath>${serverPath}</filePath><httpTimeStamp>http://ts.example</httpTimeStamp><signWithoutTimeStamp>true</signWithoutTimeStamp>`);
    expect(valueOf(extended, 'SignCabExForPublishingWithTimeStampOptionResult')).toBe('0');
    expect(await membersOf(path)).toEqual({ names: ['setup.exe'], signed: true });
    // Asked for twice, never given: said so, not passed over.
    expect(server.store.journal.observations().map(({ code }) => code)).toEqual(['no-time-stamp', 'no-time-stamp']);
  });

  it('also signs in the temporary folder', async () => {
    await placeCabinet(join(server.shares.temporary, name));
    expect(await sign(`%ProgramFiles%\\Update Services\\LogFiles\\WSUSTemp\\${name}`)).toBe(0);
    expect(await sign(`c:\\program files\\update services\\logfiles\\wsustemp\\${name}`)).toBe(0);
  });

  it.each([
    ['a file that is not there', `${serverPath}x`],
    ['a folder', `D:\\WSUS\\UpdateServicesPackages\\${folder}`],
    ['a share as the client sees it', `\\\\server\\UpdateServicesPackages\\${folder}\\${name}`],
    ['another place on the server', `D:\\Other\\${folder}\\${name}`],
    ['a path that climbs', `D:\\WSUS\\UpdateServicesPackages\\..\\UpdateServicesPackages\\${folder}\\${name}`],
    ['forward slashes', `D:\\WSUS\\UpdateServicesPackages\\${folder}/${name}`],
  ])('answers "path not found" for %s', async (_, filePath) => {
    expect(await sign(filePath)).toBe(0x80070003);
  });

  it('follows no link', async () => {
    const linked = join(server.shares.packages, folder, 'linked.cab');
    symlinkSync(path, linked);
    expect(await sign(serverPath.replace(name, 'linked.cab'))).toBe(HResult.pathNotFound);
    const outside = join(server.shares.root, '..', 'outside');
    await placeCabinet(join(outside, name));
    symlinkSync(outside, join(server.shares.packages, 'away'));
    expect(await sign(`D:\\WSUS\\UpdateServicesPackages\\away\\${name}`)).toBe(HResult.pathNotFound);
  });

  it('answers for what it cannot sign', async () => {
    writeFileSync(path, 'no cabinet');
    expect(await sign(serverPath)).toBe(0x800b0003);
    await placeCabinet(path);
    server.clock.now = new Date('2040-01-01T00:00:00Z');
    expect(await sign(serverPath)).toBe(0x800b0101);
    server.signing.remove();
    expect(await sign(serverPath)).toBe(0x80092004);
    expect(faultOf(await server.call('admin', 'SignCabForPublishing', '<FilePath>x</FilePath>'))).toContain('filePath');
    expect((await membersOf(path)).signed).toBe(false);
  });

  it('signs one at a time', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, async () => sign(serverPath)));
    expect(results).toEqual([0, 0, 0, 0, 0, 0]);
    expect((await membersOf(path)).signed).toBe(true);
  });

  it('can be made to sign something else, once', async () => {
    server.store.settings.write('swap-before-signing', true);
    expect(await sign(serverPath)).toBe(0);
    expect(await membersOf(path)).toEqual({ names: ['intruder.txt'], signed: true });
    await placeCabinet(path);
    expect(await sign(serverPath)).toBe(0);
    expect(await membersOf(path)).toEqual({ names: ['setup.exe'], signed: true });
  });
});

describe('the signing certificate', () => {
  const current = async (): Promise<Reply> => server.call('admin', 'ExecuteGetSigningCertificate');
  const read = async (): Promise<X509Certificate> => new X509Certificate(Buffer.from(valueOf(await current(), 'ExecuteGetSigningCertificateResult')!, 'base64'));

  it('can be made anew and taken away', async () => {
    const first = await read();
    expect(first.subject).toBe(`CN=${selfSignedName}`);
    expect((await server.call('admin', 'ExecuteSetSelfSigningCertificate')).status).toBe(200);
    expect((await read()).fingerprint256).not.toBe(first.fingerprint256);
    expect((await server.call('admin', 'ExecuteSetSigningCertificate', '', true)).status).toBe(200);
    const none = await current();
    expect(none.status).toBe(500);
    expect(faultOf(none)).toBe('System.ComponentModel.Win32Exception: The system cannot find the file specified');
  });
});

describe('what a server forbids', () => {
  const setCertificate = async (secure: boolean): Promise<Reply> => server.call('admin', 'ExecuteSetSigningCertificate', '', secure);

  it('is a certificate of its own, until its registry allows one', async () => {
    server.store.settings.write('self-signed-allowed', false);
    const refused = await server.call('admin', 'ExecuteSetSelfSigningCertificate');
    expect(refused.status).toBe(500);
    expect(refused.text).toContain('EnableSelfSignedCertificates');
    server.store.settings.write('self-signed-allowed', true);
    expect((await server.call('admin', 'ExecuteSetSelfSigningCertificate')).status).toBe(200);
  });

  it('is a key over http, where it is told to', async () => {
    server.store.settings.write('secure-only', true);
    expect((await setCertificate(false)).text).toContain('SecureConnectionRequired');
    expect((await setCertificate(true)).status).toBe(200);
    server.store.settings.write('secure-only', false);
    expect((await setCertificate(false)).status).toBe(200);
  });

  it('writes down no key that somebody gives it', async () => {
    const { publisher } = makeAuthority();
    const pfx = await writePfx({ key: publisher.key, certificate: publisher.certificate, chain: [] }, 'a password', 'aes');
    expect(await server.signing.usePfx(pfx, 'a password')).toBe(true);
    expect(new X509Certificate(server.signing.certificate()!).subject).toContain('Test Publisher');
    expect(await sign(serverPath)).toBe(0);
    // As after a restart.
    expect(new X509Certificate(createSigningService(server.store).certificate()!).subject).toBe(`CN=${selfSignedName}`);
  });
});

describe('paths on the server', () => {
  it('are translated, whatever their case', () => {
    expect(localPathOf(server.shares, `d:\\wsus\\updateservicespackages\\${folder}\\${name}`)).toBe(path);
    for (const odd of ['D:\\WSUS\\WsusContent\\', 'D:\\WSUS\\WsusContent\\a\\\\b', 'D:\\WSUS\\WsusContent\\a.\\b', 'D:\\WSUS\\WsusContent\\a:b', 'D:\\WSUS\\WsusContentX\\a', 'D:\\WSUS\\WsusContent\\\0']) {
      expect(localPathOf(server.shares, odd), odd).toBeUndefined();
    }
  });
});
