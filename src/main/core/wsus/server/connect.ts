import { Fault } from '../../fault.js';
import type { WsusClient } from '../soap/client.js';
import { getConfiguration, setMaxCabinetSize, type ServerConfiguration } from '../soap/operations/configuration.js';
import { getCurrentUserRole, getServerProtocolVersion, getServerVersion, roles } from '../soap/operations/connection.js';
import { largestCabinetLimitMegabytes } from './limits.js';

/** A server that was found fit to publish to. */
export interface PublishingServer {
  readonly version: string;
  /** Undefined when the server does not tell. */
  readonly protocolVersion: string | undefined;
  readonly configuration: ServerConfiguration;
}

/** WSUS 3.0, the first with local publishing. */
const oldestMajorVersion = 3;

/** @throws Fault `wsus/version-too-old` */
export function demandVersion(version: string): string {
  if (Number(version.split('.')[0]) < oldestMajorVersion) throw new Fault('wsus/version-too-old', { version });
  return version;
}

const roleNames: Readonly<Record<number, string>> = { 0: 'no role', 1: 'the role Reporter' };

/** @throws Fault `wsus/role-too-low` */
export function demandAdministrator(role: number): void {
  if (role !== roles.administrator) throw new Fault('wsus/role-too-low', { role: roleNames[role] ?? `the unknown role ${String(role)}` });
}

/** @throws Fault `wsus/replica-server`, `wsus/content-on-microsoft` */
export function demandPublishable(configuration: ServerConfiguration): ServerConfiguration {
  if (configuration.replicaMode) throw new Fault('wsus/replica-server');
  if (configuration.hostOnMicrosoftUpdate) throw new Fault('wsus/content-on-microsoft');
  return configuration;
}

/** Asks for the protocol; the official console does without an answer, and so do we. */
export async function askProtocolVersion(client: WsusClient, signal?: AbortSignal): Promise<string | undefined> {
  try {
    return await client.call(getServerProtocolVersion, undefined, signal);
  } catch (error) {
    if (error instanceof Fault && (error.code === 'wsus/operation-unknown' || error.code === 'wsus/fault')) return undefined;
    throw error;
  }
}

/**
 * Connects for publishing: version, role, configuration, in that order, so that the first thing that is wrong is said.
 * @throws Fault
 */
export async function connectForPublishing(client: WsusClient, signal?: AbortSignal): Promise<PublishingServer> {
  const version = demandVersion(await client.call(getServerVersion, undefined, signal));
  demandAdministrator(await client.call(getCurrentUserRole, undefined, signal));
  const protocolVersion = await askProtocolVersion(client, signal);
  const configuration = demandPublishable(await client.call(getConfiguration, undefined, signal));
  return { version, protocolVersion, configuration };
}

/**
 * Raises the size that one cabinet may have. The row is read anew and written back whole, then read again.
 * @throws Fault `wsus/cabinet-limit-not-raised` when the server keeps another value
 */
export async function raiseCabinetLimit(client: WsusClient, megabytes: number, signal?: AbortSignal): Promise<ServerConfiguration> {
  if (!Number.isInteger(megabytes) || megabytes < 1 || megabytes > largestCabinetLimitMegabytes) throw new RangeError('not a cabinet limit');
  const before = await client.call(getConfiguration, undefined, signal);
  if (before.localPublishingMaxCabSize >= megabytes) return before;
  await client.call(setMaxCabinetSize, { row: before.row, megabytes }, signal);
  const after = await client.call(getConfiguration, undefined, signal);
  if (after.localPublishingMaxCabSize < megabytes) {
    throw new Fault('wsus/cabinet-limit-not-raised', { wanted: megabytes, kept: after.localPublishingMaxCabSize });
  }
  return after;
}
