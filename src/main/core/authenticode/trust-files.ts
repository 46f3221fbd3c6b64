import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Fault, toCodedError } from '../fault.js';
import type { CodedError } from '../../../shared/errors/index.js';
import type { Anchor } from './anchors.js';
import { DerRefused } from './der/read.js';
import { decodePem, isPem } from './pem.js';
import { parseCertificate, type Certificate } from './x509/certificate.js';
import { parseRevocationList, type RevocationList } from './x509/revocation-list.js';

/** The bundles of operating systems have some hundred KiB. */
const maxCertificateFileSize = 8 * 1024 * 1024;
const maxListFileSize = 64 * 1024 * 1024;

function readFileOf<T>(data: Uint8Array, label: string, parse: (der: Uint8Array) => T): T[] {
  const blocks = isPem(data) ? decodePem(data, label) : [data];
  if (blocks.length === 0) throw new DerRefused(`it holds no block of the kind ${label}`);
  return blocks.map(parse);
}

/**
 * The certificates of a .cer, .crt or .pem file: one in DER or any number in PEM.
 * @param file name for the error's words
 * @throws Fault `authenticode/certificate-unreadable`
 */
export function readCertificateFile(data: Uint8Array, file: string): readonly Certificate[] {
  try {
    return readFileOf(data, 'CERTIFICATE', parseCertificate);
  } catch (error) {
    if (error instanceof DerRefused) throw new Fault('authenticode/certificate-unreadable', { file, reason: error.message }, { cause: error });
    throw error;
  }
}

/**
 * The revocation lists of a .crl or .pem file: one in DER or any number in PEM.
 * @throws Fault `authenticode/revocation-list-unreadable`
 */
export function readRevocationListFile(data: Uint8Array, file: string): readonly RevocationList[] {
  try {
    return readFileOf(data, 'X509 CRL', parseRevocationList);
  } catch (error) {
    if (error instanceof DerRefused) throw new Fault('authenticode/revocation-list-unreadable', { file, reason: error.message }, { cause: error });
    throw error;
  }
}

export interface TrustFolder {
  readonly anchors: readonly Anchor[];
  readonly revocationLists: readonly RevocationList[];
  /** Files that were passed over, each with the reason. */
  readonly problems: readonly { readonly file: string; readonly error: CodedError }[];
}

const certificateExtensions = new Set(['.cer', '.crt', '.pem']);

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    const reason = error instanceof Error ? error.message : String(error);
    throw new Fault('authenticode/trust-folder-unreadable', { folder, reason }, { cause: error });
  }
}

async function readLimited(path: string, limit: number): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new Fault('app/file-unreadable', { file: path, reason: 'it is not a file' });
    if (info.size > limit) throw new Fault('app/file-unreadable', { file: path, reason: `it has ${String(info.size)} bytes; at most ${String(limit)} are read` });
    return await readFile(path);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('app/file-unreadable', { file: path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

/** @throws Fault `app/file-unreadable`, `authenticode/certificate-unreadable` */
export const loadCertificateFile = async (path: string): Promise<readonly Certificate[]> => readCertificateFile(await readLimited(path, maxCertificateFileSize), path);

/** @throws Fault `app/file-unreadable`, `authenticode/revocation-list-unreadable` */
export const loadRevocationListFile = async (path: string): Promise<readonly RevocationList[]> => readRevocationListFile(await readLimited(path, maxListFileSize), path);

/**
 * The managed folder of anchors: every certificate in a .cer, .crt or .pem file is one, every .crl file is a list. A file that cannot be
 * read is reported and takes none of the others down; a folder that does not exist is empty.
 * @throws Fault `authenticode/trust-folder-unreadable`
 */
export async function loadTrustFolder(folder: string): Promise<TrustFolder> {
  const anchors: Anchor[] = [];
  const revocationLists: RevocationList[] = [];
  const problems: { readonly file: string; readonly error: CodedError }[] = [];
  for (const file of await listFolder(folder)) {
    const extension = extname(file).toLowerCase();
    const path = join(folder, file);
    try {
      if (certificateExtensions.has(extension)) {
        anchors.push(...readCertificateFile(await readLimited(path, maxCertificateFileSize), file).map((certificate) => ({ certificate, origin: file })));
      } else if (extension === '.crl') {
        revocationLists.push(...readRevocationListFile(await readLimited(path, maxListFileSize), file));
      }
    } catch (error) {
      problems.push({ file, error: toCodedError(error) });
    }
  }
  return { anchors, revocationLists, problems };
}
