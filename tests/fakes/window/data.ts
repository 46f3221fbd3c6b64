import { openChain, type ChainLink, type ChainLinkName, type LinkState, type ProofChain } from '../../../src/shared/chain.js';
import type { CatalogueRow, Inspection, PublisherCard } from '../../../src/shared/ipc/catalogues.js';
import type { DecisionQuestion, JobItem, JobItemState, JobPlan, JobSnapshot, PublishedRow } from '../../../src/shared/ipc/jobs.js';
import type { ClientReport } from '../../../src/shared/ipc/client-kit.js';
import type { JournalRow } from '../../../src/shared/ipc/journal.js';
import type { UpdateDetails, UpdateRow } from '../../../src/shared/ipc/updates.js';
import { bytes, fingerprint, instant, sha1, sha256, thumbprint, type Bytes, type Guid, type Instant, type PackageId } from '../../../src/shared/units.js';
import type { CertificateSummary, Check, FileVerdict } from '../../../src/shared/verdict.js';

/** The same numbers at every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const hex = (seed: number, digits: number): string => {
  const random = randomNumbers(seed + 17);
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
};
export const guid = (seed: number): Guid => hex(seed, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5') as Guid;
export const packageId = (seed: number): PackageId => guid(seed) as PackageId;
export const digest = (seed: number): ReturnType<typeof sha256> => sha256(hex(seed, 64));

/** The moment that the fakes take for now. */
export const now = new Date('2026-11-24T12:00:00Z');
const day = 86_400_000;
export const at = (days: number): Instant => instant(new Date(now.getTime() + days * day));
export const megabytes = (count: number): Bytes => bytes(Math.round(count * 1_048_576));

export function certificate(name: string, seed: number, patch: Partial<CertificateSummary> = {}): CertificateSummary {
  return {
    subject: `CN=${name}, O=${name}, L=Springfield, ST=Illinois, C=US`,
    issuer: 'CN=Example Trusted G4 Code Signing RSA4096 SHA384 2021 CA1, O="Example Trust, Inc.", C=US',
    name,
    serialNumber: hex(seed, 32).toUpperCase(),
    thumbprint: thumbprint(hex(seed + 1, 40).toUpperCase()),
    fingerprint: fingerprint(hex(seed + 2, 64)),
    notBefore: at(-300),
    notAfter: at(430),
    key: 'RSA 4096',
    signatureAlgorithm: 'sha384WithRSAEncryption',
    selfSigned: false,
    ...patch,
  };
}

export const root = certificate('Example Trusted Root G4', 90, { selfSigned: true, notBefore: at(-4000), notAfter: at(5000) });
const check = (id: string, title: string, outcome: Check['outcome'], reason: string, source: string): Check => ({ id, title, outcome, reason, source });

export function verdict(leaf: CertificateSummary, outcome: FileVerdict['outcome'] = 'passed'): FileVerdict {
  const chain = {
    certificates: [leaf, root],
    anchored: true,
    outcome: 'passed' as const,
    checks: [
      check('chain.path', 'Path', 'passed', 'Two certificates lead from the signer to a root that is trusted.', 'RFC 5280 §6.1'),
      check('chain.purpose', 'Purpose', 'passed', 'The signer may sign code.', 'RFC 5280 §4.2.1.12'),
      check('chain.revocation', 'Revocation', 'not-checked', 'No revocation list was at hand; the one that was fetched last is of 3 days ago.', 'RFC 5280 §6.3'),
    ],
  };
  return {
    container: 'cab',
    size: megabytes(4.2),
    sha1: sha1(hex(400, 40)),
    sha256: sha256(hex(401, 64)),
    signed: true,
    policy: 'strict',
    relaxations: [],
    outcome,
    decidedBy: 0,
    checks: [check('cab.layout', 'Layout', 'passed', 'Every byte of the cabinet is accounted for.', 'MS-CAB §2'), check('cab.room', 'Hidden room', outcome === 'failed' ? 'failed' : 'passed', outcome === 'failed' ? '412 bytes follow the signature.' : 'No byte lies outside of what is signed.', 'Authenticode PE §4')],
    signatures: [
      {
        index: 0,
        digestAlgorithm: 'SHA-256',
        signedDigest: hex(402, 64),
        signer: leaf,
        chain,
        timestamp: { kind: 'rfc3161', time: at(-3), chain, checks: [check('stamp.digest', 'Digest of the stamp', 'passed', 'It stamps this signature.', 'RFC 3161 §2.4.2')], outcome: 'passed' },
        judgedAt: at(-3),
        outcome: 'passed',
        checks: [check('signature.digest', 'Digest', 'passed', 'The digest of the file is the one that was signed.', 'Authenticode PE §5'), check('signature.value', 'Signature', 'passed', 'The signer’s key made it.', 'RFC 5652 §5.6')],
      },
    ],
  };
}

const letters: Readonly<Record<LinkState, string>> = { open: 'o', running: 'r', proven: 'p', 'not-asked': 'n', 'needs-you': 'u', failed: 'f' };
const summaries: Readonly<Record<ChainLinkName, string>> = {
  catalogue: 'The signature of the catalogue holds.',
  publisher: 'Approved always on 3 May 2026.',
  downloaded: 'Fetched from downloads.example.com in 4 s.',
  digest: 'SHA-1 and size are those of the catalogue.',
  'installer-signed': 'Signed by Example Software, Inc., the signer that was approved for this product.',
  scanned: 'No scanner is asked for by policy.',
  packed: 'Packed into a cabinet of one file.',
  countersigned: 'Signed with the certificate of this organisation, stamped by timestamp.example.org.',
  'in-wsus': 'Imported as revision 1.',
  'client-accepts': 'The signature, the digest and the rules are what a client checks.',
};

/** The first `proven` links closed, then `next`, the rest open. */
export function chainUpTo(proven: number, next?: LinkState): ProofChain {
  return openChain().map(({ name }, index): ChainLink => {
    const state: LinkState = index < proven ? (name === 'scanned' ? 'not-asked' : 'proven') : index === proven && next !== undefined ? next : 'open';
    const facts = state === 'proven' ? [{ label: 'SHA-256', value: hex(index + 700, 64) }, { label: 'Checked', value: at(-1) }] : [];
    return { name, state, summary: state === 'open' ? '' : state === 'failed' ? 'The digest is another one than the catalogue names.' : summaries[name], facts };
  });
}
export const lettersOf = (chain: ProofChain): string => chain.map((link) => letters[link.state]).join('');

const vendors = ['Adobe', 'Google LLC', 'Mozilla', 'HP Inc.', 'Dell, Inc.', 'Notepad++ Team', 'VideoLAN', 'Oracle', 'Igor Pavlov', 'The Document Foundation', 'Zoom Video Communications, Inc.', 'Cisco Systems'];
const products = ['Reader DC', 'Chrome Enterprise', 'Firefox ESR', 'BIOS', 'Command Update', 'Notepad++', 'VLC media player', 'Java SE Runtime', '7-Zip', 'LibreOffice', 'Workplace', 'Secure Client'];
const classes = ['Updates', 'Critical Updates', 'Security Updates', 'Security Updates', 'Feature Packs', 'Drivers', 'Applications'] as const;
const severity = ['Critical', 'Important', 'Moderate', 'Low', undefined] as const;

export function updateRows(count: number): readonly UpdateRow[] {
  const random = randomNumbers(5);
  return Array.from({ length: count }, (_, index): UpdateRow => {
    const which = Math.floor(random() * vendors.length);
    const vendor = vendors[which] ?? 'Adobe';
    const model = index % 3 === 0 ? '' : ` for ${['EliteBook', 'ProBook', 'ZBook', 'Latitude', 'OptiPlex', 'Precision'][index % 6] ?? ''} ${400 + (index % 97)} G${(index % 9) + 1}`;
    const version = `${20 + (index % 7)}.${index % 12}.${1000 + (index % 8999)}.${index % 4}`;
    const proven = index % 23 === 0 ? 10 : 2;
    const level = severity[Math.floor(random() * severity.length)];
    const long = index % 41 === 0 ? ' with firmware, drivers, documentation and the optional management extensions for offline servicing in several languages' : '';
    return {
      catalogueId: index % 4 === 0 ? 'cat-a' : 'cat-b',
      packageId: packageId(index + 10_000),
      title: `${products[which] ?? ''} ${version}${model}${index % 2 === 0 ? ' (x64)' : ''}${long}`,
      vendor,
      products: [`${products[which] ?? ''}${model === '' ? '' : ` ${index % 6}`}`],
      version,
      classification: classes[Math.floor(random() * classes.length)] ?? 'Updates',
      ...(level === undefined ? {} : { severity: level }),
      type: 'Software',
      created: at(-Math.floor(random() * 900)),
      size: megabytes(1 + random() * 700),
      languages: ['en'],
      superseded: index % 5 === 0,
      expired: index % 37 === 0,
      cveIds: level === 'Critical' ? [`CVE-2026-${10_000 + index}`] : [],
      ...(index % 9 === 0 ? { kbArticleId: String(5_000_000 + index) } : {}),
      chain: lettersOf(index % 71 === 3 ? chainUpTo(3, 'failed') : chainUpTo(proven)),
      ...(proven === 10 ? { publishedAt: at(-4) } : {}),
    };
  });
}

export function detailsOf(row: UpdateRow): UpdateDetails {
  return {
    row,
    texts: [
      { language: 'en', title: row.title, description: `This update fixes problems in ${row.products.join(', ')} that an attacker could use over the network. It also improves stability.\n\nInstall it on every computer that has the product.` },
      { language: 'de', title: `${row.title} (Deutsch)`, description: 'Dieses Update behebt Fehler.' },
    ],
    links: [{ linkId: 'link-1', label: 'More information', host: 'support.example.com' }],
    files: [
      { fileName: 'AcroRdrDCUpd2600120043_MUI_very_long_name_of_a_patch_file_for_windows_x64.msp', size: row.size, sha1: sha1(hex(31, 40)), sha256: sha256(hex(32, 64)), modified: row.created, url: 'http://ardownload.example.com/pub/adobe/reader/win/AcrobatDC/2600120043/AcroRdrDCUpd2600120043_MUI.msp', host: 'ardownload.example.com', encrypted: false, inStore: row.chain.startsWith('ppp') },
    ],
    handlers: [],
    installCommands: ['msiexec.exe /update "AcroRdrDCUpd2600120043_MUI.msp" /qn /norestart REBOOT=ReallySuppress'],
    supersedes: [{ packageId: packageId(10_003), title: 'An older one' }, { packageId: packageId(1) }],
    supersededBy: [],
    prerequisites: [[{ packageId: packageId(2), title: 'Windows 10 or 11, x64' }, { packageId: packageId(3), title: 'Windows Server 2022' }]],
    bundled: [],
    rules: {
      installable: { text: '', joined: 'all', children: [{ text: 'Windows is version 10.0 or later', children: [] }, { text: '', joined: 'any', children: [{ text: 'the file C:\\Program Files\\Adobe\\Acrobat DC\\Acrobat\\Acrobat.exe has a version below 26.1.20043', children: [] }, { text: 'the MSI product {AC76BA86-1033-1033-7760-BC15014EA700} is installed', children: [] }] }, { text: '', joined: 'not', children: [{ text: 'the registry value HKLM\\Software\\Policies\\Adobe\\DisableUpdates is 1', children: [] }] }] },
      installed: { text: 'the file Acrobat.exe has version 26.1.20043 or later', children: [] },
    },
    reboot: 'It may ask for a restart',
    chain: chainUpTo(row.chain.includes('o') ? row.chain.indexOf('o') : 10),
    catalogueName: 'Adobe catalogue',
    publisherName: 'Adobe Inc.',
    obstacles: row.packageId.startsWith('a') ? ['One of its files has no public address; it must be given by hand.'] : [],
  };
}

export const catalogueRows: readonly CatalogueRow[] = [
  { catalogueId: 'cat-a', name: 'Adobe Acrobat and Reader', publisherId: 'pub-a', publisherName: 'Adobe Inc.', origin: 'https://armmf.example.com/arm-manifests/win/SCUP/Acrobat_Catalog.cab', importedAt: at(-2), newest: at(-6), stale: false, packages: 5012, setAside: 0, difference: { new: 12, revised: 3, superseded: 9, expired: 0, gone: 0 } },
  { catalogueId: 'cat-b', name: 'HP Client Catalogue', publisherId: 'pub-b', publisherName: 'HP Inc.', origin: 'D:\\transfer\\HpCatalogForSms.latest.cab', importedAt: at(-40), newest: at(-130), stale: true, packages: 14_988, setAside: 3 },
];

export const adobe = certificate('Adobe Inc.', 11);
export const publisherCard: PublisherCard = {
  publisherId: 'pub-c',
  name: 'Contoso Patch Services GmbH',
  subject: 'CN=Contoso Patch Services GmbH',
  issuer: 'CN=Example Trusted G4 Code Signing',
  anchor: root,
  leaf: certificate('Contoso Patch Services GmbH', 21),
  timestamp: at(-3),
  unusual: ['The certificate was issued only 9 days before the catalogue was signed.', 'The catalogue comes over http: somebody on the way could have held back a newer one.'],
};

export const unknownInspection: Inspection = { inspectionId: 'insp-1', name: 'contoso-catalog.cab', origin: 'http://updates.contoso.example/contoso-catalog.cab', verdict: verdict(publisherCard.leaf, 'passed'), publisher: publisherCard, standing: { kind: 'unknown' } };
export const changedInspection: Inspection = {
  ...unknownInspection,
  inspectionId: 'insp-2',
  standing: { kind: 'changed', previous: certificate('Contoso Patch Services GmbH', 22, { notAfter: at(-20) }), changes: ['The issuer is another one: before Example Trust, now Other Trust Ltd.', 'The key is another one.'] },
};
export const refusedInspection: Inspection = {
  inspectionId: 'insp-3',
  name: 'downloaded.cab',
  origin: 'downloaded.cab',
  verdict: verdict(publisherCard.leaf, 'failed'),
  refusal: { code: 'publishers/signature-broken', data: { check: 'Digest', reason: 'The digest of the file is not the one that was signed.' } },
};
export const readInspection: Inspection = {
  ...unknownInspection,
  standing: { kind: 'approved', since: at(0), always: true },
  content: { rootName: 'Contoso', packages: 1204, setAside: 2, freshness: { state: 'first', newest: at(-4), findings: [] } },
};
export const olderInspection: Inspection = {
  ...readInspection,
  inspectionId: 'insp-4',
  content: { rootName: 'Contoso', packages: 1190, setAside: 0, freshness: { state: 'older', newest: at(-60), previousNewest: at(-4), findings: ['14 updates of the newer catalogue are missing in this one.', '“Contoso Agent 5.2” goes back from 3 November 2026 to 4 August 2026.'] } },
};

const question: Readonly<Record<DecisionQuestion['kind'], DecisionQuestion>> = {
  'installer-signer': { kind: 'installer-signer', fileName: 'vlc-3.0.21-win64.exe', vendor: 'VideoLAN', product: 'VLC media player', signer: certificate('VideoLAN', 31), previous: certificate('VideoLAN', 32), changes: ['The issuer is another one than before.', 'The certificate before would have been valid for another 200 days.'] },
  'unsigned-installer': { kind: 'unsigned-installer', fileName: '7z2600-x64.exe', sha256: hex(33, 64), source: 'https://www.7-zip.example/a/7z2600-x64.exe', finding: '7z2600-x64.exe carries no Authenticode signature.' },
  'file-by-hand': { kind: 'file-by-hand', fileName: 'jre-8u441-windows-x64.exe', size: megabytes(69.2), sha1: hex(34, 40) },
  'cabinet-limit': { kind: 'cabinet-limit', fileName: 'cad-suite-2026.msi', size: megabytes(2100), limitMegabytes: 384, neededMegabytes: 2112 },
  'automatic-approval': { kind: 'automatic-approval', rules: [{ name: 'Default Automatic Approval Rule', groups: ['All Computers'], action: 'install' }] },
};
export const decisionOf = (kind: DecisionQuestion['kind']): DecisionQuestion => question[kind];

const jobTitles = ['Firefox ESR 128.14.0 (x64)', 'Chrome Enterprise 131.0.6778.86 (x64)', 'Reader DC 26.001.20043 MUI (x64)', 'VLC media player 3.0.21 (x64)', '7-Zip 26.00 (x64)', 'Java SE Runtime 8u441 (x64)', 'LibreOffice 26.2.1 (x64)', 'Notepad++ 8.9 (x64)', 'Zoom Workplace 6.5.1', 'Secure Client 5.1.8', 'BIOS 1.22 for EliteBook 840 G9 with the thunderbolt controller firmware and the embedded controller image', 'Command Update 5.5'];
const jobStates: readonly JobItemState[] = ['published', 'failed', 'running', 'needs-you', 'needs-you', 'needs-you', 'running', 'waiting', 'waiting', 'published', 'failed', 'left-out'];

export function jobItems(): readonly JobItem[] {
  return jobTitles.map((title, index): JobItem => {
    const state = jobStates[index] ?? 'waiting';
    const size = megabytes(20 + index * 37);
    const chain = { published: chainUpTo(10), failed: chainUpTo(3, 'failed'), running: chainUpTo(2, 'running'), 'needs-you': chainUpTo(4, 'needs-you'), waiting: chainUpTo(2), 'left-out': chainUpTo(2), cancelled: chainUpTo(2) }[state];
    return {
      packageId: packageId(50_000 + index),
      title,
      vendor: vendors[index] ?? 'Adobe',
      size,
      state,
      step: state === 'running' ? 'Downloading' : '',
      downloaded: state === 'running' ? bytes(Math.round(size * 0.42)) : state === 'published' ? size : bytes(0),
      chain,
      ...(state === 'failed' ? { error: index === 1 ? { code: 'download/digest-mismatch', data: { file: 'GoogleChromeStandaloneEnterprise64.msi', algorithm: 'SHA-1', expected: hex(1, 40), found: hex(2, 40) } } : { code: 'download/server-busy', data: { status: 503, url: 'https://ftp.hp.example/pub/softpaq/sp150001.exe' } } } : {}),
      ...(state === 'left-out' ? { error: { code: 'jobs/left-out', data: { reason: 'the installer is not signed' } } } : {}),
      ...(state === 'published' ? { revisionNumber: 1 } : {}),
    };
  });
}

export function jobSnapshot(patch: Partial<JobSnapshot> = {}): JobSnapshot {
  const items = jobItems();
  return {
    jobId: 'job-1',
    purpose: 'publish',
    title: '12 updates of 24 November 2026',
    state: 'needs-you',
    createdAt: at(-0.01),
    server: 'wsus01.corp.example',
    serverId: 'one',
    siblings: [],
    items,
    decisions: (['installer-signer', 'unsigned-installer', 'file-by-hand'] as const).map((kind, index) => ({ decisionId: `dec-${index}`, about: items[index + 3]?.packageId ?? packageId(1), title: [`Another signer for VLC media player`, '7-Zip 26.00 has no signature', 'Java SE Runtime 8u441 must be given by hand'][index] ?? '', question: question[kind] })),
    progress: { jobId: 'job-1', downloaded: megabytes(310), toDownload: megabytes(1434), speed: 12_582_912, secondsLeft: 94, items: [] },
    hasReport: false,
    canApprove: false,
    ...patch,
  };
}

export function doneSnapshot(): JobSnapshot {
  const items = jobItems().map((item): JobItem => (item.state === 'left-out' || item.state === 'failed' ? item : { ...item, state: 'published', chain: chainUpTo(10), downloaded: item.size, revisionNumber: 1 }));
  return jobSnapshot({ jobId: 'job-2', title: '12 updates of 20 November 2026', state: 'done', createdAt: at(-4), endedAt: at(-3.99), items, decisions: [], hasReport: true, canApprove: true });
}

export const plan: JobPlan = {
  serverId: 'one',
  server: 'wsus01.corp.example',
  signedBy: 'the certificate “Corp WSUS Publishing 2025”, kept here',
  updates: 12,
  toDownload: megabytes(1434),
  freeSpace: megabytes(88_000),
  enoughSpace: true,
  newCategories: ['VideoLAN', 'VLC media player'],
  usedCategories: 61,
  categoryLimit: 100,
  automaticApprovals: [{ name: 'Default Automatic Approval Rule', groups: ['All Computers', 'Servers'], action: 'install' }],
  overLimit: [{ packageId: packageId(77), title: 'CAD Suite 2026', fileName: 'cad-suite-2026.msi', size: megabytes(2100), limitMegabytes: 384 }],
  leftOut: [{ packageId: packageId(78), title: 'Reader DC 25.1', reason: { code: 'jobs/expired', data: {} } }],
  unencrypted: 4,
  groups: [
    { groupId: guid(900), name: 'All Computers' },
    { groupId: guid(901), name: 'Pilot', parentId: guid(900) },
  ],
};

export const publishedRows: readonly PublishedRow[] = jobTitles.map((title, index) => ({
  packageId: packageId(50_000 + index),
  title,
  vendor: vendors[index] ?? 'Adobe',
  server: 'wsus01.corp.example',
  revisionNumber: 1 + (index % 3),
  publishedAt: at(-index * 3 - 1),
  publisherName: 'Adobe Inc.',
  signedBy: 'Corp WSUS Publishing 2025',
  chain: chainUpTo(10),
}));

/** The newest first, as main gives them. */
export const journalRows: readonly JournalRow[] = (
  [
    ['decline', 'Reader DC 25.1', 'wsus01.corp.example', 'done'],
    ['approve for a group', 'Chrome Enterprise 131 for group Pilot', 'wsus01.corp.example', 'wsus/unreachable'],
    ['raise the cabinet limit', '384 MB to 2100 MB, for CAD Suite 2026', 'wsus01.corp.example', 'done'],
    ['change the setting proxy', '{"kind":"system"} to {"kind":"none"}', '', 'done'],
    ['import a catalogue', 'HP Client Catalogue from E:\\HP.cab', '', 'done'],
    ['approve a publisher', 'HP Client Catalogue, signed by CN=HP Inc.', '', 'done'],
  ] as const
).map(([action, detail, server, result], index) => ({ number: 6 - index, at: at(-index), account: 'CORP\\admin', server, action, detail, result }));

export const clientReport: ClientReport = {
  computer: 'PC-17',
  windows: '10.0.22631.0',
  madeAt: at(-1),
  wouldAccept: false,
  sentence: 'One thing keeps this client from accepting what you sign.',
  checks: [
    { id: 'client.store-trustedpublisher', title: 'Trusted Publishers', outcome: 'failed', reason: 'The certificate is missing from Trusted Publishers. Hand the kit out to it.', source: 'Certificate stores of the computer' },
    { id: 'client.accepts', title: 'Signed updates are allowed', outcome: 'passed', reason: 'The policy allows signed updates from the intranet update service.', source: 'Windows Update policy' },
  ],
  events: [{ at: at(-2), title: 'An installation failed', message: 'Installation failure: Windows failed to install an update.', code: '0x800B0109', meaning: 'The certificate ends in a root that is not trusted.', remedy: 'Hand the kit out to it.' }],
};
