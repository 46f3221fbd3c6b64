import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fingerprint, type Fingerprint } from '../../shared/units.js';
import type { Anchor } from '../core/authenticode/anchors.js';
import { DerRefused } from '../core/authenticode/der/read.js';
import { parseCertificate } from '../core/authenticode/x509/certificate.js';
import { Fault } from '../core/fault.js';

export interface WindowsStores {
  readonly anchors: readonly Anchor[];
  /** Certificates of the Disallowed stores, readable or not. */
  readonly disallowed: ReadonlySet<Fingerprint>;
  /** Roots that were passed over because they cannot be read strictly. */
  readonly unreadable: number;
}

/**
 * One line a certificate: location, store, Base64 of the DER. The last line says that nothing was cut off.
 * A store that does not exist is passed over; everything else stops the script.
 */
const script = `
$ErrorActionPreference = 'Stop'
foreach ($location in 'LocalMachine', 'CurrentUser') {
  foreach ($name in 'Root', 'AuthRoot', 'Disallowed') {
    if (-not (Test-Path -LiteralPath "Cert:\\$location\\$name")) { continue }
    $store = New-Object System.Security.Cryptography.X509Certificates.X509Store($name, $location)
    $store.Open('ReadOnly')
    foreach ($certificate in $store.Certificates) { [Console]::Out.WriteLine("$location $name " + [Convert]::ToBase64String($certificate.RawData)) }
    $store.Close()
  }
}
[Console]::Out.WriteLine('complete')
`;

const linePattern = /^(LocalMachine|CurrentUser) (Root|AuthRoot|Disallowed) ([A-Za-z0-9+/]+={0,2})$/u;
/** A full set of roots has some 400 certificates of 2 KiB. */
const maxOutput = 32 * 1024 * 1024;
const timeLimit = 60_000;

const refuse = (reason: string, cause?: unknown): never => {
  throw new Fault('authenticode/windows-stores-unreadable', { reason }, { cause });
};

/**
 * Reads what the script prints.
 * @throws Fault `authenticode/windows-stores-unreadable` for output that is not complete: a missing line could be a disallowed certificate.
 */
export function parseWindowsStores(output: string): WindowsStores {
  const lines = output.split(/\r?\n/u).filter((line) => line !== '');
  if (lines.pop() !== 'complete') refuse('the answer is not complete');
  const anchors: Anchor[] = [];
  const disallowed = new Set<Fingerprint>();
  let unreadable = 0;
  for (const line of lines) {
    const [, location = '', store = '', base64 = ''] = linePattern.exec(line) ?? refuse('the answer has an unknown form');
    const der = Buffer.from(base64, 'base64');
    if (store === 'Disallowed') {
      disallowed.add(fingerprint(createHash('sha256').update(der).digest('hex')));
      continue;
    }
    try {
      anchors.push({ certificate: parseCertificate(der), origin: `Windows store ${location}\\${store}` });
    } catch (error) {
      if (!(error instanceof DerRefused)) throw error;
      unreadable += 1;
    }
  }
  return { anchors, disallowed, unreadable };
}

const run = promisify(execFile);

/**
 * Anchors and disallowed certificates of this computer and user. PowerShell is started by its full path, so that nothing else of that
 * name is. Purposes that Windows keeps beside a root, outside the certificate, are not read.
 * @throws Fault `authenticode/windows-stores-unreadable`
 */
export async function readWindowsStores(systemRoot: string, signal?: AbortSignal): Promise<WindowsStores> {
  const program = join(systemRoot, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  try {
    const { stdout } = await run(program, ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded], {
      encoding: 'latin1',
      maxBuffer: maxOutput,
      timeout: timeLimit,
      windowsHide: true,
      ...(signal && { signal }),
    });
    return parseWindowsStores(stdout);
  } catch (error) {
    if (error instanceof Fault || signal?.aborted === true) throw error;
    return refuse(error instanceof Error ? error.message.slice(0, 300) : String(error), error);
  }
}
