import { leavesApprovalsToConfigMgr, type UpdatePoint } from '../../../shared/ipc/server-decisions.js';
import { Fault } from '../fault.js';
import type { WsusClient } from '../wsus/soap/client.js';
import type { PublishingServer } from '../wsus/server/connect.js';
import type { ContentLocation, SharePaths } from '../wsus/server/content-root.js';

/** A server that was found fit to publish to, with the way to its shares. */
export interface ServerSession {
  /** By which the profile's list of servers knows it. */
  readonly id: string;
  /** As it is shown. */
  readonly name: string;
  readonly client: WsusClient;
  readonly server: PublishingServer;
  readonly location: ContentLocation;
  readonly shares: SharePaths;
  /** Where clients fetch content, for example `http://wsus:8530`. */
  readonly contentOrigin: string;
  /** What says that Configuration Manager manages the server; absent when nothing does. */
  readonly updatePoint?: UpdatePoint;
}

/**
 * Approvals belong to WSUS only where Configuration Manager does not deploy.
 * @throws Fault `wsus/update-point`
 */
export function demandApprovalsHere({ name, updatePoint }: Pick<ServerSession, 'name' | 'updatePoint'>): void {
  if (leavesApprovalsToConfigMgr(updatePoint)) throw new Fault('wsus/update-point', { server: name, signs: updatePoint.signs.join(' ') });
}
