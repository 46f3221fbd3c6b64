import { Fault } from '../main/core/fault.js';
import { readSmallFile } from '../main/core/json-file.js';

/** The variable for the password. It is taken out of the environment when it is read: programs that are started get none of it. */
export const passwordVariable = 'COUNTERSIGN_PFX_PASSWORD';

/** A PKCS #12 file to sign with, and where its password is. It is never typed into the command: everybody on a computer sees those. */
export interface SigningOption {
  readonly path: string;
  readonly password: { readonly from: 'file'; readonly path: string } | { readonly from: 'input' } | { readonly from: 'environment' };
}

const usage = (reason: string): Fault => new Fault('app/usage', { reason });

/** @throws Fault `app/usage` */
export function readSigningOption(pfx: string | undefined, passwordFile: string | undefined): SigningOption | undefined {
  if (pfx === undefined) {
    if (passwordFile !== undefined) throw usage('--pfx-password-file goes with --sign-pfx');
    return undefined;
  }
  if (pfx === '' || passwordFile === '') throw usage('--sign-pfx and --pfx-password-file take a file');
  if (passwordFile === undefined) return { path: pfx, password: { from: 'environment' } };
  return { path: pfx, password: passwordFile === '-' ? { from: 'input' } : { from: 'file', path: passwordFile } };
}

/** Longer than anybody's password. Bytes. */
const longestPassword = 4096;

/** The first line. Windows PowerShell writes UTF-16 by `>` and a byte order mark before UTF-8; none of it is part of a password. */
function firstLine(content: Uint8Array): string {
  const encoding = content[0] === 0xff && content[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(content).split(/\r?\n/u, 1)[0] ?? '';
}

async function readInput(input: NodeJS.ReadableStream): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of input) {
    parts.push(Buffer.from(part));
    length += Buffer.byteLength(part);
    if (length > longestPassword) throw new Fault('app/file-unreadable', { file: 'the standard input', reason: 'it is too long for a password' });
  }
  return Buffer.concat(parts);
}

export interface PasswordSources {
  readonly environment: NodeJS.ProcessEnv;
  readonly input: NodeJS.ReadableStream;
}

/** @throws Fault `app/usage`, `app/file-unreadable` */
export async function readSigningPassword({ password }: SigningOption, { environment, input }: PasswordSources): Promise<string> {
  switch (password.from) {
    case 'environment': {
      const value = environment[passwordVariable];
      if (value === undefined) throw usage(`The password of the PFX is missing: put it into a file and give --pfx-password-file, into the input with --pfx-password-file -, or into ${passwordVariable}`);
      Reflect.deleteProperty(environment, passwordVariable);
      return value;
    }
    case 'input':
      return firstLine(await readInput(input));
    case 'file':
      return firstLine(await readSmallFile(password.path, longestPassword));
  }
}
