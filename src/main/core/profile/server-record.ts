import { z } from 'zod';
import { serverInputSchema, type ServerInput, type ServerView } from '../../../shared/ipc/servers.js';

/** How a server is reached. */
export const recordSchema = z.strictObject({
  host: serverInputSchema.shape.host,
  port: serverInputSchema.shape.port,
  tls: z.boolean(),
  login: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('integrated') }),
    z.strictObject({ kind: z.literal('anonymous') }),
    /** The password, sealed by the system's store, in base64. */
    z.strictObject({ kind: z.literal('account'), user: z.string(), sealedPassword: z.string().optional() }),
  ]),
  shareRoot: z.string().optional(),
  acceptedFingerprint: z.string().optional(),
  /** Another host of the server's configuration that was confirmed. */
  confirmedShareHost: z.string().optional(),
});

/** How a WSUS server is reached, as it lies on the disk. */
export type ServerRecord = z.infer<typeof recordSchema>;

/** What the window may see of it. */
export const viewOf = ({ id, name }: { readonly id: string; readonly name: string }, record: ServerRecord, practice: boolean): ServerView => ({
  serverId: id,
  name,
  host: record.host,
  port: record.port,
  tls: record.tls,
  login: record.login.kind === 'account' ? { kind: 'account', user: record.login.user } : { kind: record.login.kind },
  ...(record.shareRoot === undefined ? {} : { shareRoot: record.shareRoot }),
  ...(record.acceptedFingerprint === undefined ? {} : { acceptedFingerprint: record.acceptedFingerprint }),
  practice,
});

/**
 * The record after the administrator saved the form. What was confirmed for one host is not carried to
 * another, and a kept password only stays for the same account.
 */
export function recordFrom(input: ServerInput, previous: ServerRecord | undefined, sealedPassword: string | undefined): ServerRecord {
  const same = previous?.host === input.host && previous.port === input.port && previous.tls === input.tls ? previous : undefined;
  const kept = same?.login.kind === 'account' && input.login.kind === 'account' && same.login.user === input.login.user ? same.login.sealedPassword : undefined;
  const password = sealedPassword ?? kept;
  return {
    host: input.host,
    port: input.port,
    tls: input.tls,
    login: input.login.kind === 'account' ? { kind: 'account', user: input.login.user, ...(password === undefined ? {} : { sealedPassword: password }) } : input.login,
    ...(input.shareRoot === undefined || input.shareRoot === '' ? {} : { shareRoot: input.shareRoot }),
    ...(same?.acceptedFingerprint === undefined ? {} : { acceptedFingerprint: same.acceptedFingerprint }),
    ...(same?.confirmedShareHost === undefined ? {} : { confirmedShareHost: same.confirmedShareHost }),
  };
}
