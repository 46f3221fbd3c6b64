import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Fault, toCodedError } from '../../src/main/core/fault.js';
import { temporaryFolder } from '../fixtures/folder.js';

const caught = async (work: Promise<unknown>) => toCodedError(await work.then(() => undefined, (error: unknown) => error));

test('a fault keeps its code, also as the plain object it is behind a thread', () => {
  const fault = new Fault('app/not-found', { what: 'it' });
  expect(toCodedError(fault)).toEqual({ code: 'app/not-found', data: { what: 'it' } });
  expect(toCodedError({ code: fault.code, data: fault.data })).toEqual({ code: 'app/not-found', data: { what: 'it' } });
});

test('what the system refuses has words of its own', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'file');
  await writeFile(file, '');
  expect(await caught(readFile(join(file, 'below')))).toMatchObject({ code: 'app/file-refused', data: { reason: expect.stringContaining('ENOTDIR') as string } });
  if (process.platform === 'linux') expect(await caught(writeFile('/dev/full', 'x'))).toMatchObject({ code: 'app/disk-became-full' });
});

test('an unknown error is cut, and a code that only looks like one of the system’s is none', () => {
  expect(toCodedError(new RangeError('x'.repeat(9000))).data['detail']).toHaveLength(500);
  expect(toCodedError(Object.assign(new Error('no'), { code: 'ENOSPC' })).code).toBe('app/unexpected');
  expect(toCodedError(Object.assign(new Error('no'), { code: 'toString', syscall: 'read' })).code).toBe('app/unexpected');
  expect(toCodedError(Object.assign(new Error('no'), { name: 'AbortError' })).code).toBe('app/cancelled');
});
