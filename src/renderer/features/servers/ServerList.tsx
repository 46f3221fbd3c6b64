import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { ServerRow, ServerView } from '../../../shared/ipc/servers.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';

interface ServerListProps {
  readonly rows: readonly ServerRow[];
  /** While the current server is being looked at, it stays the current one. */
  readonly busy: boolean;
  readonly onCurrent: (server: ServerView) => void;
  readonly onRemoved: () => void;
}

const reach = ({ reachable }: ServerRow): string => (reachable === undefined ? 'not asked yet' : reachable ? 'reachable' : 'not reachable');
const count = (number: number, one: string, many: string): string => `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;

/** The servers of the profile. Published, Certificates and the rest of this page are about the current one. */
export function ServerList({ rows, busy, onCurrent, onRemoved }: ServerListProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [removing, setRemoving] = useState<ServerRow>();
  const makeCurrent = useAction(async (signal, serverId: string) => onCurrent(await api.servers.makeCurrent({ serverId }, signal)));
  const remove = useAction(async (signal, serverId: string) => {
    await api.servers.remove({ serverId }, signal);
    setRemoving(undefined);
    onRemoved();
  });
  return (
    <section className={shapes.card} aria-labelledby="all-servers">
      <h2 id="all-servers" className={shapes.heading2}>
        All servers
      </h2>
      <ul className={shapes.list}>
        {rows.map((row) => (
          <li key={row.serverId} className={shapes.row}>
            <span>
              <span className={shapes.strong}>{row.name}</span>
              {row.current && ' (current)'}: {row.address}, {reach(row)}, {count(row.published, 'update', 'updates')} published from here
              {row.openJobs > 0 && `, ${count(row.openJobs, 'job is', 'jobs are')} not over`}
            </span>
            {!row.current && (
              <Button size="small" disabledFocusable={busy || makeCurrent.busy} onClick={() => void makeCurrent.run(row.serverId)} aria-label={`Make ${row.name} the current server`}>
                Make current
              </Button>
            )}
            <Button size="small" disabledFocusable={busy} onClick={() => setRemoving(row)} aria-label={`Remove ${row.name}`}>
              Remove
            </Button>
          </li>
        ))}
      </ul>
      {makeCurrent.error !== undefined && <ErrorNote error={makeCurrent.error} live />}
      <ConfirmDialog open={removing !== undefined} title={`Remove ${removing?.name ?? ''} from this console?`} verb="Remove" busy={remove.busy} error={remove.error} onConfirm={() => void (removing !== undefined && remove.run(removing.serverId))} onDismiss={() => setRemoving(undefined)}>
        <p className={shapes.paragraph}>Nothing changes on the server, and the records of what was published to it stay. Its login, its accepted certificate and its category names are forgotten. Jobs for it that are over can no longer be tried again; one that is not over keeps the server from being removed.</p>
      </ConfirmDialog>
    </section>
  );
}
