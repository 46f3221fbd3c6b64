import { bytes, type Bytes, type PackageId } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import type { StepContext, StepOutcome } from '../jobs/model.js';
import { cabinetObstacle, neededMegabytes } from '../wsus/publishing/obstacles.js';
import { raiseCabinetLimit } from '../wsus/server/connect.js';
import { getConfiguration } from '../wsus/soap/operations/configuration.js';
import { optionsOf } from './options.js';
import type { ServerSession } from './server-session.js';
import type { PublishServices } from './services.js';

/** Something that must fit into one cabinet of the server. */
export interface Oversized {
  readonly packageId: PackageId;
  readonly fileName: string;
  /** What is held against the limit. */
  readonly size: Bytes;
  /** What the limit is raised to when it is too low; a cabinet is a little larger than what is in it. */
  readonly room: Bytes;
  /** Whether `size` is that of a file, or of the cabinet that was made of it. */
  readonly state: 'file' | 'packed';
}

const titleOf = ({ fileName, state }: Oversized): string =>
  state === 'file' ? `${fileName} is larger than the server takes` : `${fileName} was packed, and its cabinet is larger than the server takes`;

export type LimitAnswer =
  /** In megabytes, as it is on the server now. */
  { readonly kind: 'fits'; readonly limit: number } | Extract<StepOutcome, { kind: 'ask' }>;

/**
 * Holds something against the server's limit and raises the limit when somebody agreed to it.
 * @throws Fault `wsus/cabinet-too-large` when no limit helps
 */
export async function mindCabinetLimit(services: PublishServices, session: ServerSession, oversized: Oversized, context: StepContext): Promise<LimitAnswer> {
  const { packageId, fileName, size, room } = oversized;
  const known = session.server.configuration.localPublishingMaxCabSize;
  if (cabinetObstacle(size, known) === undefined) return { kind: 'fits', limit: known };
  // The session is some seconds old: another update may have raised the limit since.
  const limit = (await session.client.call(getConfiguration, undefined, context.signal)).localPublishingMaxCabSize;
  const obstacle = cabinetObstacle(size, limit);
  if (obstacle === undefined) return { kind: 'fits', limit };
  if (obstacle.code !== 'wsus/over-cabinet-limit') throw new Fault(obstacle.code, obstacle.data);
  const needed = cabinetObstacle(room, Number.MAX_SAFE_INTEGER) === undefined ? neededMegabytes(room) : neededMegabytes(size);
  // Who agreed to a number has not agreed to a larger one.
  const subject = `cabinet-limit:${packageId}:${fileName}:${String(needed)}`;
  const allowed = optionsOf(context.job).raiseCabinetLimit || context.answers.get(subject)?.answer?.answer === 'accept';
  if (!allowed) {
    const question = { kind: 'cabinet-limit' as const, fileName, size: bytes(size), limitMegabytes: limit, neededMegabytes: needed };
    return { kind: 'ask', questions: [{ scope: 'item', title: titleOf(oversized), subject, question }], links: [] };
  }
  const act = { action: 'raise the cabinet limit', detail: `${String(limit)} MB to ${String(needed)} MB, for ${fileName} of ${packageId}`, server: session.name };
  await services.audit.around(act, async () => raiseCabinetLimit(session.client, needed, context.signal));
  services.forgetServer(session);
  return { kind: 'fits', limit: needed };
}
