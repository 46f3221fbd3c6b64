import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { Severity } from '../../../shared/catalog.js';
import { formatDay } from '../../../shared/format.js';
import type { UpdateRow } from '../../../shared/ipc/updates.js';
import { ChainCell, describeLetters } from '../../components/chain-marks.js';
import { SizeText } from '../../components/DateText.js';
import type { Column } from '../../components/table/model.js';
import { classificationRank, severityRank, type IndexedUpdate } from './model.js';

const useStyles = makeStyles({
  critical: { color: tokens.colorStatusDangerForeground1, fontWeight: tokens.fontWeightSemibold },
  important: { color: tokens.colorStatusWarningForeground1, fontWeight: tokens.fontWeightSemibold },
  tag: { marginLeft: tokens.spacingHorizontalXS, color: tokens.colorNeutralForeground3 },
});

export function SeverityText({ severity }: { readonly severity: Severity | undefined }): ReactElement | null {
  const styles = useStyles();
  if (severity === undefined) return null;
  return <span className={mergeClasses(severity === 'Critical' && styles.critical, severity === 'Important' && styles.important)}>{severity}</span>;
}

function Title({ row }: { readonly row: UpdateRow }): ReactElement {
  const styles = useStyles();
  return (
    <>
      {row.title}
      {row.superseded && <span className={styles.tag}>superseded</span>}
      {row.expired && <span className={styles.tag}>expired</span>}
    </>
  );
}

/** `Security` for `Security Updates`: the column is about updates anyway. */
export const shortClass = (classification: string): string => (classification === 'Updates' ? classification : classification.replace(/ Updates$/u, ''));
const classText = (row: UpdateRow): string => shortClass(row.classification);

export const updateColumns: readonly Column<IndexedUpdate>[] = [
  { id: 'title', title: 'Title', width: 180, grow: 2.4, render: ({ row }) => <Title row={row} />, text: ({ row }) => row.title, compare: (a, b) => a.row.title.localeCompare(b.row.title) },
  { id: 'vendor', title: 'Vendor', width: 88, grow: 1, dropOrder: 5, render: ({ row }) => row.vendor, text: ({ row }) => row.vendor, compare: (a, b) => a.row.vendor.localeCompare(b.row.vendor) },
  { id: 'version', title: 'Version', width: 84, grow: 0.9, dropOrder: 4, render: ({ row }) => row.version, text: ({ row }) => row.version, compare: (a, b) => a.row.version.localeCompare(b.row.version, 'en', { numeric: true }) },
  { id: 'class', title: 'Class', width: 84, grow: 0.5, dropOrder: 3, render: ({ row }) => classText(row), text: ({ row }) => row.classification, compare: (a, b) => classificationRank(a.row.classification) - classificationRank(b.row.classification) },
  { id: 'severity', title: 'Severity', width: 84, dropOrder: 1, render: ({ row }) => <SeverityText severity={row.severity} />, text: ({ row }) => row.severity ?? '', compare: (a, b) => severityRank(a.row.severity) - severityRank(b.row.severity) },
  { id: 'created', title: 'Date', width: 104, dropOrder: 2, render: ({ row }) => formatDay(row.created), text: ({ row }) => formatDay(row.created), compare: (a, b) => (a.row.created < b.row.created ? -1 : a.row.created > b.row.created ? 1 : 0) },
  { id: 'size', title: 'Size', width: 70, align: 'end', dropOrder: 6, render: ({ row }) => <SizeText size={row.size} />, text: ({ row }) => String(row.size), compare: (a, b) => a.row.size - b.row.size },
  { id: 'chain', title: 'Chain of proofs', width: 146, render: ({ row }) => <ChainCell letters={row.chain} />, text: ({ row }) => describeLetters(row.chain), compare: (a, b) => (a.row.chain < b.row.chain ? -1 : a.row.chain > b.row.chain ? 1 : 0) },
];
