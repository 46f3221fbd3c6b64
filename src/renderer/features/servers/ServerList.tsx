import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ServerRow, ServerView } from '../../../shared/ipc/servers.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  server: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, padding: `${tokens.spacingVerticalS} 0`, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  name: { overflowWrap: 'anywhere' },
  actions: { display: 'flex', flexShrink: 0, gap: tokens.spacingHorizontalS },
});

interface ServerListProps {
  readonly rows: readonly ServerRow[];
  /** The id of the one that is shown below. */
  readonly shown: string | undefined;
  /** While a server is being looked at, it stays the one that is shown. */
  readonly busy: boolean;
  readonly onShow: (serverId: string) => void;
  readonly onCurrent: (server: ServerView) => void;
}

const reach = ({ reachable }: ServerRow): string => (reachable === undefined ? 'not checked yet' : reachable ? 'reachable' : 'not reachable');
const count = (number: number, one: string, many: string): string => `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;

function describe(row: ServerRow): string {
  const parts = [row.address, reach(row), `${count(row.published, 'update', 'updates')} published from here`];
  return [...parts, ...(row.openJobs === 0 ? [] : [count(row.openJobs, 'job is not over', 'jobs are not over')])].join(', ');
}

/** The servers of the profile, where there are several. Buttons stay where they are when one is pressed, and with them the focus. */
export function ServerList({ rows, shown, busy, onShow, onCurrent }: ServerListProps): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const makeCurrent = useAction(async (signal, serverId: string) => onCurrent(await api.servers.makeCurrent({ serverId }, signal)));
  return (
    <section className={shapes.card} aria-labelledby="all-servers">
      <h2 id="all-servers" className={shapes.heading2}>
        All servers
      </h2>
      <p className={shapes.paragraph}>Published and Certificates are about the current server. A publish goes there, and to others that you tick in its plan.</p>
      <ul className={styles.list}>
        {rows.map((row) => (
          <li key={row.serverId} className={styles.server}>
            <div className={shapes.fill}>
              <div className={mergeClasses(shapes.strong, styles.name)}>{row.name}</div>
              <div className={mergeClasses(shapes.muted, shapes.small, styles.name)}>{describe(row)}</div>
            </div>
            <div className={styles.actions}>
              <Button size="small" disabledFocusable={busy || row.serverId === shown} onClick={() => onShow(row.serverId)} aria-label={row.serverId === shown ? `${row.name} is shown below` : `Show ${row.name}`}>
                {row.serverId === shown ? 'Shown below' : 'Show'}
              </Button>
              <Button
                size="small"
                disabledFocusable={busy || makeCurrent.busy || row.current}
                onClick={() => void makeCurrent.run(row.serverId)}
                aria-label={row.current ? `${row.name} is the current server` : `Make current: ${row.name}`}
              >
                {row.current ? 'Current' : 'Make current'}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {makeCurrent.error !== undefined && <ErrorNote error={makeCurrent.error} live />}
    </section>
  );
}
