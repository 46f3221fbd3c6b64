import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { ReactElement, ReactNode } from 'react';
import { formatInstant } from '../../../shared/format.js';
import type { ApprovalAction, GroupApproval, ServerActionKind, ServerFile, ServerUpdateDetails, ServerUpdateRow } from '../../../shared/ipc/published.js';
import { useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { CopyText, Facts } from '../../components/CopyText.js';
import { DateText, SizeText } from '../../components/DateText.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Waiting } from '../../components/ProgressLine.js';
import { ProofChain } from '../../components/ProofChain.js';
import { useShapes } from '../../components/styles.js';
import { ActionButtons } from './ActionButtons.js';
import { UpdateStateText } from './columns.js';
import { contentTitles } from './model.js';

const useStyles = makeStyles({
  pane: { overflowY: 'auto', padding: tokens.spacingHorizontalL, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minHeight: 0, flexGrow: 1, minWidth: 0 },
  head: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', flexGrow: 1 },
});

interface PaneProps {
  readonly row: ServerUpdateRow;
  /** Asked again when it changes: after an action the server has something else. */
  readonly turn: number;
  readonly onAct: (kind: ServerActionKind) => void;
  readonly onClose: () => void;
}

/** One published update: its state, approvals, revisions, files and the proofs that this console has of it. */
export function ServerUpdateDetailsPane({ row, turn, onAct, onClose }: PaneProps): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const { value, error, reload } = useLoaded(`${row.packageId}/${row.revisionNumber}/${turn}`, (signal) => api.published.details({ packageId: row.packageId }, signal));
  return (
    <section className={styles.pane} aria-label="Details">
      <div className={styles.head}>
        <h2 className={styles.title}>{row.title}</h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close the details" onClick={onClose} />
      </div>
      <div className={shapes.row}>
        <ActionButtons count={1} fixed={value?.fixed !== undefined} onAct={onAct} />
      </div>
      {error !== undefined && <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />}
      {value === undefined && error === undefined && <Waiting label="Loading the details" />}
      {value !== undefined && <Loaded details={value} />}
    </section>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  const shapes = useShapes();
  return (
    <div className={shapes.tight}>
      <h3 className={shapes.heading3}>{title}</h3>
      {children}
    </div>
  );
}

const actionTitles: Readonly<Record<ApprovalAction, string>> = { install: 'install', uninstall: 'remove', block: 'not approved', other: 'another approval' };

const approvalText = ({ groupName, action, deadline, adminName }: GroupApproval): string =>
  `${groupName}: ${actionTitles[action]}${deadline === undefined ? '' : `, deadline ${formatInstant(deadline)}`}${adminName === undefined ? '' : `, by ${adminName}`}`;

function Loaded({ details }: { readonly details: ServerUpdateDetails }): ReactElement {
  const shapes = useShapes();
  const { row, texts, revisions, approvals, files, supersedes, supersededBy, own, fixed } = details;
  const current = approvals.filter(({ revisionNumber }) => revisionNumber === row.revisionNumber);
  const older = approvals.filter(({ revisionNumber }) => revisionNumber !== row.revisionNumber);
  return (
    <>
      {fixed !== undefined && <ErrorNote error={fixed} kind="info" />}
      {texts[0] !== undefined && texts[0].description !== '' && <p className={shapes.paragraph}>{texts[0].description}</p>}
      <Facts
        facts={[
          { label: 'State', value: <UpdateStateText state={row.state} /> },
          { label: 'Vendor', value: row.vendor === '' ? 'Not named by the server' : row.vendor },
          { label: 'Product', value: row.products.join(', ') },
          { label: 'Classification', value: row.classification },
          { label: 'Severity', value: row.severity },
          ...(details.bulletinId === undefined ? [] : [{ label: 'Bulletin', value: details.bulletinId }]),
          ...(details.kbArticleId === undefined ? [] : [{ label: 'KB article', value: details.kbArticleId }]),
          ...(details.cveIds.length === 0 ? [] : [{ label: 'CVE', value: details.cveIds.join(', ') }]),
          { label: 'Published', value: own === undefined ? 'By another tool' : <OwnText own={own} /> },
          { label: 'PackageID', value: <CopyText text={row.packageId} what="the PackageID" mono /> },
        ]}
      />
      <Section title="Approvals">
        {current.length === 0 ? <span className={shapes.muted}>No group has an approval of this revision.</span> : <Lines lines={current.map(approvalText)} />}
        {older.length > 0 && <Lines lines={older.map((each) => `${approvalText(each)} (revision ${each.revisionNumber})`)} />}
      </Section>
      <Section title="Files">{files.length === 0 ? <span className={shapes.muted}>This update has no file of its own.</span> : files.map((file) => <FileFacts key={file.sha1} file={file} />)}</Section>
      {(supersedes.length > 0 || supersededBy.length > 0) && (
        <Section title="Supersedence">
          <Lines lines={[...supersededBy.map(({ title }) => `Replaced by ${title}`), ...supersedes.map(({ title }) => `Replaces ${title}`)]} />
        </Section>
      )}
      <Section title="Revisions">
        <Lines lines={revisions.map(({ revisionNumber, arrivedAt, expired }) => `Revision ${revisionNumber}${arrivedAt === undefined ? '' : `, ${formatInstant(arrivedAt)}`}${expired ? ', expired' : ''}`)} />
      </Section>
      {own !== undefined && (
        <Section title="Proofs of its publication">
          <ProofChain chain={own.chain} />
        </Section>
      )}
    </>
  );
}

const OwnText = ({ own }: { readonly own: NonNullable<ServerUpdateDetails['own']> }): ReactElement => (
  <>
    <DateText at={own.publishedAt} time hint={false} />, from a catalogue of {own.publisherName}
  </>
);

function Lines({ lines }: { readonly lines: readonly string[] }): ReactElement {
  const shapes = useShapes();
  return (
    <ul className={shapes.bullets}>
      {lines.map((line, index) => (
        <li key={index} style={{ overflowWrap: 'anywhere' }}>
          {line}
        </li>
      ))}
    </ul>
  );
}

function FileFacts({ file }: { readonly file: ServerFile }): ReactElement {
  const { signer } = file;
  const signedBy = signer === undefined ? (file.unsigned ? 'Not signed' : 'Not known') : `${signer.name}${signer.isCurrent ? '' : ', which is not today’s certificate'}`;
  return (
    <Facts
      facts={[
        { label: 'File', value: file.name },
        { label: 'Size', value: <SizeText size={file.size} /> },
        { label: 'Content', value: contentTitles[file.content] },
        { label: 'Signed by', value: signedBy },
        ...(signer === undefined ? [] : [{ label: 'Time stamp', value: signer.timestamped ? 'Yes' : 'No: it counts until the certificate ends' }, { label: 'Valid until', value: <DateText at={signer.notAfter} /> }]),
        { label: 'SHA-1', value: <CopyText text={file.sha1} what="the SHA-1" mono /> },
        { label: 'SHA-256', value: file.sha256 === undefined ? 'Not named: an older tool published it' : <CopyText text={file.sha256} what="the SHA-256" mono /> },
      ]}
    />
  );
}
