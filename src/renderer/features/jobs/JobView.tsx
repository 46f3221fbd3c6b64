import { ProgressBar, makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useMemo, useRef, useState, type ReactElement } from 'react';
import { explain } from '../../../shared/errors/index.js';
import type { JobItem, JobPurpose, JobSnapshot } from '../../../shared/ipc/jobs.js';
import { useEscape } from '../../app/keyboard.js';
import { ChainSummary, describeChain } from '../../components/chain-marks.js';
import { SizeText } from '../../components/DateText.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { SidePane } from '../../components/SidePane.js';
import { DataTable } from '../../components/table/DataTable.js';
import type { Column } from '../../components/table/model.js';
import { useWidth } from '../../components/width.js';
import { useShapes } from '../../components/styles.js';
import { DecisionCard } from './DecisionCard.js';
import { groupSigners } from './signer-groups.js';
import { SignerGroupCard } from './SignerGroupCard.js';
import { EveryServer } from './EveryServer.js';
import { JobAfterwards } from './JobAfterwards.js';
import { JobItemDetails } from './JobItemDetails.js';
import { ItemStateText, JobStateText } from './JobStateText.js';
import { byUrgency, describeProgress, itemStateTitle, rowOf, summarizeCounts } from './model.js';

const useStyles = makeStyles({
  view: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, minWidth: 0 },
  top: { padding: `0 ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalM}`, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, overflowY: 'auto', maxHeight: 'max(62%, calc(100% - 180px))', flexShrink: 0 },
  list: { display: 'flex', flexGrow: 1, minHeight: '140px', borderTop: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1 },
  bar: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
});

const stateColumn = (purpose: JobPurpose): Column<JobItem> => ({
  id: 'state',
  title: 'Now',
  width: 170,
  render: (item) => <ItemStateText state={item.state} step={nowText(item)} purpose={purpose} />,
  text: (item) => (item.error === undefined ? nowText(item) || itemStateTitle(item.state, purpose) : explain(item.error).title),
});
const titleColumn: Column<JobItem> = { id: 'title', title: 'Update', width: 220, grow: 3, render: (item) => item.title, text: (item) => item.title };
const vendorColumn: Column<JobItem> = { id: 'vendor', title: 'Vendor', width: 110, grow: 1, dropOrder: 2, render: (item) => item.vendor, text: (item) => item.vendor };

/** What changes the server downloads nothing and closes no chain. */
const columnsFor: Readonly<Record<JobPurpose, readonly Column<JobItem>[]>> = {
  publish: [
    titleColumn,
    vendorColumn,
    stateColumn('publish'),
    { id: 'size', title: 'Size', width: 84, align: 'end', dropOrder: 1, render: (item) => <SizeText size={item.size} />, text: (item) => String(item.size) },
    { id: 'chain', title: 'Chain of proofs', width: 148, render: (item) => <ChainSummary chain={item.chain} />, text: (item) => describeChain(item.chain) },
  ],
  'server-action': [titleColumn, vendorColumn, { ...stateColumn('server-action'), grow: 1 }],
};

/** `Downloading, 42 %`. */
function nowText(item: JobItem): string {
  if (item.state !== 'running') return '';
  const part = item.size > 0 && item.downloaded > 0 && item.downloaded < item.size ? `, ${Math.floor((item.downloaded / item.size) * 100)} %` : '';
  return `${item.step}${part}`;
}

const keyOf = (item: JobItem): string => item.packageId;
const roomForDetails = 840;
/** More failures than these are read in the list; the same words a hundred times help nobody. */
const shownFailures = 5;

/** One job, closing its chains live: what needs somebody first, failures next, then every update. */
export function JobView({ snapshot }: { readonly snapshot: JobSnapshot }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [active, setActive] = useState<string>();
  const items = useMemo(() => byUrgency(snapshot.items), [snapshot.items]);
  const failed = items.filter((item) => item.state === 'failed');
  const { groups, single } = useMemo(() => groupSigners(snapshot.decisions), [snapshot.decisions]);
  const current = items.find((item) => item.packageId === active);
  const roomy = width === 0 || width >= roomForDetails;
  const closeDetails = useCallback(() => setActive(undefined), []);
  useEscape(current !== undefined, closeDetails);
  const details = current !== undefined && <JobItemDetails item={current} purpose={snapshot.purpose} onClose={closeDetails} />;
  if (!roomy && details !== false) {
    return (
      <div ref={frame} className={styles.view} data-pane="details">
        {details}
      </div>
    );
  }
  return (
    <div ref={frame} className={styles.view}>
      <div className={styles.top} data-pane="job">
        <Progress snapshot={snapshot} />
        {snapshot.siblings.length > 0 && <EveryServer snapshot={snapshot} />}
        {snapshot.purpose === 'publish' && <JobAfterwards snapshot={snapshot} />}
        {snapshot.decisions.length > 1 && <h2 className={shapes.heading2}>{snapshot.decisions.length.toLocaleString('en-US')} questions wait for your answer</h2>}
        {groups.map((group) => (
          <SignerGroupCard key={group.signer.fingerprint} jobId={snapshot.jobId} group={group} />
        ))}
        {single.map((decision) => (
          <DecisionCard key={decision.decisionId} jobId={snapshot.jobId} decision={decision} />
        ))}
        {failed.slice(0, shownFailures).map((item) => item.error !== undefined && <ErrorNote key={item.packageId} error={item.error} about={item.title} />)}
        {failed.length > shownFailures && <span className={shapes.muted}>{failed.length - shownFailures} more failed; they are at the top of the list.</span>}
        <LeftOut items={snapshot.items} />
      </div>
      <div className={styles.list}>
        <div data-pane="list" className={shapes.fill} style={{ display: 'flex' }}>
          <DataTable label="Updates of the job" rows={items} columns={columnsFor[snapshot.purpose]} keyOf={keyOf} activeKey={active} {...(roomy ? { onActive: setActive } : {})} onOpen={(item) => setActive(item.packageId)} />
        </div>
        {details !== false && (
          <SidePane name="job-details" label="the details" side="right" initial={380} smallest={260} largest={640}>
            {details}
          </SidePane>
        )}
      </div>
    </div>
  );
}

function LeftOut({ items }: { readonly items: readonly JobItem[] }): ReactElement | null {
  const shapes = useShapes();
  const leftOut = items.filter((item) => item.state === 'left-out');
  if (leftOut.length === 0) return null;
  return (
    <Note kind="info" title={leftOut.length === 1 ? 'One update was left out' : `${leftOut.length} updates were left out`}>
      <ul className={shapes.bullets}>
        {leftOut.map((item) => (
          <li key={item.packageId}>
            {item.title}
            {item.error !== undefined && `: ${explain(item.error).happened}`}
          </li>
        ))}
      </ul>
    </Note>
  );
}

/** How far the job is. Of one to several servers, what it has come to is read in their list. */
function Progress({ snapshot }: { readonly snapshot: JobSnapshot }): ReactElement | null {
  const styles = useStyles();
  const shapes = useShapes();
  const { counts } = rowOf(snapshot);
  const { progress, state } = snapshot;
  const ended = state === 'done' || state === 'cancelled';
  const settled = counts.published + counts.failed + counts.leftOut;
  const downloadShare = progress.toDownload === 0 ? 1 : progress.downloaded / progress.toDownload;
  const settledShare = counts.total === 0 ? 0 : settled / counts.total;
  // Downloading is most of the time; the rest is told by the updates that are through.
  const share = ended ? 1 : snapshot.purpose === 'publish' ? Math.min(1, downloadShare * 0.8 + settledShare * 0.2) : settledShare;
  const isToldBelow = snapshot.siblings.length > 0;
  if (isToldBelow && ended) return null;
  return (
    <div className={styles.bar}>
      <div className={shapes.spread}>
        {!isToldBelow && (
          <span className={shapes.row}>
            <JobStateText state={state} failed={counts.failed} />
            <span role="status">{summarizeCounts(counts, snapshot.purpose)}</span>
          </span>
        )}
        <span className={shapes.muted}>{(ended && snapshot.endedAt !== undefined) || snapshot.purpose === 'server-action' ? null : describeProgress(progress)}</span>
      </div>
      {!ended && <ProgressBar value={share} thickness="large" aria-label="Progress of the job" color={state === 'running' ? 'brand' : 'warning'} />}
    </div>
  );
}
