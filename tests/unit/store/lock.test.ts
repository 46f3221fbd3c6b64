import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { acquireLock } from '../../../src/main/core/store/lock.js';
import { buildChild, startChild } from '../../fixtures/child.js';
import { temporaryFolder } from '../../fixtures/folder.js';

describe('the lock of a profile', () => {
  let holder: string;
  beforeAll(async () => {
    holder = await buildChild('tests/unit/store/children/hold-lock.ts');
  });

  it('is given to one and refused to another until it is released', () => {
    using folder = temporaryFolder();
    const first = acquireLock(folder.path);
    expect(() => acquireLock(folder.path)).toThrow(expect.objectContaining({ code: 'app/busy', data: { profile: folder.path } }));
    first.release();
    acquireLock(folder.path).release();
  });

  it('may be released twice without freeing the next holder', () => {
    using folder = temporaryFolder();
    const first = acquireLock(folder.path);
    first.release();
    const second = acquireLock(folder.path);
    first.release();
    expect(() => acquireLock(folder.path)).toThrow(expect.objectContaining({ code: 'app/busy' }));
    second.release();
  });

  it('does not bind another profile, but the same one by another path', () => {
    using folder = temporaryFolder();
    const [one, two, alias] = ['one', 'two', 'alias'].map((name) => join(folder.path, name)) as [string, string, string];
    mkdirSync(one);
    mkdirSync(two);
    symlinkSync(one, alias);
    const lock = acquireLock(one);
    acquireLock(two).release();
    expect(() => acquireLock(alias)).toThrow(expect.objectContaining({ code: 'app/busy' }));
    lock.release();
  });

  it('is held against another process and freed when that process is killed', async () => {
    using folder = temporaryFolder();
    const child = startChild(holder, [folder.path]);
    try {
      expect(await child.message()).toBe('held');
      expect(() => acquireLock(folder.path)).toThrow(expect.objectContaining({ code: 'app/busy' }));
    } finally {
      await child.kill();
    }
    acquireLock(folder.path).release();
  });

  it('says that a missing folder cannot be used', () => {
    using folder = temporaryFolder();
    expect(() => acquireLock(join(folder.path, 'missing'))).toThrow(expect.objectContaining({ code: 'store/unavailable' }));
  });
});
