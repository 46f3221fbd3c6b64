import { Fault } from '../../fault.js';
import type { WsusClient } from '../soap/client.js';
import { getSigningCertificate } from '../soap/operations/certificates.js';

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
