import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { passwordVariable, readCommandLine } from '../../../src/practice/options.js';
import { readPassword } from '../../../src/practice/password.js';
import { temporaryFolder } from '../../fixtures/folder.js';

describe('the command line', () => {
  it('is read', () => {
    expect(readCommandLine(['--profile', 'p'])).toEqual({ help: false, json: false, profile: resolve('p'), port: 0, tls: false });
    expect(readCommandLine(['--profile=p', '--port', '8530', '--throttle', '65536', '--tls', '--json'])).toEqual({
      help: false,
      json: true,
      profile: resolve('p'),
      port: 8530,
      throttle: 65_536,
      tls: true,
    });
    expect(readCommandLine(['--help']).help).toBe(true);
    const login = ['--profile=p', '--login', 'ntlm', '--account', 'CORP\\admin'];
    expect(readCommandLine(login).login).toEqual({ account: 'CORP\\admin' });
    expect(readCommandLine([...login, '--password-file', 'f']).login).toEqual({ account: 'CORP\\admin', passwordFile: resolve('f') });
  });

  it.each([
    [[], 'profile'],
    [['--profile', ''], 'profile'],
    [['--profile', 'p', '--port', '65536'], '--port'],
    [['--profile', 'p', '--port', 'x'], '--port'],
    [['--profile', 'p', '--throttle', '0'], '--throttle'],
    [['--profile', 'p', '--verbose'], '--verbose'],
    [['--profile', 'p', '--login', 'basic', '--account', 'a'], 'ntlm'],
    [['--profile', 'p', '--login', 'ntlm'], '--account'],
    [['--profile', 'p', '--login', 'ntlm', '--account', 'a\\b\\c'], '--account'],
    [['--profile', 'p', '--login', 'ntlm', '--account', ''], '--account'],
    [['--profile', 'p', '--account', 'a'], '--login ntlm'],
    [['--profile', 'p', 'more'], 'more'],
  ])('%j is refused, and told why', (parameters, reason) => {
    expect(() => readCommandLine(parameters)).toThrow(expect.objectContaining({ code: 'practice/arguments-invalid', data: { reason: expect.stringContaining(reason) as string } }) as Error);
  });
});

describe('the password of the account', () => {
  const refusal = (reason: string): unknown => expect.objectContaining({ code: 'practice/arguments-invalid', data: { reason: expect.stringContaining(reason) as string } });

  it('is the first line of a file, else what the environment has', async () => {
    using folder = temporaryFolder();
    const passwordFile = join(folder.path, 'password');
    writeFileSync(passwordFile, '\uFEFFPäss word \r\nmore');
    expect(await readPassword({ account: 'a', passwordFile }, { [passwordVariable]: 'other' })).toBe('Päss word ');
    expect(await readPassword({ account: 'a' }, { [passwordVariable]: 'other' })).toBe('other');
  });

  it('is missed, in words that do not say one', async () => {
    using folder = temporaryFolder();
    const passwordFile = join(folder.path, 'password');
    await expect(readPassword({ account: 'a' }, {})).rejects.toEqual(refusal(passwordVariable));
    await expect(readPassword({ account: 'a' }, { [passwordVariable]: '' })).rejects.toEqual(refusal(passwordVariable));
    await expect(readPassword({ account: 'a', passwordFile }, {})).rejects.toEqual(refusal('cannot be read'));
    writeFileSync(passwordFile, '\nsecret');
    await expect(readPassword({ account: 'a', passwordFile }, {})).rejects.toEqual(refusal('is empty'));
  });
});
