import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { passwordVariable, readSigningOption, readSigningPassword, type SigningOption } from '../../../src/cli/signing-option.js';
import { temporaryFolder } from '../../fixtures/folder.js';

const coded = (code: string): Error => expect.objectContaining({ code }) as Error;
const read = async (option: SigningOption | undefined, environment: NodeJS.ProcessEnv = {}, input = ''): Promise<string> => readSigningPassword(option!, { environment, input: Readable.from([Buffer.from(input)]) });

describe('a PFX to sign with', () => {
  it('is asked for by a file, and its password never stands in the command', () => {
    expect(readSigningOption(undefined, undefined)).toBeUndefined();
    expect(readSigningOption('a.pfx', undefined)).toEqual({ path: 'a.pfx', password: { from: 'environment' } });
    expect(readSigningOption('a.pfx', '-')).toEqual({ path: 'a.pfx', password: { from: 'input' } });
    expect(readSigningOption('a.pfx', 'p.txt')).toEqual({ path: 'a.pfx', password: { from: 'file', path: 'p.txt' } });
    for (const [pfx, file] of [[undefined, 'p.txt'], ['', undefined], ['a.pfx', '']] as const) expect(() => readSigningOption(pfx, file)).toThrow(coded('app/usage'));
  });

  it('has its password in the first line of a file or of the input', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'p.txt');
    for (const [content, password] of [['geheim', 'geheim'], ['  mit Leerzeichen \n', '  mit Leerzeichen '], ['ünïcode\r\nmore\r\n', 'ünïcode'], ['', '']] as const) {
      writeFileSync(path, content);
      expect(await read(readSigningOption('a.pfx', path))).toBe(password);
      expect(await read(readSigningOption('a.pfx', '-'), {}, content)).toBe(password);
    }
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffgeheim ü\r\n')],
    ['UTF-16', Buffer.from('\ufeffgeheim ü\r\n', 'utf16le')],
  ])('has a password that Windows PowerShell wrote as %s', async (_, content) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'p.txt');
    writeFileSync(path, content);
    expect(await read(readSigningOption('a.pfx', path))).toBe('geheim ü');
  });

  it('has its password in the environment, from where it is taken away', async () => {
    const environment: NodeJS.ProcessEnv = { [passwordVariable]: 'geheim', PATH: '/bin' };
    expect(await read(readSigningOption('a.pfx', undefined), environment)).toBe('geheim');
    expect(environment).toEqual({ PATH: '/bin' });
    await expect(read(readSigningOption('a.pfx', undefined), environment)).rejects.toEqual(coded('app/usage'));
  });

  it('cannot have a password that is not there or is no password', async () => {
    using folder = temporaryFolder();
    await expect(read(readSigningOption('a.pfx', join(folder.path, 'nowhere')))).rejects.toEqual(coded('app/file-unreadable'));
    await expect(read(readSigningOption('a.pfx', folder.path))).rejects.toEqual(coded('app/file-unreadable'));
    writeFileSync(join(folder.path, 'long'), 'x'.repeat(5000));
    await expect(read(readSigningOption('a.pfx', join(folder.path, 'long')))).rejects.toEqual(coded('app/file-unreadable'));
    await expect(read(readSigningOption('a.pfx', '-'), {}, 'x'.repeat(5000))).rejects.toEqual(coded('app/file-unreadable'));
  });
});
