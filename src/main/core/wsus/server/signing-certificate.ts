import { X509Certificate } from 'node:crypto';
import { Fault } from '../../fault.js';
import type { WsusClient } from '../soap/client.js';
import { getSigningCertificate, setSelfSigningCertificate, setSigningCertificate } from '../soap/operations/certificates.js';

/** A server without a certificate says so by a Win32 error 2 (file not found) inside its fault. */
const saysNotSet = (error: Fault): boolean =>
  error.code === 'wsus/fault' && (String(error.data['type']).includes('Win32Exception') || /cannot find the file/iu.test(String(error.data['message'])));

/**
 * The certificate the server signs with (DER).
 * @throws Fault `wsus/no-signing-certificate` when none is set
 */
export async function readSigningCertificate(client: WsusClient, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    return await client.call(getSigningCertificate, undefined, signal);
  } catch (error) {
    if (error instanceof Fault && saysNotSet(error)) throw new Fault('wsus/no-signing-certificate', {}, { cause: error });
    throw error;
  }
}

/** What the server said, for words of ours around it. */
const messageOf = (error: Fault): string => String(error.data['message'] ?? '').slice(0, 300);

/**
 * Lets the server make itself a certificate.
 * @returns the certificate as it was read back, DER
 * @throws Fault `wsus/self-signed-refused`, `wsus/…`
 */
export async function makeOnServer(client: WsusClient, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    await client.call(setSelfSigningCertificate, undefined, signal);
  } catch (error) {
    if (error instanceof Fault && error.code === 'wsus/fault') throw new Fault('wsus/self-signed-refused', { message: messageOf(error) }, { cause: error });
    throw error;
  }
  return readSigningCertificate(client, signal);
}

/** Names that never leave the computer, whatever its resolver says. */
const loopbackNames = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * A key may travel encrypted, or to the server on this very computer.
 * @throws Fault `wsus/certificate-needs-tls`
 */
export function demandSafeForKeys({ host, tls }: { readonly host: string; readonly tls: boolean }): void {
  if (!tls && !loopbackNames.has(host.toLowerCase())) throw new Fault('wsus/certificate-needs-tls', { host });
}

export interface GivenCertificate {
  /** PKCS #12, under the password. */
  readonly pfx: Uint8Array;
  readonly password: string;
  /** The certificate in it, DER. */
  readonly certificate: Uint8Array;
}

/**
 * Gives the server a certificate with its key, and reads back what it signs with then.
 * @param address where the client really sends to
 * @throws Fault `wsus/certificate-needs-tls`, `wsus/certificate-refused`, `wsus/certificate-not-taken`, `wsus/…`
 */
export async function giveSigningCertificate(client: WsusClient, address: { readonly host: string; readonly tls: boolean }, given: GivenCertificate, signal?: AbortSignal): Promise<void> {
  demandSafeForKeys(address);
  const password = Buffer.from(given.password, 'utf16le');
  try {
    await client.call(setSigningCertificate, { pfx: given.pfx, password }, signal);
  } catch (error) {
    if (error instanceof Fault && error.code === 'wsus/fault') throw new Fault('wsus/certificate-refused', { message: messageOf(error) }, { cause: error });
    throw error;
  } finally {
    password.fill(0);
  }
  const found = await readSigningCertificate(client, signal);
  if (!Buffer.from(found).equals(given.certificate)) throw new Fault('wsus/certificate-not-taken', { found: nameOf(found) });
}

/** For the words of an error: the subject, or that there is none to be read. */
function nameOf(der: Uint8Array): string {
  try {
    return new X509Certificate(der).subject.replaceAll('\n', ', ').slice(0, 200);
  } catch {
    return 'something that is no certificate';
  }
}
