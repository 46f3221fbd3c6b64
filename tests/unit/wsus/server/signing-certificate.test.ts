import { describe, expect, it } from 'vitest';
import { demandSafeForKeys, giveSigningCertificate, makeOnServer } from '../../../../src/main/core/wsus/server/signing-certificate.js';
import { fault, result, scriptedWsus } from '../../../fakes/scripted-wsus.js';
import { makeAuthority } from '../../../fixtures/authority/index.js';

const own = makeAuthority().publisher.certificate;
const other = makeAuthority().root.certificate;
const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
const tells = (certificate: Uint8Array): Record<string, string> => ({ ExecuteGetSigningCertificate: result('ExecuteGetSigningCertificate', base64(certificate)) });
const given = { pfx: Uint8Array.of(0x30, 0, 255), password: 'pässword', certificate: own };
const https = { host: 'wsus.example', tls: true };

describe('a certificate that the server makes', () => {
  it('is read back', async () => {
    const { client, calls } = scriptedWsus({ ExecuteSetSelfSigningCertificate: '', ...tells(own) });
    expect(Buffer.from(await makeOnServer(client)).equals(own)).toBe(true);
    expect(calls.map(({ operation }) => operation)).toEqual(['ExecuteSetSelfSigningCertificate', 'ExecuteGetSigningCertificate']);
  });

  it('is refused with the server’s words and the value of the registry', async () => {
    const { client } = scriptedWsus({ ExecuteSetSelfSigningCertificate: () => fault('Not enabled.') });
    await expect(makeOnServer(client)).rejects.toMatchObject({ code: 'wsus/self-signed-refused', data: { message: 'Not enabled.' } });
  });
});

describe('a certificate that the server is given', () => {
  it('travels with its password in UTF-16 and is compared with what the server says then', async () => {
    const { client, calls } = scriptedWsus({ ExecuteSetSigningCertificate: '', ...tells(own) });
    await giveSigningCertificate(client, https, given);
    expect(calls[0]?.parameter('PFXFileContent')).toBe('MAD/');
    expect(Buffer.from(calls[0]?.parameter('passwordBytes') ?? '', 'base64').toString('utf16le')).toBe('pässword');
    expect(calls).toHaveLength(2);
  });

  it('is not taken for granted', async () => {
    const { client } = scriptedWsus({ ExecuteSetSigningCertificate: '', ...tells(other) });
    await expect(giveSigningCertificate(client, https, given)).rejects.toMatchObject({ code: 'wsus/certificate-not-taken', data: { found: expect.stringContaining('CN=') as string } });
  });

  it('may be refused', async () => {
    const { client } = scriptedWsus({ ExecuteSetSigningCertificate: () => fault('The specified network password is not correct.', 'System.Security.Cryptography.CryptographicException') });
    await expect(giveSigningCertificate(client, https, given)).rejects.toMatchObject({ code: 'wsus/certificate-refused', data: { message: 'The specified network password is not correct.' } });
  });

  it('is not sent over http, whatever the server would say', async () => {
    const { client, calls } = scriptedWsus({ ExecuteSetSigningCertificate: '', ...tells(own) });
    await expect(giveSigningCertificate(client, { host: 'wsus.example', tls: false }, given)).rejects.toMatchObject({ code: 'wsus/certificate-needs-tls', data: { host: 'wsus.example' } });
    expect(calls).toEqual([]);
  });

  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '::1', '[::1]'])('may go to %s over http', (host) => {
    expect(() => demandSafeForKeys({ host, tls: false })).not.toThrow();
  });

  it.each(['localhost.example', '127.0.0.1.example', '127.0.0.2.nip.io', 'wsus', '10.0.0.1', ''])('may not go to %s over http', (host) => {
    expect(() => demandSafeForKeys({ host, tls: false })).toThrow();
  });
});
