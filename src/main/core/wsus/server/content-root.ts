import { join } from 'node:path';
import { Fault } from '../../fault.js';
import { tidy } from '../soap/tidy.js';

/** Local paths (or UNC paths, on Windows) under which this machine reaches the server's shares. */
export interface SharePaths {
  /** Package folders; also where Windows Installer repairs from. */
  readonly servicesPackages: string;
  /** What the server hands to its clients. */
  readonly content: string;
  /** Only used where the content lies on a UNC path: the server signs there. */
  readonly temporary: string;
}

/** Where the server keeps its content, as its configuration says. */
export interface ContentLocation {
  readonly kind: 'local-disk' | 'unc';
  /** The server's own path of UpdateServicesPackages. */
  readonly serverPackages: string;
  /** UNC under which the shares lie: `\\host` or `\\host\share\folder`. */
  readonly root: string;
  /** The host of `root`. */
  readonly shareHost: string;
  /** The WSUS itself, as it was connected. */
  readonly serverHost: string;
}

const plainSegment = /^[^<>:"|?*\p{Cc}\p{Cf}]{1,255}$/u;
/** A name that SMB resolves; no `@port` and no `@SSL`, which would make it WebDAV and send the login over http. */
const hostName = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})$/u;

const strange = (location: string, reason: string): Fault => new Fault('wsus/content-location-strange', { location: tidy(location, 200), reason });

function demandPlain(location: string, segments: readonly string[]): void {
  // A last dot or space is dropped by Windows; `.` and `..` end in one.
  const bad = segments.find((segment) => !plainSegment.test(segment) || /[. ]$/u.test(segment));
  if (bad !== undefined) throw strange(location, 'a folder in it has no ordinary name');
}

/**
 * Reads LocalContentCacheLocation, which is text of the server and decides where this machine writes.
 * A local disk of the server is reached through its shares; a UNC path through the shares beside it.
 * @param connectedHost the name by which the server was connected: the shares are asked under the same
 *   name, because another one would have no Kerberos ticket
 * @throws Fault `wsus/content-location-strange`
 */
export function locateContent(localContentCacheLocation: string, connectedHost: string): ContentLocation {
  const location = localContentCacheLocation.trim().replaceAll('/', '\\').replace(/(?<=[^\\])\\+$/u, '');
  const isUnc = location.startsWith('\\\\');
  const drive = /^[A-Za-z]:\\/u.exec(location)?.[0];
  if (!isUnc && drive === undefined) throw strange(location, 'it is no path on a drive and no UNC path');
  const segments = location.slice(isUnc ? 2 : 3).split('\\');
  if (segments.at(-1)?.toLowerCase() !== 'wsuscontent') throw strange(location, 'it does not end in WsusContent');
  const parents = segments.slice(0, -1);
  demandPlain(location, isUnc ? parents.slice(1) : parents);
  if (!isUnc) {
    const parent = `${drive ?? ''}${parents.join('\\')}`.replace(/\\$/u, '');
    return { kind: 'local-disk', serverPackages: `${parent}\\UpdateServicesPackages`, root: `\\\\${connectedHost}`, shareHost: connectedHost, serverHost: connectedHost };
  }
  const [shareHost] = parents;
  if (shareHost === undefined || !hostName.test(shareHost)) throw strange(location, 'its host has no ordinary name');
  const root = `\\\\${parents.join('\\')}`;
  return { kind: 'unc', serverPackages: `${root}\\UpdateServicesPackages`, root, shareHost, serverHost: connectedHost };
}

const comparable = (host: string): string => host.toLowerCase().replace(/\.$/u, '');

/** Whether the configuration points away from the server that was connected. A short name and its full form are two names. */
export const isOtherHost = ({ shareHost, serverHost }: ContentLocation): boolean => comparable(shareHost) !== comparable(serverHost);

/**
 * Touching a UNC path sends the login of this machine's user to its host, so a host that only the
 * server's configuration names must be confirmed first.
 * @throws Fault `wsus/share-host-unconfirmed`
 */
export function demandConfirmedHost(location: ContentLocation, confirmedHosts: readonly string[]): void {
  if (!isOtherHost(location)) return;
  if (confirmedHosts.some((host) => comparable(host) === comparable(location.shareHost))) return;
  throw new Fault('wsus/share-host-unconfirmed', { shareHost: location.shareHost, host: location.serverHost });
}

/** @param shareRoot a folder that holds the shares under their names, where they are not reached by UNC */
export function sharePaths(location: ContentLocation, shareRoot?: string): SharePaths {
  const under = (root: string, name: string): string => (shareRoot === undefined ? `${root}\\${name}` : join(shareRoot, name));
  return {
    servicesPackages: under(location.root, 'UpdateServicesPackages'),
    content: under(location.root, 'WsusContent'),
    temporary: under(`\\\\${location.serverHost}`, 'WSUSTemp'),
  };
}
