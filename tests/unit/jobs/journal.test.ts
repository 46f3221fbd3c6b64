import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lettersOf } from '../../../src/main/core/jobs/chain-columns.js';
import { JobJournal } from '../../../src/main/core/jobs/journal.js';
import { JobMeter } from '../../../src/main/core/jobs/progress.js';
import { openDatabase, type Database } from '../../../src/main/core/store/database.js';
import { openChain, withLink, type ChainLink } from '../../../src/shared/chain.js';
import { bytes, instant, type PackageId } from '../../../src/shared/units.js';

const packageId = (index: number): PackageId => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` as PackageId;
const at = instant(new Date('2026-01-02T03:04:05.678Z'));
const later = instant(new Date('2026-01-03T03:04:05.678Z'));
const proven = (name: ChainLink['name']): ChainLink => ({ name, state: 'proven', summary: `${name} is proven`, facts: [{ label: 'SHA-256', value: 'ab' }, { label: 'From', value: '"x"\n' }] });

let folder: string;
let database: Database;
let journal: JobJournal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign journal '));
  database = openDatabase(join(folder, 'jobs.db'));
  journal = new JobJournal(database);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const create = (jobId: string, count: number, createdAt = at): void => {
  const items = Array.from({ length: count }, (_, index) => ({ packageId: packageId(index), catalogueId: 'c', title: `Update ${index}`, vendor: 'Contoso', size: bytes(10) }));
  journal.createJobs('test', [{ job: { jobId, title: jobId, state: 'running', createdAt, server: 'wsus', serverId: 'one', runId: '', options: {} }, items }], 'first');
};

describe('JobJournal', () => {
  it('gives a chain back as it was written, with and without its facts', () => {
    create('j', 1);
    const links = [proven('downloaded'), proven('digest')];
    journal.finishStep('j', packageId(0), 'import', { revisionNumber: 7 }, links, undefined, at);
    const chain = links.reduce(withLink, openChain());
    expect(journal.item('j', packageId(0)).chain).toEqual(chain);
    expect(journal.latestChain(packageId(0))).toEqual(chain);
    expect(journal.pictures('j', true)).toMatchObject([{ chain, revision: 7, state: 'published' }]);
    expect(journal.pictures('j', false)).toMatchObject([{ chain: chain.map((link) => ({ ...link, facts: [] })), revision: 7 }]);
    expect(journal.outlines('j')).toMatchObject([{ letters: lettersOf(chain) }]);
  });

  it('reads neither facts nor evidence for progress, counts and lists', () => {
    create('j', 3);
    journal.finishStep('j', packageId(1), 'import', {}, [proven('downloaded')], undefined, at);
    journal.failItem('j', packageId(2), 'first', { code: 'app/cancelled', data: {} }, { ...proven('packed'), state: 'failed' }, 'first', at);
    database.run("UPDATE job_items SET facts = 'not JSON', evidence = 'not JSON', sentences = 'not JSON'");
    expect(journal.outlines('j').map(({ state }) => state)).toEqual(['waiting', 'published', 'failed']);
    expect(journal.countedJobs()).toMatchObject([{ job: { jobId: 'j' }, counts: { total: 3, published: 1, failed: 1, leftOut: 0, needsYou: 0 } }]);
    expect(journal.latestLetters().get(packageId(1))).toBe('oopooooooo');
    expect(() => journal.item('j', packageId(0))).toThrow(expect.objectContaining({ code: 'store/damaged' }));
  });

  it('finds the chain of the job that worked on a package last', () => {
    create('newer', 1, later);
    create('older', 2, at);
    journal.finishStep('newer', packageId(0), 'x', {}, [proven('catalogue')], 'y', at);
    journal.finishStep('older', packageId(0), 'x', {}, [proven('publisher')], 'y', at);
    journal.finishStep('older', packageId(1), 'x', {}, [proven('publisher')], 'y', at);
    expect([...journal.latestLetters()].sort()).toEqual([[packageId(0), 'pooooooooo'], [packageId(1), 'opoooooooo']]);
    expect(journal.latestChain(packageId(0))?.[0]).toEqual(proven('catalogue'));
    expect(journal.latestChain(packageId(9))).toBeUndefined();
  });

  it('refuses letters that are none', () => {
    create('j', 1);
    database.run("UPDATE job_items SET letters = 'ppppppppp*'");
    expect(() => journal.outlines('j')).toThrow(expect.objectContaining({ code: 'store/damaged' }));
  });
});

describe('JobMeter', () => {
  it('counts what is proven, what is on its way, and nothing of what is over without its file', () => {
    create('j', 4);
    journal.finishStep('j', packageId(0), 'x', {}, [proven('downloaded')], 'y', at);
    journal.failItem('j', packageId(1), 'first', { code: 'app/cancelled', data: {} }, { ...proven('downloaded'), state: 'failed' }, 'first', at);
    const meter = new JobMeter();
    meter.record(packageId(1), 6, 6, 0);
    meter.record(packageId(2), 4, 1, 0);
    const outlines = journal.outlines('j');
    expect(outlines.map((item) => meter.downloadedOf(item))).toEqual([10, 0, 4, 0]);
    expect(meter.snapshot('j', outlines, 1000)).toMatchObject({ downloaded: 14, toDownload: 30, items: [{ packageId: packageId(2), downloaded: 4, step: 'first' }] });
  });
});
