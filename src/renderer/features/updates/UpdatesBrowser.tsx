import { Button, SearchBox, makeStyles, tokens } from '@fluentui/react-components';
import { AppsListRegular, FilterRegular } from '@fluentui/react-icons';
import { memo, useCallback, useDeferredValue, useMemo, useRef, useState, type ReactElement } from 'react';
import { useEscape } from '../../app/keyboard.js';
import { useApp } from '../../app/services.js';
import { EmptyState } from '../../components/EmptyState.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { SidePane } from '../../components/SidePane.js';
import { DataTable } from '../../components/table/DataTable.js';
import { sortRows } from '../../components/table/model.js';
import { useWidth } from '../../components/width.js';
import { useShapes } from '../../components/styles.js';
import { updateColumns } from './columns.js';
import { FacetsPane } from './FacetsPane.js';
import { findUpdates, noFacets, visibleUpdates, type Hidden, type IndexedUpdate } from './model.js';
import { UpdateDetailsPane } from './UpdateDetailsPane.js';

const useStyles = makeStyles({
  browser: { display: 'flex', flexGrow: 1, minHeight: 0, minWidth: 0, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  center: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0, minHeight: 0, backgroundColor: tokens.colorNeutralBackground1 },
  bar: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, flexShrink: 0, flexWrap: 'wrap' },
  search: { flexGrow: 1, minWidth: '160px', maxWidth: '520px' },
  count: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
  note: { padding: tokens.spacingHorizontalM },
});

const keyOf = (item: IndexedUpdate): string => item.key;
const productOf = (item: IndexedUpdate): string => item.product;

/** Widths of the whole in CSS pixels under which panes give way: details take the list's place, facets fold away. */
const roomForDetails = 900;
const roomForFacets = 760;

export function UpdatesBrowser(): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const updates = useApp((state) => state.updates);
  const total = useApp((state) => state.updatesTotal);
  const loading = useApp((state) => state.updatesLoading);
  const error = useApp((state) => state.updatesError);
  const load = useApp((state) => state.loadUpdates);
  const filter = useApp((state) => state.filter);
  const setFilter = useApp((state) => state.setFilter);
  const sort = useApp((state) => state.sort);
  const active = useApp((state) => state.activeUpdate);
  const setActive = useApp((state) => state.setActiveUpdate);
  /** Where there is no room for both, the details open on request only. */
  const [pointed, setPointed] = useState<string>();
  const [facetsOpen, setFacetsOpen] = useState<boolean>();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);

  // The key is shown at once; the list follows when there is time.
  const deferredFilter = useDeferredValue(filter);
  const { showSuperseded, showExpired, newestOnly, search, facets } = deferredFilter;
  // Sorted first and once: finding keeps the order, and the table's own sorting then has nothing to move.
  const sorted = useMemo(() => sortRows(updates, updateColumns, sort), [updates, sort]);
  const visible = useMemo(() => visibleUpdates(sorted, { showSuperseded, showExpired, newestOnly }), [sorted, showSuperseded, showExpired, newestOnly]);
  const found = useMemo(() => findUpdates(visible.items, { search, facets }), [visible, search, facets]);
  const activeItem = useMemo(() => updates.find((item) => item.key === active), [updates, active]);
  const closeDetails = useCallback(() => setActive(undefined), [setActive]);
  useEscape(activeItem !== undefined, closeDetails);

  const roomy = width === 0 || width >= roomForDetails;
  const showFacets = facetsOpen ?? (width === 0 || width >= roomForFacets);
  const showDetails = activeItem !== undefined;
  const details = activeItem !== undefined && <UpdateDetailsPane key={activeItem.key} row={activeItem.row} onClose={closeDetails} />;
  if (showDetails && !roomy) {
    return (
      <div ref={frame} className={styles.browser} data-pane="details">
        {details}
      </div>
    );
  }
  return (
    <div ref={frame} className={styles.browser}>
      {showFacets && (
        <SidePane name="facets" label="the filters" side="left" initial={200} smallest={160} largest={360}>
          <FacetsPane counts={found.counts} />
        </SidePane>
      )}
      <div className={styles.center} data-pane="list">
        <div className={styles.bar}>
          <Button appearance="subtle" icon={<FilterRegular />} aria-label={showFacets ? 'Hide the filters' : 'Show the filters'} aria-expanded={showFacets} onClick={() => setFacetsOpen(!showFacets)} />
          <SearchBox className={styles.search} data-search="" value={filter.search} placeholder="Title, vendor, product, CVE or KB" aria-label="Search updates" onChange={(_, data) => setFilter({ search: data.value })} />
          <span className={styles.count} role="status">
            {describeCount(found.items.length, updates.length, total)}
          </span>
          {!roomy && (
            <Button disabledFocusable={pointed === undefined} onClick={() => setActive(pointed)}>
              Details
            </Button>
          )}
        </div>
        {loading && updates.length === 0 && (
          <div className={styles.note}>
            <ProgressLine label="Loading the updates" />
          </div>
        )}
        {error !== undefined && (
          <div className={styles.note}>
            <ErrorNote error={error} live actions={<Button onClick={() => void load()}>Try again</Button>} />
          </div>
        )}
        <UpdatesTable items={found.items} hidden={visible.hidden} onActive={roomy ? setActive : setPointed} />
        <div className={`${styles.bar} ${shapes.small} ${shapes.muted}`}>{describeHidden(visible.hidden)}</div>
      </div>
      {showDetails && (
        <SidePane name="details" label="the details" side="right" initial={360} smallest={280} largest={Math.max(300, Math.min(720, width - 560))}>
          {details}
        </SidePane>
      )}
    </div>
  );
}

interface UpdatesTableProps {
  readonly items: readonly IndexedUpdate[];
  readonly hidden: Hidden;
  readonly onActive: (key: string) => void;
}

/** Drawn anew when the rows change, not at every key of the search. */
const UpdatesTable = memo(function UpdatesTable({ items, hidden, onActive }: UpdatesTableProps): ReactElement {
  const sort = useApp((state) => state.sort);
  const setSort = useApp((state) => state.setSort);
  const groupByProduct = useApp((state) => state.groupByProduct);
  const selected = useApp((state) => state.selected);
  const setSelected = useApp((state) => state.setSelected);
  const active = useApp((state) => state.activeUpdate);
  const setActive = useApp((state) => state.setActiveUpdate);
  const any = useApp((state) => state.updates.length > 0);
  const waiting = useApp((state) => state.updatesLoading || state.updatesError !== undefined);
  return (
    <DataTable
      label="Updates"
      rows={items}
      columns={updateColumns}
      keyOf={keyOf}
      sort={sort}
      onSort={setSort}
      groupOf={groupByProduct ? productOf : undefined}
      selected={selected}
      onSelect={setSelected}
      activeKey={active}
      onActive={onActive}
      onOpen={(item) => setActive(item.key)}
      empty={waiting ? undefined : <Nothing any={any} hidden={hidden} />}
    />
  );
});

function describeCount(found: number, loaded: number, total: number | undefined): string {
  const shown = `${found.toLocaleString('en-US')} shown`;
  return total === undefined || loaded >= total ? shown : `${shown}, loading ${loaded.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`;
}

/** Nothing is kept out of view without a word. */
function describeHidden({ superseded, expired, older }: Hidden): string {
  const parts = [superseded > 0 && `${superseded.toLocaleString('en-US')} superseded`, expired > 0 && `${expired.toLocaleString('en-US')} expired`, older > 0 && `${older.toLocaleString('en-US')} older versions`].filter((part) => part !== false);
  return parts.length === 0 ? 'Nothing is hidden.' : `Hidden: ${parts.join(', ')}.`;
}

function Nothing({ any, hidden }: { readonly any: boolean; readonly hidden: Hidden }): ReactElement {
  const setFilter = useApp((state) => state.setFilter);
  const navigate = useApp((state) => state.navigate);
  if (!any) {
    return (
      <EmptyState
        icon={<AppsListRegular />}
        title="No updates yet"
        text="Updates come with a catalogue. Import the catalogue of a vendor first."
        actions={
          <Button appearance="primary" onClick={() => navigate({ at: 'catalogues' })}>
            Import a catalogue
          </Button>
        }
      />
    );
  }
  const anyHidden = hidden.superseded + hidden.expired + hidden.older > 0;
  return (
    <EmptyState
      title="No update matches"
      text={anyHidden ? 'Take words or filters away, or look among those that are hidden as well.' : 'Take words or filters away.'}
      actions={
        <>
          <Button onClick={() => setFilter({ search: '', facets: noFacets })}>Clear search and filters</Button>
          {anyHidden && <Button onClick={() => setFilter({ showSuperseded: true, showExpired: true, newestOnly: false })}>Show the hidden ones too</Button>}
        </>
      }
    />
  );
}
