import { oids } from '../authenticode/der/oids.js';
import { DerRefused, readDer } from '../authenticode/der/read.js';
import { decodePem, isPem } from '../authenticode/pem.js';
import { readSignedData } from '../authenticode/signed-data.js';
import { parseCertificate, type Certificate } from '../authenticode/x509/certificate.js';
import { Fault } from '../fault.js';
import { BerRefused, readBer } from './ber.js';
import { pathOfKey } from './path.js';

/** A certificate with its whole chain takes some 10 KB. */
export const maxIssuedSize = 1024 * 1024;
/** An authority sends its chain, no directory. */
const mostCertificates = 50;

/** RFC 7468 §8 calls it PKCS7; Windows writes the same. */
const bundleLabels = ['PKCS7', 'CMS'] as const;

/** PKCS #7 is read as BER, as PFX files are, and written again in the one form that the strict reader takes. */
function readBundle(data: Uint8Array): readonly Certificate[] {
  const { contentType, certificates, signers } = readSignedData(readDer(readBer(data).encode()));
  if (contentType !== oids.data || signers.length > 0) throw new DerRefused('it is a signed message, not a list of certificates');
  return certificates;
}

const isBundle = (data: Uint8Array): boolean => {
  try {
    return readBer(data).children('the file')[0]?.objectIdentifier('its type') === oids.signedData;
  } catch (error) {
    if (error instanceof BerRefused) return false;
    throw error;
  }
};

function readBlocks(data: Uint8Array): readonly Certificate[] {
  if (!isPem(data)) return isBundle(data) ? readBundle(data) : [parseCertificate(data)];
  return [...decodePem(data, 'CERTIFICATE').map(parseCertificate), ...bundleLabels.flatMap((label) => decodePem(data, label).flatMap(readBundle))];
}

/**
 * The certificates of a .cer, .crt, .pem or .p7b file, in DER or PEM, one or several.
 * @throws Fault `certificates/issued-unreadable`
 */
function readIssued(data: Uint8Array): readonly Certificate[] {
  if (data.byteLength > maxIssuedSize) throw new Fault('certificates/issued-unreadable', { reason: `it has ${String(data.byteLength)} bytes; certificates have some thousand` });
  let found: readonly Certificate[];
  try {
    found = readBlocks(data);
  } catch (error) {
    if (error instanceof DerRefused || error instanceof BerRefused) throw new Fault('certificates/issued-unreadable', { reason: error.message.slice(0, 200) }, { cause: error });
    throw error;
  }
  if (found.length === 0) throw new Fault('certificates/issued-unreadable', { reason: 'there is no certificate in it' });
  if (found.length > mostCertificates) throw new Fault('certificates/issued-unreadable', { reason: `it holds ${String(found.length)} certificates` });
  return found;
}

/**
 * What an authority issued for a key, with the issuers that came along.
 * @param publicKey SubjectPublicKeyInfo of the request, DER
 * @throws Fault `certificates/issued-unreadable`, `certificates/issued-other-key`
 */
export function issuedFor(publicKey: Uint8Array, data: Uint8Array): { readonly certificate: Uint8Array; readonly chain: readonly Uint8Array[] } {
  const certificates = readIssued(data);
  const path = pathOfKey(publicKey, certificates);
  if (path === undefined) throw new Fault('certificates/issued-other-key', { found: certificates[0]?.subject.display ?? '', count: certificates.length });
  return { certificate: path.leaf.der, chain: path.chain.map(({ der }) => der) };
}
