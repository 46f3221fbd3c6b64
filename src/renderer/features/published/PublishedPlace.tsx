import { Button, SearchBox, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, DismissRegular } from '@fluentui/react-icons';
import { useCallback, useDeferredValue, useMemo, useRef, useState, type ReactElement } from 'react';
import { formatDay, formatInstant } from '../../../shared/format.js';
import type { PublishedRow } from '../../../shared/ipc/jobs.js';
import { useEscape } from '../../app/keyboard.js';
import { useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { ChainSummary, describeChain } from '../../components/chain-marks.js';
import { CopyText, Facts } from '../../components/CopyText.js';
import { DateText } from '../../components/DateText.js';
import { EmptyState } from '../../components/EmptyState.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { ProofChain } from '../../components/ProofChain.js';
import { SidePane } from '../../components/SidePane.js';
import { DataTable } from '../../components/table/DataTable.js';
import type { Column, Sort } from '../../components/table/model.js';
import { useWidth } from '../../components/width.js';
import { useShapes } from '../../components/styles.js';

const useStyles = makeStyles({
  frame: { display: 'flex', flexGrow: 1, minHeight: 0, borderTop: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1 },
  list: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0 },
  bar: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}` },
  search: { width: '100%', maxWidth: '520px' },
  details: { overflowY: 'auto', padding: tokens.spacingHorizontalL, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minHeight: 0, flexGrow: 1 },
  head: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', flexGrow: 1 },
});

const columns: readonly Column<PublishedRow>[] = [
  { id: 'title', title: 'Update', width: 220, grow: 3, render: (row) => row.title, text: (row) => row.title, compare: (a, b) => a.title.localeCompare(b.title) },
  { id: 'vendor', title: 'Vendor', width: 120, grow: 1, dropOrder: 3, render: (row) => row.vendor, text: (row) => row.vendor, compare: (a, b) => a.vendor.localeCompare(b.vendor) },
  { id: 'server', title: 'Server', width: 140, dropOrder: 2, render: (row) => row.server, text: (row) => row.server, compare: (a, b) => a.server.localeCompare(b.server) },
  { id: 'revision', title: 'Revision', width: 80, align: 'end', dropOrder: 4, render: (row) => row.revisionNumber, text: (row) => String(row.revisionNumber), compare: (a, b) => a.revisionNumber - b.revisionNumber },
  { id: 'published', title: 'Published', width: 110, dropOrder: 1, render: (row) => formatDay(row.publishedAt), text: (row) => formatInstant(row.publishedAt), compare: (a, b) => a.publishedAt.localeCompare(b.publishedAt) },
  { id: 'chain', title: 'Chain of proofs', width: 148, render: (row) => <ChainSummary chain={row.chain} />, text: (row) => describeChain(row.chain) },
];

const keyOf = (row: PublishedRow): string => `${row.server}/${row.packageId}/${row.revisionNumber}`;
const roomForDetails = 840;

/** What Countersign brought into WSUS, with the proofs it had at that time. */
export function PublishedPlace(): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const published = useApp((state) => state.status?.counts.published ?? 0);
  const { value, error, reload } = useLoaded(`published/${published}`, (signal) => api.published.records(signal));
  const [sort, setSort] = useState<Sort>({ column: 'published', descending: true });
  const [active, setActive] = useState<string>();
  const [search, setSearch] = useState('');
  const words = useDeferredValue(search).toLowerCase().trim();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const rows = useMemo(() => (words === '' ? value : value?.filter((row) => `${row.title}\n${row.vendor}\n${row.packageId}`.toLowerCase().includes(words))), [value, words]);
  const current = value?.find((row) => keyOf(row) === active);
  const roomy = width === 0 || width >= roomForDetails;
  const closeDetails = useCallback(() => setActive(undefined), []);
  useEscape(current !== undefined, closeDetails);
  const details = current !== undefined && <PublishedDetails row={current} onClose={closeDetails} />;
  return (
    <Page fill title="Published" subtitle="What Countersign brought into WSUS, with the proofs of that time.">
      <div ref={frame} className={styles.frame}>
        {(roomy || details === false) && (
          <div className={styles.list} data-pane="list">
            <div className={styles.bar}>
              <SearchBox className={styles.search} data-search="" value={search} placeholder="Title, vendor or PackageID" aria-label="Search published updates" onChange={(_, data) => setSearch(data.value)} />
            </div>
            {error !== undefined && <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />}
            {rows === undefined && error === undefined && <Waiting label="Loading what was published" />}
            {rows !== undefined && (
              <DataTable
                label="Published updates"
                rows={rows}
                columns={columns}
                keyOf={keyOf}
                sort={sort}
                onSort={setSort}
                activeKey={active}
                {...(roomy ? { onActive: setActive } : {})}
                onOpen={(row) => setActive(keyOf(row))}
                empty={
                  value?.length === 0 ? (
                    <EmptyState
                      icon={<CheckmarkCircleRegular />}
                      title="Nothing is published yet"
                      text="What a job brings into WSUS is listed here, and stays with its proofs for as long as this profile lives."
                      actions={
                        <Button appearance="primary" onClick={() => navigate({ at: 'publish' })}>
                          Publish updates
                        </Button>
                      }
                    />
                  ) : (
                    <EmptyState title="Nothing matches" text="Take words away from the search." />
                  )
                }
              />
            )}
          </div>
        )}
        {details !== false &&
          (roomy ? (
            <SidePane name="published-details" label="the details" side="right" initial={360} smallest={280} largest={640}>
              {details}
            </SidePane>
          ) : (
            <div className={shapes.fill} style={{ display: 'flex' }} data-pane="details">
              {details}
            </div>
          ))}
      </div>
    </Page>
  );
}

function PublishedDetails({ row, onClose }: { readonly row: PublishedRow; readonly onClose: () => void }): ReactElement {
  const styles = useStyles();
  return (
    <section className={styles.details} aria-label="Details">
      <div className={styles.head}>
        <h2 className={styles.title}>{row.title}</h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close the details" onClick={onClose} />
      </div>
      <ProofChain chain={row.chain} />
      <Facts
        facts={[
          { label: 'Published', value: <DateText at={row.publishedAt} time /> },
          { label: 'Server', value: row.server },
          { label: 'Revision', value: String(row.revisionNumber) },
          { label: 'Vendor', value: row.vendor },
          { label: 'Publisher', value: row.publisherName },
          { label: 'Signed by', value: row.signedBy },
          { label: 'PackageID', value: <CopyText text={row.packageId} what="the PackageID" mono /> },
        ]}
      />
    </section>
  );
}
