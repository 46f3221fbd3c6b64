import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { SendRegular } from '@fluentui/react-icons';
import { useEffect, useMemo, useState, type ReactElement } from 'react';
import { formatBytes, formatExactBytes } from '../../../shared/format.js';
import type { SelectionSummary } from '../../../shared/ipc/updates.js';
import { useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { useShapes } from '../../components/styles.js';
import { selectedUpdates } from '../../state/updates-slice.js';
import type { IndexedUpdate } from './model.js';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    flexShrink: 0,
    minHeight: '48px',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  text: { flexGrow: 1, flexBasis: '280px', minWidth: 0 },
});

const settle = 250;

/** The value once it has not changed for a moment, so that a run of clicks is one question. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settle);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

const plural = (count: number, one: string, many: string): string => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** `12 updates, 1.40 GB to download, 2 new WSUS categories (61 of 100 used)`. */
export function describeSelection(summary: SelectionSummary): string {
  const parts = [plural(summary.updates, 'update', 'updates'), summary.toDownload === 0 ? 'nothing to download' : `${formatBytes(summary.toDownload)} to download`];
  const used = summary.usedCategories === undefined ? 'use unknown until the server is reached' : `${summary.usedCategories} of ${summary.categoryLimit} used`;
  if (summary.newCategories.length > 0) parts.push(`${plural(summary.newCategories.length, 'new WSUS category', 'new WSUS categories')} (${used})`);
  else if (summary.usedCategories !== undefined) parts.push(`no new WSUS category (${used})`);
  if (summary.withoutUrl > 0) parts.push(`${plural(summary.withoutUrl, 'file', 'files')} to give by hand`);
  return parts.join(', ');
}

/** As many names as fit into a line; all of them are in its tooltip and in the plan. */
const mostNames = 5;

const namesOf = (names: readonly string[]): string => (names.length <= mostNames ? names.join(', ') : `${names.slice(0, mostNames).join(', ')} and ${names.length - mostNames} more`);

const describeRows = (rows: readonly IndexedUpdate[]): string => `${plural(rows.length, 'update', 'updates')}, ${formatBytes(rows.reduce((sum, item) => sum + item.row.size, 0))}`;

interface SelectionBarProps {
  /** Absent in the guide, which has its own Next. */
  readonly onPublish?: () => void;
}

export function SelectionBar({ onPublish }: SelectionBarProps): ReactElement | null {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const updates = useApp((state) => state.updates);
  const selected = useApp((state) => state.selected);
  const setSelected = useApp((state) => state.setSelected);
  const rows = useMemo(() => selectedUpdates(updates, selected), [updates, selected]);
  const settled = useSettled(rows);
  const key = settled.length === 0 ? undefined : settled.map((item) => item.key).join();
  const { value, busy, error } = useLoaded(key, (signal) =>
    api.updates.selection({ updates: settled.map(({ row }) => ({ catalogueId: row.catalogueId, packageId: row.packageId })) }, signal),
  );
  if (rows.length === 0) return null;
  const current = settled === rows && value !== undefined && !busy;
  const tooMany = value?.usedCategories !== undefined && value.newCategories.length > 0 && value.usedCategories + value.newCategories.length > value.categoryLimit;
  return (
    <div className={styles.bar} role="region" aria-label="Selection" data-pane="selection">
      <div className={styles.text}>
        <div className={shapes.strong} role="status" {...(value === undefined ? {} : { title: formatExactBytes(value.toDownload) })}>
          {current ? describeSelection(value) : describeRows(rows)}
        </div>
        {current && value.obstacles.length > 0 && (
          <div className={mergeClasses(shapes.small, shapes.warning)} title={value.obstacles.map(({ title, reason }) => `${title}: ${reason}`).join('\n')}>
            {plural(value.obstacles.length, 'update', 'updates')} cannot be published as {value.obstacles.length === 1 ? 'it is' : 'they are'}: {value.obstacles[0]?.title}: {value.obstacles[0]?.reason}
          </div>
        )}
        {current && value.newCategories.length > 0 && <div className={mergeClasses(shapes.small, shapes.muted)} title={value.newCategories.join('\n')}>New categories: {namesOf(value.newCategories)}</div>}
        {current && tooMany && (
          <div className={mergeClasses(shapes.small, shapes.warning)}>WSUS takes {value.categoryLimit} categories at most. Pick fewer new products, or bring names together in Servers: this selection cannot be published as it is.</div>
        )}
        {error !== undefined && <div className={mergeClasses(shapes.small, shapes.muted)}>The categories could not be looked up; the plan will ask again.</div>}
      </div>
      <Button onClick={() => setSelected(new Set())}>Clear selection</Button>
      {onPublish !== undefined && (
        <Button appearance="primary" icon={<SendRegular />} onClick={onPublish}>
          Publish {plural(rows.length, 'update', 'updates')}
        </Button>
      )}
    </div>
  );
}
