import type { WsusClient } from '../wsus/soap/client.js';
import type { PublishingServer } from '../wsus/server/connect.js';
import type { ContentLocation, SharePaths } from '../wsus/server/content-root.js';

/** A server that was found fit to publish to, with the way to its shares. */
export interface ServerSession {
  /** As it is shown. */
  readonly name: string;
  readonly client: WsusClient;
  readonly server: PublishingServer;
  readonly location: ContentLocation;
  readonly shares: SharePaths;
  /** Where clients fetch content, for example `http://wsus:8530`. */
  readonly contentOrigin: string;
}
