import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { Fault } from '../main/core/fault.js';

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

function textOf(content: Buffer, origin: string): string {
  if (content.length > longestPassword) throw new Fault('app/file-unreadable', { file: origin, reason: 'it is too long for a password' });
  return content.toString('utf8').split(/\r?\n/u, 1)[0] ?? '';
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
      return textOf(await buffer(input), 'the standard input');
    case 'file':
      return textOf(
        await readFile(password.path).catch((error: unknown) => {
          throw new Fault('app/file-unreadable', { file: password.path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
        }),
        password.path,
      );
  }
}
