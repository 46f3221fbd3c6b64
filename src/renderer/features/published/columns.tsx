import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, DismissCircleRegular, ErrorCircleFilled, HistoryRegular, ProhibitedRegular, WarningFilled } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { formatDay, formatInstant } from '../../../shared/format.js';
import type { ServerUpdateState } from '../../../shared/ipc/published.js';
import type { Column } from '../../components/table/model.js';
import { useShapes } from '../../components/styles.js';
import { contentTitles, isSignedToday, stateTitles, vendorOf, type ListedUpdate } from './model.js';

const useStyles = makeStyles({ line: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, minWidth: 0, maxWidth: '100%', verticalAlign: 'bottom' }, text: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 }, icon: { flexShrink: 0, lineHeight: 0 } });

const stateIcons: Readonly<Record<ServerUpdateState, ReactElement>> = {
  published: <CheckmarkCircleRegular />,
  superseded: <HistoryRegular />,
  expired: <ProhibitedRegular />,
  declined: <DismissCircleRegular />,
};

/** A state is an icon and its word, never a colour alone. */
export function UpdateStateText({ state }: { readonly state: ServerUpdateState }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const look = state === 'published' ? shapes.success : state === 'superseded' ? shapes.warning : shapes.muted;
  return (
    <span className={styles.line}>
      <span className={mergeClasses(styles.icon, look)} aria-hidden>
        {stateIcons[state]}
      </span>
      {stateTitles[state]}
    </span>
  );
}

/** Words for who signed: what needs a look carries a sign. */
export function signerText(update: ListedUpdate): string {
  const { look } = update;
  if (look === undefined) return '…';
  if (look.content === 'none') return 'No file';
  if (look.content !== 'present') return 'Not known';
  if (look.unsigned || look.signer === undefined) return 'Not signed';
  return look.signer.isCurrent ? look.signer.name : `Not today’s: ${look.signer.name}`;
}

export const contentText = ({ look }: ListedUpdate): string => (look === undefined ? '…' : contentTitles[look.content]);

function Marked({ text, mark }: { readonly text: string; readonly mark?: 'danger' | 'warning' | undefined }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  return (
    <span className={styles.line}>
      {mark !== undefined && (
        <span className={mergeClasses(styles.icon, shapes[mark])} aria-hidden>
          {mark === 'danger' ? <ErrorCircleFilled /> : <WarningFilled />}
        </span>
      )}
      <span className={styles.text}>{text}</span>
    </span>
  );
}

const contentMark = ({ look }: ListedUpdate): 'danger' | undefined => (look?.content === 'missing' || look?.content === 'different' ? 'danger' : undefined);
const approvalText = ({ row }: ListedUpdate): string => (row.approved ? 'Approved' : row.staleApprovals ? 'Older revision' : 'No');
const makerText = ({ row }: ListedUpdate): string => (row.ownSince === undefined ? 'Another tool' : 'This console');
const arrivalOf = ({ row }: ListedUpdate): string => row.arrivedAt ?? '';

const byText =
  (text: (update: ListedUpdate) => string) =>
  (a: ListedUpdate, b: ListedUpdate): number =>
    text(a).localeCompare(text(b));

export const columns: readonly Column<ListedUpdate>[] = [
  { id: 'title', title: 'Update', width: 220, grow: 3, render: ({ row }) => row.title, text: ({ row }) => row.title, compare: byText(({ row }) => row.title) },
  { id: 'vendor', title: 'Vendor', width: 110, grow: 1, dropOrder: 3, render: vendorOf, text: vendorOf, compare: byText(vendorOf) },
  { id: 'state', title: 'State', width: 116, render: ({ row }) => <UpdateStateText state={row.state} />, text: ({ row }) => stateTitles[row.state], compare: byText(({ row }) => row.state) },
  { id: 'approved', title: 'Approved', width: 96, dropOrder: 1, render: approvalText, text: approvalText, compare: byText(approvalText) },
  { id: 'content', title: 'Content', width: 96, render: (update) => <Marked text={contentText(update)} mark={contentMark(update)} />, text: contentText, compare: byText(contentText) },
  { id: 'signer', title: 'Signed by', width: 160, grow: 1, dropOrder: 2, render: (update) => <Marked text={signerText(update)} mark={isSignedToday(update) === false ? 'warning' : undefined} />, text: signerText, compare: byText(signerText) },
  { id: 'maker', title: 'Published by', width: 108, dropOrder: 5, render: makerText, text: makerText, compare: byText(makerText) },
  { id: 'revision', title: 'Revision', width: 76, align: 'end', dropOrder: 6, render: ({ row }) => row.revisionNumber, text: ({ row }) => String(row.revisionNumber), compare: (a, b) => a.row.revisionNumber - b.row.revisionNumber },
  { id: 'arrived', title: 'Arrived', width: 108, dropOrder: 4, render: ({ row }) => (row.arrivedAt === undefined ? '' : formatDay(row.arrivedAt)), text: ({ row }) => (row.arrivedAt === undefined ? '' : formatInstant(row.arrivedAt)), compare: byText(arrivalOf) },
];
