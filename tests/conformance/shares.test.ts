import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/shared/errors/index.js';
import { toCodedError } from '../../src/main/core/fault.js';
import { hashFile, placeFile } from '../../src/main/core/wsus/publishing/copy-file.js';
import { checkWritable } from '../../src/main/core/wsus/server/share-check.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { PracticeTemplate, TestProfile } from '../fixtures/profile.js';
import { canShare, startSamba, type SambaMount, type SambaServer } from '../fixtures/samba.js';

const never = new AbortController().signal;
const isPossible = await canShare();

describe.skipIf(!isPossible)('shares of a real Samba server, mounted', () => {
  let template: PracticeTemplate;
  beforeAll(async () => {
    template = await PracticeTemplate.make();
  }, 60_000);
  afterAll(() => template[Symbol.dispose]());

  it('take an update on its whole way to a client', async () => {
    const ends: AsyncDisposable[] = [];
    const reachShares = async (serverFolder: string): Promise<string> => {
      const samba = await startSamba(['UpdateServicesPackages', 'WsusContent', 'WSUSTemp'].map((name) => ({ name, folder: join(serverFolder, name) })));
      ends.unshift(samba);
      const mount = await samba.mount();
      ends.unshift(mount);
      return mount.folder;
    };
    try {
      await using test = await TestProfile.open(template, { reachShares });
      const steps = await test.profile.server.diagnose(1, never);
      expect(steps.filter(({ state }) => state !== 'passed').map(({ title, result }) => `${title}: ${result}`)).toEqual([expect.stringContaining('not encrypted')]);
      await test.import();
      const [row] = test.find('Contoso Reader 24.2');
      const job = await test.settle(await test.start([row!]));
      expect(job.items).toMatchObject([{ state: 'published' }]);
      expect(await test.profile.jobs.checkAsClient(job.jobId, never)).toMatchObject([{ accepted: true }]);
      // It lies where the server keeps its content, and not in the place where nothing is mounted.
      const { shares } = test.ready;
      expect(readdirSync(shares.WsusContent).filter((name) => /^[0-9A-F]{2}$/u.test(name))).not.toEqual([]);
      expect(readdirSync(test.ready.contentRoot + '/UpdateServicesPackages')).toEqual(readdirSync(shares.UpdateServicesPackages));
    } finally {
      for (const end of ends) await end[Symbol.asyncDispose]();
    }
  }, 120_000);

  describe('that cannot be written', () => {
    const folder = temporaryFolder();
    let samba: SambaServer;
    let mount: SambaMount;
    const ends: (() => unknown)[] = [() => folder[Symbol.dispose]()];
    /** A disk of a megabyte, where one may be mounted. */
    const small = join(folder.path, 'small');
    let isSmall = false;
    beforeAll(async () => {
      for (const name of ['small', 'locked']) mkdirSync(join(folder.path, name));
      isSmall = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small]).status === 0;
      if (isSmall) ends.unshift(() => spawnSync('umount', [small]));
      samba = await startSamba([
        { name: 'locked', folder: join(folder.path, 'locked'), readOnly: true },
        { name: 'small', folder: small },
      ]);
      ends.unshift(async () => samba[Symbol.asyncDispose]());
      mount = await samba.mount();
      ends.unshift(async () => mount[Symbol.asyncDispose]());
    }, 60_000);
    afterAll(async () => {
      for (const end of ends) await end();
    });
    const codeOf = async (work: Promise<unknown>): Promise<string> => {
      const error = await work.then(() => undefined, toCodedError);
      if (error === undefined) return 'nothing is wrong';
      expect(explain(error).remedy).not.toBe('');
      return error.code;
    };

    it('say so with a code: read-only, not there, and a wrong password', async () => {
      expect(await codeOf(checkWritable(join(mount.folder, 'small')))).toBe('nothing is wrong');
      expect(await codeOf(checkWritable(join(mount.folder, 'locked')))).toBe('wsus/share-denied');
      expect(await codeOf(checkWritable(join(mount.folder, 'WsusContent')))).toBe('wsus/share-missing');
      const stranger = await samba.mount('wrong');
      try {
        expect(await codeOf(checkWritable(join(stranger.folder, 'small')))).toBe('wsus/share-denied');
      } finally {
        await stranger[Symbol.asyncDispose]();
      }
    });

    it('say so when they are full, and keep nothing of the half', async (context) => {
      if (!isSmall) return context.skip('no small disk may be mounted here');
      const source = join(folder.path, 'source');
      const place = async (content: Uint8Array): Promise<string> => {
        writeFileSync(source, content);
        return codeOf(placeFile(source, join(mount.folder, 'small', 'copy.cab'), await hashFile(source, { maxBytes: content.byteLength })));
      };
      expect(await place(Buffer.alloc(3 * 1024 * 1024, 7))).toBe('wsus/share-full');
      expect(readdirSync(small)).toEqual([]);
      expect(await place(Buffer.from('fits'))).toBe('nothing is wrong');
      expect(readFileSync(join(small, 'copy.cab'), 'utf8')).toBe('fits');
    });
  });
});
