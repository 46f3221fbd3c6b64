import { describe, expect, it } from 'vitest';
import { writeReport, type ReportInput } from '../../../src/main/core/report/report.js';
import { openChain, withLink } from '../../../src/shared/chain.js';
import type { JobItem } from '../../../src/shared/ipc/jobs.js';
import { bytes, type Instant, type PackageId } from '../../../src/shared/units.js';

const at = '2026-05-03T14:05:00.000Z' as Instant;
const item = (index: number, change: Partial<JobItem>): JobItem => ({
  packageId: `00000000-0000-4000-8000-00000000000${index}` as PackageId,
  title: `Update ${index}`,
  vendor: 'Contoso',
  size: bytes(2048),
  state: 'published',
  step: 'check',
  downloaded: bytes(2048),
  chain: openChain(),
  ...change,
});
const input = (items: readonly JobItem[]): ReportInput => ({
  job: {
    jobId: 'j',
    purpose: 'publish',
    title: 'Publish 2 updates',
    state: 'done',
    createdAt: at,
    endedAt: at,
    server: 'wsus.contoso.example', serverId: 'one', siblings: [],
    items,
    decisions: [],
    progress: { jobId: 'j', downloaded: bytes(0), toDownload: bytes(0), speed: 0, items: [] },
    hasReport: true,
    canApprove: false,
  },
  catalogues: [{ name: 'Sample', publisher: 'Contoso', origin: 'sample.cab', packages: 2, setAside: 0, relaxations: [] }],
  answers: [],
  practice: false,
  version: '0.1.0',
  madeAt: at,
});

describe('writeReport', () => {
  it('escapes everything that comes from a catalogue', () => {
    const chain = withLink(openChain(), { name: 'digest', state: 'failed', summary: '<img src=x onerror=alert(1)>', facts: [{ label: '"><script>', value: "'</td>" }] });
    const page = writeReport(input([item(1, { title: '<script>alert(1)</script>', chain })]));
    expect(page).not.toMatch(/<script|<img/u);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('&#39;&lt;/td&gt;');
  });

  it('shows what would reorder or hide text, and keeps foreign text within its borders', () => {
    const error = { code: 'app/disk-full', data: { needed: 5, free: 3, folder: '/data\u202E\u001B[31m' } } as const;
    const page = writeReport({
      ...input([item(1, { title: 'Setup\u202Efdp.exe', vendor: 'Con\u200Btoso', state: 'failed', error })]),
      catalogues: [{ name: 'Sample\u2066', publisher: 'שלום', origin: 'https://a.example/\u2028', packages: 1, setAside: 0, relaxations: [] }],
      answers: [{ title: 'Who?\u061C', answer: 'Accepted', reason: 'one\ntwo\u0007', answeredBy: 'HOST\\a\u200E', answeredAt: at }],
    });
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    for (const text of ['Setup⟨U+202E⟩fdp.exe', 'Con⟨U+200B⟩toso', 'Sample⟨U+2066⟩', 'שלום', 'https://a.example/⟨U+2028⟩', 'Who?⟨U+061C⟩', 'one two⟨U+0007⟩', 'HOST\\a⟨U+200E⟩']) expect(page).toContain(`<bdi>${text}</bdi>`);
    expect(page).toContain('/data⟨U+202E⟩⟨U+001B⟩[31m');
  });

  it('says by which relaxed rules a catalogue was let in', () => {
    const relaxed = { name: 'Old', publisher: 'Contoso', origin: 'old.cab', packages: 1, setAside: 0, relaxations: ['A file that is signed with SHA-1 only is accepted.'] };
    expect(writeReport({ ...input([]), catalogues: [relaxed] })).toContain('A rule was relaxed for its signature: A file that is signed with SHA-1 only is accepted.');
    expect(writeReport(input([]))).not.toContain('relaxed');
  });

  it('links to nothing, whatever the texts are', () => {
    const page = writeReport({ ...input([item(1, { title: 'https://a.example/ javascript:alert(1)' })]), catalogues: [{ name: 'n', publisher: 'p', origin: 'javascript:alert(1)', packages: 0, setAside: 0, relaxations: [] }] });
    expect(page).not.toMatch(/<a[\s>]|href=|src=|url\(/u);
  });

  it('puts failures first, with why and what to do', () => {
    const page = writeReport(input([item(1, {}), item(2, { state: 'failed', error: { code: 'app/disk-full', data: { needed: 5, free: 3, folder: '/data' } } })]));
    expect(page.indexOf('Update 2')).toBeLessThan(page.indexOf('Update 1'));
    expect(page).toContain('There is not enough room on the disk');
    expect(page).toContain('Make room or choose another folder');
    expect(page).toContain('<b>1</b> published');
    expect(page).toContain('<b>1</b> failed');
  });

  it('says when it was only practice', () => {
    expect(writeReport({ ...input([]), practice: true })).toContain('done on the practice server');
    expect(writeReport(input([]))).not.toContain('done on the practice server');
  });
});
