import { createHash } from 'node:crypto';
import type { DiagnosisStep } from '../../../../shared/ipc/servers.js';
import type { Guid, Fingerprint } from '../../../../shared/units.js';
import type { CertificateSummary } from '../../../../shared/verdict.js';
import { formatBytes } from '../../../../shared/format.js';
import { Fault } from '../../fault.js';
import type { FetchContent } from '../publishing/content-fetcher.js';
import { countLocalCategories, localCategoryLimit } from '../publishing/plan-categories.js';
import type { WsusAddress, WsusClient } from '../soap/client.js';
import { getCategories } from '../soap/operations/categories.js';
import { getConfiguration, type ServerConfiguration } from '../soap/operations/configuration.js';
import { getCurrentUserRole, getServerVersion } from '../soap/operations/connection.js';
import { askProtocolVersion, demandAdministrator, demandPublishable, demandVersion } from './connect.js';
import { probeContent } from './content-probe.js';
import { demandConfirmedHost, locateContent, sharePaths, type ContentLocation } from './content-root.js';
import type { NetworkProbes } from './probes.js';
import { checkWritable } from './share-check.js';
import { areApart, readVolume } from './share-volume.js';
import { findUpdatePoint, judgeUpdatePoint } from './update-point.js';
import { readSigningCertificate } from './signing-certificate.js';

export interface DiagnosisInput {
  readonly address: WsusAddress;
  readonly client: WsusClient;
  readonly probes: NetworkProbes;
  readonly acceptedFingerprint?: Fingerprint;
  readonly shareRoot?: string;
  readonly confirmedShareHosts: readonly string[];
  /** Where the server's clients fetch content, for example `http://wsus:8530`. */
  readonly contentOrigin: string;
  readonly fetchContent: FetchContent;
  /** For what is fetched; nothing is left in it. */
  readonly workFolder: string;
  readonly summarize: (der: Uint8Array) => CertificateSummary;
  /** Whether this computer knows a way from the certificate up to a root that it trusts. */
  readonly isTrusted: (der: Uint8Array) => Promise<boolean>;
  /** Milliseconds since 1970, of this machine. */
  readonly now: () => number;
  /** The administrator's word on whether the server is a software update point, by its own id. */
  readonly toldUpdatePoint?: (serverId: Guid) => boolean | undefined;
  readonly culture: string;
  readonly signal: AbortSignal;
}

/** What earlier steps found out for later ones. */
export interface DiagnosisFindings {
  date?: string | undefined;
  configuration?: ServerConfiguration;
  location?: ContentLocation;
}

export type StepResult = Omit<DiagnosisStep, 'number' | 'title' | 'milliseconds'>;

export interface StepDefinition {
  readonly title: string;
  /** When it fails, nothing after it can be looked at. */
  readonly essential: boolean;
  /** What it finds out for later steps: forgotten when it begins, so that nothing old outlives its failure. */
  readonly finds?: keyof DiagnosisFindings;
  readonly run: (input: DiagnosisInput, found: DiagnosisFindings) => Promise<StepResult>;
}

const passed = (result: string): StepResult => ({ state: 'passed', result });
const skipped = (result: string): StepResult => ({ state: 'skipped', result });
const warning = (result: string, fault: Fault): StepResult => ({ state: 'warning', result, error: { code: fault.code, data: fault.data } });

const resolveName: StepDefinition['run'] = async ({ probes, address }) => {
  const addresses = await probes.resolve(address.host);
  const { host } = address;
  const isAddress = addresses.length === 1 && addresses[0] === host.replace(/^\[|\]$/gu, '');
  return passed(isAddress ? `${host} is an IP address; no name is looked up.` : `${host} is ${addresses.slice(0, 4).join(', ')}.`);
};

const openPort: StepDefinition['run'] = async ({ probes, address, signal }) => {
  await probes.openPort(address.host, address.port, signal);
  return passed(`Port ${String(address.port)} answers.`);
};

const checkTls: StepDefinition['run'] = async ({ address, probes, acceptedFingerprint, summarize, signal }) => {
  const { host, port, tls } = address;
  if (!tls) return warning('The connection is not encrypted.', new Fault('wsus/not-encrypted', { host }));
  const { der, trusted, reason } = await probes.peekCertificate(host, port, signal);
  if (trusted) return passed('The certificate is trusted by this machine.');
  const fingerprint = createHash('sha256').update(der).digest('hex');
  if (fingerprint === acceptedFingerprint) return passed('The certificate is the one you accepted.');
  const fault = new Fault(acceptedFingerprint === undefined ? 'wsus/tls-untrusted' : 'wsus/tls-changed', { host, port, fingerprint, reason });
  return { state: 'failed', result: 'The certificate is not trusted by this machine.', error: { code: fault.code, data: fault.data }, certificate: summarize(der) };
};

const logIn: StepDefinition['run'] = async ({ client, signal }, found) => {
  const { value, date } = await client.callWithDate(getServerVersion, undefined, signal);
  found.date = date;
  return passed(`The administration service answers; it says version ${value}.`);
};

const checkRole: StepDefinition['run'] = async ({ client, signal }) => {
  demandAdministrator(await client.call(getCurrentUserRole, undefined, signal));
  return passed('The account is a WSUS administrator.');
};

const checkVersion: StepDefinition['run'] = async ({ client, signal }) => {
  const version = demandVersion(await client.call(getServerVersion, undefined, signal));
  const protocol = await askProtocolVersion(client, signal);
  return passed(`WSUS ${version}${protocol === undefined ? '' : `, protocol ${protocol}`}.`);
};

const checkReplica: StepDefinition['run'] = async ({ client, signal }, found) => {
  found.configuration = await client.call(getConfiguration, undefined, signal);
  demandPublishable(found.configuration);
  return passed('The server is no replica and keeps its content itself.');
};

const withConfiguration =
  (judge: (input: DiagnosisInput, configuration: ServerConfiguration, found: DiagnosisFindings) => StepResult): StepDefinition['run'] =>
  // Errors of a judgement are the step's, so they must reject and not be thrown at the caller.
  (input, found) =>
    Promise.resolve().then(() => (found.configuration === undefined ? skipped('The configuration could not be read.') : judge(input, found.configuration, found)));

const checkCategories: StepDefinition['run'] = async ({ client, culture, signal }) => {
  const used = countLocalCategories(await client.call(getCategories, { culture, classifications: false }, signal));
  const left = Math.max(0, localCategoryLimit - used);
  const result = `${String(used)} of ${String(localCategoryLimit)} local categories are used.`;
  return left < 10 ? warning(result, new Fault('wsus/few-categories-left', { used, limit: localCategoryLimit, left })) : passed(result);
};

function locateConfirmed({ address, confirmedShareHosts, shareRoot }: DiagnosisInput, configuration: ServerConfiguration, found: DiagnosisFindings): StepResult {
  const location = locateContent(configuration.localContentCacheLocation, address.host);
  try {
    // With a folder of our own for the shares, no host is asked for them.
    if (shareRoot === undefined) demandConfirmedHost(location, confirmedShareHosts);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, data } = error;
    return { state: 'failed', result: `The server keeps its content on ${location.shareHost}.`, error: { code, data }, shareHost: location.shareHost };
  }
  found.location = location;
  return passed(`The content is at ${location.root}.`);
}

/** A package and its copy have to fit in; below this every publication is a risk. Bytes. */
const leastSpace = 1024n * 1024n * 1024n;

const checkShares: StepDefinition['run'] = async ({ shareRoot }, { location }) => {
  if (location === undefined) return skipped('Where the shares are is not known.');
  const paths = sharePaths(location, shareRoot);
  const folders = [paths.servicesPackages, paths.content, ...(location.kind === 'unc' ? [paths.temporary] : [])];
  for (const folder of folders) await checkWritable(folder);
  const { free, total } = await readVolume(paths.content);
  const result = `${folders.join(' and ')} can be written.`;
  if (total === 0n) return passed(result);
  const space = `${result} ${formatBytes(Number(free))} are free.`;
  return free < leastSpace ? warning(space, new Fault('wsus/share-space-low', { path: paths.content, free: formatBytes(Number(free)) })) : passed(space);
};

const checkContent: StepDefinition['run'] = async (input, { location, configuration }) => {
  if (location === undefined || configuration === undefined) return skipped('Where the shares are is not known.');
  const { servicesPackages, content } = sharePaths(location, input.shareRoot);
  const serverPath = configuration.localContentCacheLocation;
  if (areApart(await readVolume(servicesPackages), await readVolume(content))) {
    return warning('The two shares are on two volumes.', new Fault('wsus/shares-apart', { packages: servicesPackages, content, location: serverPath }));
  }
  await probeContent({ ...input, folder: content, origin: input.contentOrigin });
  // The address of practice has its key in it.
  return passed(`What is written to ${content} is handed out by ${new URL(input.contentOrigin).origin}.`);
};

const daysBefore = 30;

const checkCertificate: StepDefinition['run'] = async ({ client, summarize, isTrusted, now, signal }) => {
  const der = await readSigningCertificate(client, signal);
  const certificate = summarize(der);
  const daysLeft = Math.floor((Date.parse(certificate.notAfter) - now()) / 86_400_000);
  const data = { name: certificate.name, notAfter: certificate.notAfter.slice(0, 10), days: daysLeft };
  if (daysLeft < 0) {
    const fault = new Fault('wsus/signing-certificate-expired', data);
    return { state: 'failed', result: `${certificate.name} has expired.`, error: { code: fault.code, data: fault.data }, certificate };
  }
  const result = `${certificate.name}, valid until ${data.notAfter}.`;
  const found = (step: StepResult): StepResult => ({ ...step, certificate });
  if (!(await isTrusted(der))) return found(warning(result, new Fault('wsus/signing-certificate-untrusted', data)));
  return found(daysLeft < daysBefore ? warning(result, new Fault('wsus/signing-certificate-expires', data)) : passed(`${result} It is trusted here.`));
};

const checkLimit = withConfiguration((_input, { localPublishingMaxCabSize }) => passed(`A cabinet may have up to ${String(localPublishingMaxCabSize)} MB.`));

/** Kerberos stops at five minutes; time stamps of files and rules get confusing before. */
const toleratedSeconds = 120;

const checkClock: StepDefinition['run'] = ({ now }, { date }) => {
  const server = date === undefined ? NaN : Date.parse(date);
  if (Number.isNaN(server)) return Promise.resolve(skipped('The server sent no Date header.'));
  const seconds = Math.round(Math.abs(now() - server) / 1000);
  const result = `The clocks differ by ${String(seconds)} s.`;
  return Promise.resolve(seconds > toleratedSeconds ? warning(result, new Fault('wsus/clock-differs', { seconds })) : passed(result));
};

const checkManager: StepDefinition['run'] = async ({ client, toldUpdatePoint, culture, signal }, { configuration }) => {
  const told = configuration === undefined ? undefined : toldUpdatePoint?.(configuration.serverId);
  const found = judgeUpdatePoint(await findUpdatePoint(client, culture, signal), told);
  if (found === undefined) return passed(told === false ? 'It is no software update point, as you said.' : 'Nothing says that it is a software update point of Configuration Manager.');
  const signs = found.signs.join(' ');
  if (found.certainty === 'possible') return warning('It may be a software update point of Configuration Manager.', new Fault('wsus/update-point-possible', { signs }));
  return warning('It is a software update point of Configuration Manager.', new Fault('wsus/update-point-found', { signs }));
};

/** The steps in the order in which each rests on the ones before. */
export const diagnosisSteps: readonly StepDefinition[] = [
  { title: 'The name of the server resolves', essential: true, run: resolveName },
  { title: 'The port is open', essential: true, run: openPort },
  { title: 'The connection is encrypted', essential: true, run: checkTls },
  { title: 'The login is accepted', essential: true, finds: 'date', run: logIn },
  { title: 'The account may publish', essential: false, run: checkRole },
  { title: 'The version is supported', essential: false, run: checkVersion },
  { title: 'The server takes publications', essential: false, finds: 'configuration', run: checkReplica },
  { title: 'Categories are left', essential: false, run: checkCategories },
  { title: 'The content is where it may be touched', essential: false, finds: 'location', run: withConfiguration(locateConfirmed) },
  { title: 'The shares can be written', essential: false, run: checkShares },
  { title: 'The shares are those of the server', essential: false, run: checkContent },
  { title: 'A signing certificate is set and trusted', essential: false, run: checkCertificate },
  { title: 'The size limit of cabinets', essential: false, run: checkLimit },
  { title: 'The clocks agree', essential: false, run: checkClock },
  { title: 'Who deploys what is on the server', essential: false, run: checkManager },
];
