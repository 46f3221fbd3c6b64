import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular, BroomRegular, CheckmarkCircleRegular, HistoryRegular } from '@fluentui/react-icons';
import { useCallback, useDeferredValue, useMemo, useRef, useState, type ReactElement } from 'react';
import type { ServerActionKind, ServerUpdateRow } from '../../../shared/ipc/published.js';
import { useEscape } from '../../app/keyboard.js';
import { useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { EmptyState } from '../../components/EmptyState.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { SidePane } from '../../components/SidePane.js';
import { DataTable } from '../../components/table/DataTable.js';
import type { Sort } from '../../components/table/model.js';
import { useWidth } from '../../components/width.js';
import { useShapes } from '../../components/styles.js';
import { ActionButtons } from './ActionButtons.js';
import { ApproveDialog } from './ApproveDialog.js';
import { columns } from './columns.js';
import { ConfirmAction } from './ConfirmAction.js';
import { FilterBar } from './FilterBar.js';
import { LeftoversDialog } from './LeftoversDialog.js';
import { useLooks, type Looks } from './looks.js';
import { filterUpdates, noFilter, plural, vendorsOf, type ListedUpdate, type PublishedFilter } from './model.js';
import { ReviseDialog } from './ReviseDialog.js';
import { ServerUpdateDetailsPane } from './ServerUpdateDetailsPane.js';
import { StartedJob } from './StartedJob.js';
import { SupersededDialog } from './SupersededDialog.js';

const useStyles = makeStyles({
  frame: { display: 'flex', flexGrow: 1, minHeight: 0, borderTop: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1 },
  list: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0 },
  notes: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalS}` },
  count: { padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS}`, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    flexShrink: 0,
    minHeight: '48px',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke1}`,
  },
});

const keyOf = ({ row }: ListedUpdate): string => row.packageId;
const roomForDetails = 840;

/** What is open above the list. */
type Open = { readonly kind: ServerActionKind; readonly rows: readonly ServerUpdateRow[] } | { readonly kind: 'leftovers' } | { readonly kind: 'superseded' };

/** The server's locally published updates, this console's and other tools', and everything that can be done to them. */
export function PublishedPlace(): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const published = useApp((state) => state.status?.counts.published ?? 0);
  const [turn, setTurn] = useState(0);
  const { value: list, error, busy } = useLoaded(`published/${published}/${turn}`, (signal) => api.published.list(signal));
  // The rows of before stay while the list is asked again.
  const [kept, setKept] = useState(list);
  if (list !== undefined && list !== kept) setKept(list);
  const shownList = list ?? kept;
  const looks = useLooks(shownList);
  const [filter, setFilter] = useState<PublishedFilter>(noFilter);
  const [sort, setSort] = useState<Sort>({ column: 'arrived', descending: true });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string>();
  const [open, setOpen] = useState<Open>();
  const [jobId, setJobId] = useState<string>();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const updates = useMemo(() => shownList?.rows.map((row): ListedUpdate => {
    const look = looks.found.get(row.packageId);
    return look === undefined ? { row } : { row, look };
  }), [shownList, looks.found]);
  const settled = useDeferredValue(filter);
  const rows = useMemo(() => (updates === undefined ? undefined : filterUpdates(updates, settled)), [updates, settled]);
  const vendors = useMemo(() => vendorsOf(updates ?? []), [updates]);
  const chosen = useMemo(() => updates?.filter((update) => selected.has(keyOf(update))).map(({ row }) => row) ?? [], [updates, selected]);
  const current = updates?.find((update) => keyOf(update) === active)?.row;
  const roomy = width === 0 || width >= roomForDetails;
  const closeDetails = useCallback(() => setActive(undefined), []);
  useEscape(current !== undefined && open === undefined, closeDetails);
  const reload = useCallback(() => setTurn((old) => old + 1), []);
  const close = (): void => setOpen(undefined);
  const started = (id: string): void => {
    setOpen(undefined);
    setSelected(new Set());
    setJobId(id);
  };
  const details = current !== undefined && <ServerUpdateDetailsPane row={current} turn={turn} onAct={(kind) => setOpen({ kind, rows: [current] })} onClose={closeDetails} />;
  const isEmpty = shownList?.rows.length === 0;
  return (
    <Page
      fill
      title="Published"
      subtitle={shownList === undefined ? 'The updates that were published to your server.' : `What was published to ${shownList.server}, by this console or another tool.`}
      actions={
        <>
          <Button icon={<HistoryRegular />} disabledFocusable={shownList === undefined || isEmpty} onClick={() => setOpen({ kind: 'superseded' })}>
            Decline superseded…
          </Button>
          <Button icon={<BroomRegular />} disabledFocusable={shownList === undefined} onClick={() => setOpen({ kind: 'leftovers' })}>
            Find leftovers…
          </Button>
          <Button icon={<ArrowClockwiseRegular />} disabledFocusable={busy} onClick={reload}>
            Reload
          </Button>
        </>
      }
    >
      <div ref={frame} className={styles.frame}>
        {(roomy || details === false) && (
          <div className={styles.list} data-pane="list">
            <FilterBar filter={filter} vendors={vendors} onChange={setFilter} />
            {(error !== undefined || jobId !== undefined) && (
              <div className={styles.notes}>
                {jobId !== undefined && <StartedJob jobId={jobId} onEnded={reload} onDismiss={() => setJobId(undefined)} />}
                {error !== undefined && <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />}
              </div>
            )}
            {rows === undefined && error === undefined && <Waiting label="Asking the server what was published" />}
            {rows !== undefined && !isEmpty && <CountLine shown={rows.length} total={updates?.length ?? 0} looks={looks} />}
            {rows !== undefined && (
              <DataTable
                label="Published updates"
                rows={rows}
                columns={columns}
                keyOf={keyOf}
                sort={sort}
                onSort={setSort}
                selected={selected}
                onSelect={setSelected}
                activeKey={active}
                {...(roomy ? { onActive: setActive } : {})}
                onOpen={(update) => setActive(keyOf(update))}
                empty={
                  isEmpty ? (
                    <EmptyState
                      icon={<CheckmarkCircleRegular />}
                      title="Nothing is published yet"
                      text="What a job brings into WSUS is listed here, and so is what other tools published to the same server."
                      actions={
                        <Button appearance="primary" onClick={() => navigate({ at: 'publish' })}>
                          Publish updates
                        </Button>
                      }
                    />
                  ) : (
                    <EmptyState title="Nothing matches" text="Take words away from the search, or show all states." actions={<Button onClick={() => setFilter({ ...noFilter, state: 'all' })}>Show everything</Button>} />
                  )
                }
              />
            )}
            {chosen.length > 0 && (
              <div className={styles.bar} role="region" aria-label="Selection" data-pane="selection">
                <span className={`${shapes.strong} ${shapes.fill}`} role="status">
                  {plural(chosen.length, 'update', 'updates')} selected
                </span>
                <ActionButtons count={chosen.length} onAct={(kind) => setOpen({ kind, rows: chosen })} />
                <Button onClick={() => setSelected(new Set())}>Clear selection</Button>
              </div>
            )}
          </div>
        )}
        {details !== false &&
          (roomy ? (
            <SidePane name="published-details" label="the details" side="right" initial={400} smallest={300} largest={680}>
              {details}
            </SidePane>
          ) : (
            <div className={shapes.fill} style={{ display: 'flex' }} data-pane="details">
              {details}
            </div>
          ))}
      </div>
      {open !== undefined && <OpenDialog open={open} onStarted={started} onDismiss={close} />}
    </Page>
  );
}

function OpenDialog({ open, onStarted, onDismiss }: { readonly open: Open; readonly onStarted: (jobId: string) => void; readonly onDismiss: () => void }): ReactElement {
  const end = { onStarted, onDismiss };
  switch (open.kind) {
    case 'leftovers':
      return <LeftoversDialog {...end} />;
    case 'superseded':
      return <SupersededDialog {...end} />;
    case 'approve':
      return <ApproveDialog rows={open.rows} {...end} />;
    case 'revise':
      return <ReviseDialog rows={open.rows} {...end} />;
    default:
      return <ConfirmAction kind={open.kind} rows={open.rows} {...end} />;
  }
}

/** `211 of 240 shown. Looking at their files: 150 of 240.` */
function CountLine({ shown, total, looks }: { readonly shown: number; readonly total: number; readonly looks: Looks }): ReactElement {
  const styles = useStyles();
  const looking = looks.looked < looks.total ? ` Looking at their files: ${looks.looked.toLocaleString('en-US')} of ${looks.total.toLocaleString('en-US')}.` : '';
  return (
    <div className={styles.count}>
      {shown.toLocaleString('en-US')} of {total.toLocaleString('en-US')} shown.{looking}
    </div>
  );
}
