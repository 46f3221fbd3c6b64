import type { AppStatus } from '../../../src/shared/ipc/app.js';
import type { CatalogueRow, Inspection } from '../../../src/shared/ipc/catalogues.js';
import type { CertificateStatus } from '../../../src/shared/ipc/certificates.js';
import type { EventName } from '../../../src/shared/ipc/channels.js';
import type { Bridge, EventPayloads, Handlers } from '../../../src/shared/ipc/contract.js';
import type { JournalVerdict } from '../../../src/shared/ipc/journal.js';
import type { JobItem, JobSnapshot } from '../../../src/shared/ipc/jobs.js';
import type { PublisherRow } from '../../../src/shared/ipc/publishers.js';
import type { DiagnosisStep, ServerRow, ServerView } from '../../../src/shared/ipc/servers.js';
import type { AnchorRow, Settings } from '../../../src/shared/ipc/settings.js';
import type { UpdateRow } from '../../../src/shared/ipc/updates.js';
import { bytes, instant } from '../../../src/shared/units.js';
import { rowOf } from '../../../src/renderer/features/jobs/model.js';
import { certificatesOf } from './certificates.js';
import * as data from './data.js';
import { decisionsOf, freshDecisions, type DecisionsMain } from './decisions.js';
import { publishedOf } from './published.js';
import { Refusal } from './refusal.js';
import { noteKit, rollOverBegin, rollOverOf, signedContent, type RollOverMain } from './roll-over.js';

export { Refusal };

/** A stand-in for main at the far end of the bridge: what it knows, and what it answers. */
export interface FakeMain extends RollOverMain {
  status: AppStatus;
  settings: Settings;
  rows: readonly UpdateRow[];
  catalogues: readonly CatalogueRow[];
  inspection: Inspection;
  jobs: readonly JobSnapshot[];
  servers: readonly ServerRow[];
  server: ServerView | undefined;
  certificate: CertificateStatus;
  diagnosis: readonly DiagnosisStep[];
  publishers: readonly PublisherRow[];
  anchors: readonly AnchorRow[];
  journalVerdict: JournalVerdict;
  isJournalBroken: boolean;
  decisions: DecisionsMain;
  /** What was asked, in order: `group.verb` with its input. */
  readonly asked: { readonly name: string; readonly input: unknown }[];
  /** Request ids that were cancelled. */
  readonly cancelled: string[];
  readonly copied: string[];
  handlers: Handlers<AbortSignal>;
  readonly bridge: Bridge;
  emit<E extends EventName>(event: E, payload: EventPayloads[E]): void;
}

/** Main answers at most so many rows a call. */
const mostRows = 2500;

const status: AppStatus = {
  version: '0.1.0',
  profile: 'earnest',
  practiceAllowed: true,
  attention: [
    { severity: 'problem', title: 'Three updates failed', text: 'The job of this morning could not publish 3 of 12 updates.', place: 'jobs' },
    { severity: 'warning', title: 'The HP Client Catalogue has not moved for 130 days', text: 'The vendor may have moved it. Until it is fetched again you do not hear of new security updates.', place: 'catalogues' },
    { severity: 'hint', title: '4 new security updates for products you publish', text: 'Chrome Enterprise, Firefox ESR, Reader DC.', place: 'updates' },
  ],
  server: { name: 'wsus01.corp.example', reachable: true, checkedAt: data.at(-0.1) },
  certificate: { state: 'ready', headline: 'Ready', sentence: 'It is valid until 28 January 2028.' },
  counts: { catalogues: 2, updates: 20_000, published: 112, runningJobs: 1 },
  dataFolder: 'C:\\ProgramData\\Countersign',
  freeSpace: data.megabytes(88_000),
  runtime: 'Electron 33.2.1, Chromium 130, Node 20.18',
};

const settings: Settings = {
  allowSha1OnlyCatalogues: false,
  fetchRevocationLists: true,
  allowedPrivateHosts: ['mirror.corp.example'],
  parallelDownloads: 4,
  downloadsPerHost: 2,
  proxy: { kind: 'system' },
  timestampUrl: 'http://timestamp.example.org',
  requireTimestamp: false,
  staleAfterDays: 90,
  theme: 'system',
  navigationCollapsed: false,
  paneWidths: {},
};

const signing = data.certificate('Corp WSUS Publishing 2025', 61, { notBefore: data.at(-640), notAfter: data.at(455) });
const certificate: CertificateStatus = {
  health: { state: 'ready', headline: 'Ready', sentence: 'It is valid until 22 February 2028.' },
  account: 'CORP\\admin',
  signing: 'here',
  sentence: 'Countersign signs with “Corp WSUS Publishing 2025”, which is valid until 22 February 2028.',
  storeAvailable: true,
  protection: 'Windows Data Protection',
  here: {
    certificate: signing,
    protection: 'Windows Data Protection',
    account: 'CORP\\admin',
    otherAccount: false,
    byPassphrase: false,
    locked: false,
    checks: [
      { id: 'purpose', title: 'Purpose', outcome: 'passed', reason: 'It may sign code.', source: 'RFC 5280 §4.2.1.12' },
      { id: 'key', title: 'Key', outcome: 'passed', reason: 'RSA with 4096 bits.', source: 'WSUS publishing' },
      { id: 'clients', title: 'Known to clients', outcome: 'not-checked', reason: 'Whether clients trust it is seen on a client only.', source: 'WSUS publishing' },
    ],
  },
  server: { sentence: 'The server has a certificate of its own, valid until 3 May 2027.', certificate: data.certificate('WSUS Publishers Self-signed', 62, { selfSigned: true }) },
};

const diagnosis: readonly DiagnosisStep[] = [
  { number: 1, title: 'Name', state: 'passed', result: 'wsus01.corp.example is 10.20.4.17', milliseconds: 3 },
  { number: 2, title: 'Connection', state: 'passed', result: 'Port 8531 answers', milliseconds: 12 },
  { number: 3, title: 'Certificate', state: 'failed', result: 'It is not trusted by this computer', milliseconds: 31, error: { code: 'wsus/tls-untrusted', data: { host: 'wsus01.corp.example', reason: 'self-signed certificate', fingerprint: data.digest(63) } }, certificate: data.certificate('wsus01.corp.example', 63, { selfSigned: true }) },
  { number: 4, title: 'Login', state: 'skipped', result: '' },
  { number: 5, title: 'Package share', state: 'skipped', result: '' },
];

const publishers: readonly PublisherRow[] = [
  { publisherId: 'pub-a', name: 'Adobe Inc.', issuer: data.adobe.issuer, anchorName: 'Example Trusted Root G4', leaf: data.adobe, approval: 'always', decidedAt: data.at(-200), decidedBy: 'CORP\\admin', catalogues: 1 },
  { publisherId: 'pub-b', name: 'HP Inc.', issuer: data.adobe.issuer, anchorName: 'Example Trusted Root G4', leaf: data.certificate('HP Inc.', 64), approval: 'once', decidedAt: data.at(-40), decidedBy: 'CORP\\admin', catalogues: 1 },
];

const anchors: readonly AnchorRow[] = [
  { certificate: data.root, origin: 'windows', disallowed: false },
  { certificate: data.certificate('Corp Root CA', 65, { selfSigned: true }), origin: 'folder', disallowed: false },
  { certificate: data.certificate('Distrusted Old Root', 66, { selfSigned: true }), origin: 'windows', disallowed: true },
];

/** As before the first choice. */
export function withoutProfile(status: AppStatus): AppStatus {
  const copy: { -readonly [Key in keyof AppStatus]: AppStatus[Key] } = { ...status };
  delete copy.profile;
  return copy;
}

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Those that are not the current one differ from it by their name and address alone. */
function viewOf({ server, servers }: FakeMain, serverId = server?.serverId): ServerView | undefined {
  if (server === undefined || server.serverId === serverId) return server;
  const row = servers.find((each) => each.serverId === serverId);
  if (row === undefined) throw new Refusal({ code: 'app/not-found', data: { what: 'the server' } });
  const { hostname, port, protocol } = new URL(row.address);
  return { ...server, serverId: row.serverId, name: row.name, host: hostname, port: Number(port), tls: protocol === 'https:' };
}

export interface FakeOptions {
  readonly rows?: number;
  /** Milliseconds that every answer takes. */
  readonly latency?: number;
}

export function createFakeMain({ rows = 300, latency = 0 }: FakeOptions = {}): FakeMain {
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const running = new Map<string, AbortController>();
  const job = (jobId: string): JobSnapshot => {
    const found = main.jobs.find((each) => each.jobId === jobId);
    if (found === undefined) throw new Refusal({ code: 'app/not-found', data: { what: 'the job' } });
    return found;
  };
  const setJob = (snapshot: JobSnapshot): void => {
    main.jobs = [snapshot, ...main.jobs.filter((each) => each.jobId !== snapshot.jobId)];
    main.emit('job', snapshot);
  };

  const handlers: Handlers<AbortSignal> = {
    app: {
      status: () => main.status,
      openProfile: ({ mode }) => {
        main.status = { ...main.status, profile: mode };
        return main.status;
      },
      openLink: () => undefined,
      copyText: ({ text }) => {
        main.copied.push(text);
        return undefined;
      },
    },
    catalogues: {
      choose: ({ kind }) => ({ sourceId: 'src-1', name: kind === 'file' ? 'contoso-catalog.cab' : 'D:\\transfer', cabinets: kind === 'file' ? [] : [{ sourceId: 'src-2', name: 'HpCatalogForSms.latest.cab', size: 9_212_312 }, { sourceId: 'src-3', name: 'contoso-catalog.cab', size: 4_400_000 }] }),
      inspect: () => main.inspection,
      decide: ({ decision }) => {
        main.inspection = decision === 'import' ? { ...main.inspection, imported: { catalogueId: 'cat-a', difference: { new: 12, revised: 3, superseded: 9, expired: 0, gone: 0 } } } : { ...main.inspection, standing: data.readInspection.standing!, content: data.readInspection.content! };
        return main.inspection;
      },
      cancel: () => undefined,
      list: () => main.catalogues,
      difference: () => [
        { kind: 'new', packageId: data.packageId(1), title: 'Reader DC 26.001.20043 MUI (x64)', detail: '' },
        { kind: 'revised', packageId: data.packageId(2), title: 'Reader DC 26.001.20040 MUI (x64)', detail: 'Created 1 May 2026 → 3 June 2026; the command line' },
        { kind: 'superseded', packageId: data.packageId(3), title: 'Reader DC 25.001.20432', detail: 'By Reader DC 26.001.20043 MUI (x64)' },
      ],
      setAside: () => [{ label: data.packageId(9), title: 'HP Firmware 1.0', error: { code: 'catalog/too-large', data: {} } }],
      remove: () => undefined,
    },
    journal: {
      page: ({ before }) => ({ rows: data.journalRows.filter(({ number }) => before === undefined || number < before).slice(0, 3), hasMore: before === undefined, ...(main.isJournalBroken ? { broken: { number: 6, sentence: 'Row 6 is not an entry of an audit journal.' } } : {}) }),
      verify: () => main.journalVerdict,
      beginPart: () => {
        main.isJournalBroken = false;
        return undefined;
      },
      save: () => true,
    },
    rollOver: rollOverOf(() => main),
    clientKit: { write: () => (noteKit(main), 'C:\\kits\\Countersign client kit 3D000000'), readReport: () => data.clientReport },
    publishers: { list: () => main.publishers, revoke: () => ({ stoppedJobs: 1, published: [{ title: 'Reader DC 26.001.20043 MUI (x64)', packageId: data.packageId(1), publishedAt: data.at(-9) }] }) },
    updates: {
      rows: ({ offset, limit }) => ({ total: main.rows.length, rows: main.rows.slice(offset, offset + Math.min(limit, mostRows)) }),
      details: ({ packageId }) => {
        const row = main.rows.find((each) => each.packageId === packageId);
        if (row === undefined) throw new Refusal({ code: 'app/not-found', data: { what: 'the update' } });
        return data.detailsOf(row);
      },
      selection: ({ updates }) => {
        const chosen = new Set(updates.map((update) => update.packageId));
        const size = main.rows.filter((row) => chosen.has(row.packageId)).reduce((sum, row) => sum + row.size, 0);
        return { updates: updates.length, toDownload: bytes(size), alreadyInStore: bytes(0), newCategories: ['VideoLAN', 'VLC media player'], usedCategories: 61, categoryLimit: 100, withoutUrl: 0, obstacles: [] };
      },
    },
    jobs: {
      plan: ({ updates, serverId = main.server?.serverId ?? '' }) => ({ ...data.plan, serverId, server: main.servers.find((row) => row.serverId === serverId)?.name ?? data.plan.server, updates: updates.length }),
      start: ({ targets }) => {
        const jobs = targets.map(({ serverId }, index) => ({ serverId, server: main.servers.find((row) => row.serverId === serverId)?.name ?? data.plan.server, jobId: index === 0 ? 'job-new' : `job-new-${String(index + 1)}` }));
        const items = data.jobItems().slice(6, 9).map((item): JobItem => ({ ...item, state: 'running', chain: data.chainUpTo(2, 'running') }));
        const snapshots = jobs.map(({ jobId, serverId, server }) => data.jobSnapshot({ jobId, serverId, server, title: 'New job', state: 'running', items, decisions: [] }));
        for (const snapshot of snapshots) setJob({ ...snapshot, siblings: snapshots.filter((other) => other !== snapshot).map(rowOf) });
        return { jobs, refused: [] };
      },
      list: () => main.jobs.map(rowOf),
      get: ({ jobId }) => job(jobId),
      pause: ({ jobId }) => {
        setJob({ ...job(jobId), state: 'paused' });
        return undefined;
      },
      resume: ({ jobId }) => {
        setJob({ ...job(jobId), state: 'running' });
        return undefined;
      },
      cancel: ({ jobId }) => {
        setJob({ ...job(jobId), state: 'cancelled', endedAt: instant(data.now) });
        return undefined;
      },
      decide: ({ jobId, decisionId }) => {
        setJob({ ...job(jobId), decisions: job(jobId).decisions.filter((each) => each.decisionId !== decisionId) });
        return undefined;
      },
      giveFile: () => true,
      openReport: () => undefined,
      checkAsClient: ({ jobId }) =>
        job(jobId)
          .items.filter((item) => item.state === 'published')
          .map((item, index) => ({ packageId: item.packageId, title: item.title, accepted: index !== 1, ...(index === 1 ? { predictedCode: '0x800B0109' } : {}), sentence: index === 1 ? 'A client would refuse it: the root of the signing certificate is not among its trusted roots.' : 'A client would accept it.' })),
      approve: ({ jobId }) => ({ approved: job(jobId).items.filter((item) => item.state === 'published').length, failed: [] }),
    },
    published: publishedOf(() => main),
    certificates: certificatesOf(() => main),
    servers: {
      get: ({ serverId }) => viewOf(main, serverId),
      list: () => main.servers,
      remove: ({ serverId }) => (main.servers = main.servers.filter((row) => row.serverId !== serverId)),
      makeCurrent: ({ serverId }) => {
        main.servers = main.servers.map((row) => ({ ...row, current: row.serverId === serverId }));
        return (main.server = viewOf(main, serverId)!);
      },
      save: (input) => (main.server = { serverId: input.serverId ?? 'one', name: input.name ?? input.host, host: input.host, port: input.port, tls: input.tls, login: input.login.kind === 'account' ? { kind: 'account', user: input.login.user } : { kind: input.login.kind }, practice: false }),
      diagnose: async ({ from, serverId = main.server?.serverId ?? '' }) => {
        for (const step of main.diagnosis.filter(({ number }) => number >= from)) {
          main.emit('diagnosis', { serverId, step: { ...step, state: 'running', result: '' } });
          await delay(latency);
          main.emit('diagnosis', { serverId, step });
        }
        return main.diagnosis;
      },
      trustCertificate: ({ fingerprint }) => (main.server = { ...main.server!, acceptedFingerprint: fingerprint }),
      confirmShareHost: () => main.server!,
      groups: () => data.plan.groups,
      ...decisionsOf(() => main),
    },
    settings: {
      get: () => main.settings,
      save: (patch) => (main.settings = { ...main.settings, ...patch } as Settings),
      anchors: ({ purpose }) => (purpose === 'signatures' ? main.anchors : []),
      chooseAnchor: () => main.anchors,
      removeAnchor: ({ fingerprint }) => (main.anchors = main.anchors.filter((row) => row.certificate.fingerprint !== fingerprint)),
    },
  };

  const bridge: Bridge = {
    async request(group, verb, requestId, input) {
      const name = `${group}.${verb}`;
      main.asked.push({ name, input });
      const controller = new AbortController();
      running.set(requestId, controller);
      try {
        if (latency > 0) await delay(latency);
        const handler = (main.handlers[group] as unknown as Record<string, (input: unknown, context: unknown) => unknown>)[verb];
        const value = await handler?.(input, { signal: controller.signal, requestId });
        if (controller.signal.aborted) return { ok: false, code: 'app/cancelled', data: {} };
        return { ok: true, value: structuredClone(value) };
      } catch (thrown) {
        if (thrown instanceof Refusal) return { ok: false, ...thrown.error };
        return { ok: false, code: 'app/unexpected', data: { detail: String(thrown) } };
      } finally {
        running.delete(requestId);
      }
    },
    cancel(requestId) {
      main.cancelled.push(requestId);
      running.get(requestId)?.abort();
    },
    on(event, listener) {
      const known = listeners.get(event) ?? new Set();
      listeners.set(event, known);
      known.add(listener);
      return () => void known.delete(listener);
    },
  };

  const main: FakeMain = {
    status,
    settings,
    rows: data.updateRows(rows),
    catalogues: data.catalogueRows,
    inspection: data.unknownInspection,
    jobs: [data.jobSnapshot(), data.doneSnapshot()],
    servers: [{ serverId: 'one', name: 'wsus01.corp.example', address: 'https://wsus01.corp.example:8531', current: true, openJobs: 1, published: 42, reachable: true }],
    server: { serverId: 'one', name: 'wsus01.corp.example', host: 'wsus01.corp.example', port: 8531, tls: true, login: { kind: 'integrated' }, practice: false },
    certificate,
    rollOver: rollOverBegin,
    decisions: freshDecisions(),
    signedContent,
    diagnosis,
    publishers,
    anchors,
    isJournalBroken: false,
    journalVerdict: { entries: 6, head: `6:${'ab'.repeat(32)}`, problems: [], problemCount: 0 },
    asked: [],
    cancelled: [],
    copied: [],
    handlers,
    bridge,
    emit: (event, payload) => {
      for (const listener of listeners.get(event) ?? []) listener(structuredClone(payload) as never);
    },
  };
  return main;
}
