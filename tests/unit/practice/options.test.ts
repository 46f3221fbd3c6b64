import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../src/practice/options.js';

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
  });

  it.each([
    [[], 'profile'],
    [['--profile', ''], 'profile'],
    [['--profile', 'p', '--port', '65536'], '--port'],
    [['--profile', 'p', '--port', 'x'], '--port'],
    [['--profile', 'p', '--throttle', '0'], '--throttle'],
    [['--profile', 'p', '--verbose'], '--verbose'],
    [['--profile', 'p', 'more'], 'more'],
  ])('%j is refused, and told why', (parameters, reason) => {
    expect(() => readCommandLine(parameters)).toThrow(expect.objectContaining({ code: 'practice/arguments-invalid', data: { reason: expect.stringContaining(reason) as string } }) as Error);
  });
});
