import { openChain } from '../../../src/shared/chain.js';
import type { Handlers } from '../../../src/shared/ipc/contract.js';
import type { JobSnapshot } from '../../../src/shared/ipc/jobs.js';
import type { CabinetSigner, ContentLook, ContentState, Orphan, ServerUpdateDetails, ServerUpdateRow, SupersededUpdate } from '../../../src/shared/ipc/published.js';
import { bytes, sha1, type Fingerprint, type PackageId } from '../../../src/shared/units.js';
import * as data from './data.js';

const products = [
  ['Adobe', 'Reader DC'], ['Mozilla', 'Firefox ESR'], ['Google', 'Chrome Enterprise'], ['Igor Pavlov', '7-Zip'], ['VideoLAN', 'VLC media player'], ['Zoom', 'Workplace'],
] as const;
const states = ['published', 'published', 'superseded', 'published', 'expired', 'declined'] as const;
const current = data.certificate('Corp WSUS Publishing 2025', 61, { notAfter: data.at(455) });
const former = data.certificate('Corp WSUS Publishing 2022', 64, { notAfter: data.at(-40) });

/** 240 updates as three tools published them over the years. */
export const serverRows: readonly ServerUpdateRow[] = Array.from({ length: 240 }, (_, index): ServerUpdateRow => {
  const [vendor, product] = products[index % products.length] ?? products[0];
  const state = states[(index * 5) % states.length] ?? 'published';
  return {
    packageId: data.packageId(60_000 + index),
    revisionNumber: 1 + (index % 3),
    title: `${product} ${30 - Math.floor(index / 12)}.${index % 12}.0 (x64)`,
    vendor: index % 7 === 3 ? '' : vendor,
    products: [product],
    classification: index % 4 === 0 ? 'Security Updates' : 'Updates',
    severity: index % 4 === 0 ? 'Critical' : 'Unspecified',
    state,
    expired: state === 'expired',
    superseded: state === 'superseded',
    approved: state === 'published' && index % 3 === 0,
    staleApprovals: index % 31 === 7,
    canUninstall: index % 5 === 0,
    arrivedAt: data.at(-index * 3 - 1),
    ...(index % 3 === 2 ? {} : { ownSince: data.at(-index * 3 - 1) }),
  };
});

const signerOf = (index: number): CabinetSigner => {
  const isCurrent = index % 4 !== 1;
  const { name, fingerprint, notAfter } = isCurrent ? current : former;
  return { name, fingerprint: fingerprint satisfies Fingerprint, notAfter, isCurrent, timestamped: index % 5 !== 1 };
};

const contentOf = (index: number): ContentState => (index % 23 === 5 ? 'missing' : index % 40 === 11 ? 'different' : 'present');

export const lookOf = (packageId: string): ContentLook => {
  const index = serverRows.findIndex((row) => row.packageId === packageId);
  const row = serverRows[index] ?? serverRows[0]!;
  const content = contentOf(index);
  return {
    packageId: row.packageId,
    revisionNumber: row.revisionNumber,
    content,
    size: data.megabytes(20 + (index % 90)),
    unsigned: false,
    vendor: products[index % products.length]?.[0] ?? '',
    products: row.products,
    hasPackage: index % 50 !== 9,
    supersedes: [],
    ...(content === 'present' ? { signer: signerOf(index) } : {}),
  };
};

export function detailsOf(packageId: string): ServerUpdateDetails {
  const index = Math.max(0, serverRows.findIndex((each) => each.packageId === packageId));
  const listed = serverRows[index]!;
  const row = { ...listed, vendor: products[index % products.length]?.[0] ?? '' };
  const content = contentOf(index);
  return {
    row,
    texts: [
      { language: 'en', title: row.title, description: 'This update replaces all earlier versions and closes the vulnerabilities of the bulletin.' },
      { language: 'de', title: row.title, description: 'Dieses Update ersetzt alle älteren Versionen.' },
    ],
    moreInfoUrl: 'https://vendor.example/releases/latest',
    supportUrl: 'https://vendor.example/support',
    bulletinId: 'APSB26-50',
    cveIds: ['CVE-2026-10001', 'CVE-2026-10002'],
    revisions: Array.from({ length: row.revisionNumber }, (_, back) => ({ revisionNumber: row.revisionNumber - back, arrivedAt: data.at(-index * 3 - 1 - back), expired: row.expired && back === 0 })),
    approvals: row.approved
      ? [
          { groupId: data.guid(901), groupName: 'Pilot', action: 'install', revisionNumber: row.revisionNumber, deadline: data.at(4), adminName: 'CORP\\admin', approvedAt: data.at(-2) },
          { groupId: data.guid(902), groupName: 'Kiosks', action: 'block', revisionNumber: row.revisionNumber, adminName: 'CORP\\admin', approvedAt: data.at(-2) },
        ]
      : [],
    files: [{ name: `${data.guid(index)}_1.cab`, size: data.megabytes(20 + (index % 90)), sha1: sha1(data.digest(index).slice(0, 40)), sha256: data.digest(index), content, unsigned: false, ...(content === 'present' ? { signer: signerOf(index) } : {}) }],
    supersedes: serverRows.slice(index + 12, index + 13).map(({ packageId: id, title }) => ({ packageId: id, title })),
    supersededBy: row.superseded ? [{ packageId: data.packageId(60_000), title: 'Reader DC 30.0.0 (x64)' }] : [],
    folder: packageId,
    ...(row.ownSince === undefined ? {} : { own: { ...data.publishedRows[index % data.publishedRows.length]!, packageId: row.packageId, title: row.title, publishedAt: row.ownSince } }),
    ...(index % 50 === 9 ? { fixed: { code: 'published/no-package', data: {} } as const } : {}),
  };
}

export const supersededUpdates: readonly SupersededUpdate[] = serverRows
  .filter(({ state }) => state === 'superseded')
  .slice(0, 8)
  .map(({ packageId, title }, index) => ({ packageId, title, approved: index % 2 === 0, by: { packageId: data.packageId(60_000), title: 'Reader DC 30.0.0 (x64)' } }));

export const orphans: readonly Orphan[] = [
  { orphanId: data.guid(1), kind: 'package-folder', path: `UpdateServicesPackages\\${data.guid(8000)}`, size: data.megabytes(412), files: 3, changedAt: data.at(-400), reason: 'The server knows no update with this ID, and no update names this folder.', recent: false },
  { orphanId: data.guid(2), kind: 'package-folder', path: `UpdateServicesPackages\\${data.guid(8001)}`, size: data.megabytes(88), files: 2, changedAt: data.at(-0.2), reason: 'The server knows no update with this ID, and no update names this folder.', recent: true },
  { orphanId: data.guid(3), kind: 'content-file', path: `WsusContent\\5C\\${data.digest(5).slice(0, 38).toUpperCase()}5C.cab`, size: data.megabytes(301), files: 1, changedAt: data.at(-210), reason: 'It is signed with the certificate of Corp WSUS Publishing 2025, which signs local updates only, and no revision of any update names it.', recent: false },
];

/** What main knows of jobs: one that is started is over at once. */
interface Jobs {
  jobs: readonly JobSnapshot[];
}

function startJob(main: Jobs, title: string, items: readonly { readonly packageId: PackageId; readonly title: string }[]): { jobId: string } {
  const jobId = `action-${main.jobs.length}`;
  const snapshot = data.jobSnapshot({
    jobId,
    purpose: 'server-action',
    title,
    state: 'done',
    createdAt: data.at(0),
    decisions: [],
    items: items.map((item) => ({ ...item, vendor: 'Adobe', size: bytes(0), state: 'published', step: '', downloaded: bytes(0), chain: openChain() })),
    progress: { jobId, downloaded: bytes(0), toDownload: bytes(0), speed: 0, items: [] },
  });
  main.jobs = [snapshot, ...main.jobs];
  return { jobId };
}

const titleOf = (packageId: PackageId): string => serverRows.find((row) => row.packageId === packageId)?.title ?? packageId;

/** The far end of what the window asks about published updates. */
export const publishedOf = (main: () => Jobs): Handlers<AbortSignal>['published'] => ({
  records: () => data.publishedRows,
  list: () => ({ server: 'wsus01.corp.example', rows: serverRows, certificate: { name: current.name, fingerprint: current.fingerprint } }),
  examine: ({ updates }) => updates.map(lookOf),
  details: ({ packageId }) => detailsOf(packageId),
  superseded: () => supersededUpdates,
  act: ({ updates, action }) => startJob(main(), `${action.kind}: ${updates.length} updates`, updates.map((packageId) => ({ packageId, title: titleOf(packageId) }))),
  createGroup: ({ name, parentId }) => ({ groupId: data.guid(950), name, parentId }),
  orphans: () => ({ orphans, undecided: 1204 }),
  clear: ({ orphanIds }) => startJob(main(), `clear: ${orphanIds.length} leftovers`, orphanIds.map((orphanId) => ({ packageId: orphanId as PackageId, title: orphanId }))),
});
