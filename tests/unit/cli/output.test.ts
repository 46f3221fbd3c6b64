import { afterEach, describe, expect, it, vi } from 'vitest';
import { jobLine } from '../../../src/cli/jobs.js';
import { summarize } from '../../../src/cli/try.js';
import { openChain } from '../../../src/shared/chain.js';
import type { JobItem, JobSnapshot } from '../../../src/shared/ipc/jobs.js';
import { bytes, type Instant, type PackageId } from '../../../src/shared/units.js';

/** A title as a publisher could write it: it clears the screen, turns text around and forges a line of its own. */
const title = 'Setup\u001B[2J\u202Efdp.exe\r\nReport  /etc/passwd\u009B1A';
const shown = 'Setup⟨U+001B⟩[2J⟨U+202E⟩fdp.exe⟨U+000D⟩⟨U+000A⟩Report  /etc/passwd⟨U+009B⟩1A';
const at = '2026-05-03T14:05:00.000Z' as Instant;
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const item: JobItem = {
  packageId: '00000000-0000-4000-8000-000000000001' as PackageId,
  title,
  vendor: 'Contoso',
  size: bytes(1),
  state: 'failed',
  step: 'check',
  downloaded: bytes(0),
  chain: openChain(),
  error: { code: 'app/unexpected', data: { detail: 'no\u001B]0;title\u0007' } },
};
const job: JobSnapshot = {
  jobId: 'j',
  purpose: 'publish',
  title: 'Publish',
  state: 'done',
  createdAt: at,
  server: 'wsus.example',
  serverId: 'one',
  siblings: [],
  items: [item],
  decisions: [],
  progress: { jobId: 'j', downloaded: bytes(0), toDownload: bytes(0), speed: 0, items: [] },
  hasReport: true,
  canApprove: false,
};

afterEach(() => vi.restoreAllMocks());

describe('what the terminal shows of foreign text', () => {
  it('names in the summary of a trial what would act on the terminal', () => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    expect(summarize(job, '/tmp/report.html')).toBe(false);
    expect(lines.find((line) => line.startsWith('✕'))).toContain(`✕ ${shown}: `);
    expect(lines.join('')).not.toMatch(unseen);
    expect(lines.join('')).toContain('no⟨U+001B⟩]0;title⟨U+0007⟩');
  });

  it('names it in the list of jobs', () => {
    const line = jobLine({ jobId: 'j', purpose: 'publish', title, state: 'done', createdAt: at, server: 'wsus\u202E.example', serverId: 'one', counts: { total: 2, published: 1, failed: 1, leftOut: 0, needsYou: 0 } });
    expect(line).toContain(`1 of 2 published, 1 failed  ${shown} → wsus⟨U+202E⟩.example`);
    expect(line).not.toMatch(unseen);
  });
});
