import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import { formatDay } from '../../../shared/format.js';
import type { PublisherRow, RevocationResult } from '../../../shared/ipc/publishers.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { CertificateCard } from '../../components/CertificateCard.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { EmptyState } from '../../components/EmptyState.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { Waiting } from '../../components/ProgressLine.js';
import { DataTable } from '../../components/table/DataTable.js';
import type { Column, Sort } from '../../components/table/model.js';
import { useShapes } from '../../components/styles.js';

const approvals: Readonly<Record<PublisherRow['approval'], string>> = { once: 'Once', always: 'Always', revoked: 'Revoked' };
const decided = (row: PublisherRow): string => `${formatDay(row.decidedAt)} by ${row.decidedBy}`;

const columns: readonly Column<PublisherRow>[] = [
  { id: 'name', title: 'Publisher', width: 200, grow: 2, render: (row) => row.name, text: (row) => row.name, compare: (a, b) => a.name.localeCompare(b.name) },
  { id: 'approval', title: 'Approved', width: 90, render: (row) => approvals[row.approval], text: (row) => approvals[row.approval], compare: (a, b) => a.approval.localeCompare(b.approval) },
  { id: 'decided', title: 'Decided', width: 190, grow: 1, dropOrder: 1, render: decided, text: decided, compare: (a, b) => a.decidedAt.localeCompare(b.decidedAt) },
  { id: 'anchor', title: 'Root', width: 170, grow: 1, dropOrder: 2, render: (row) => row.anchorName, text: (row) => row.anchorName },
  { id: 'catalogues', title: 'Catalogues', width: 92, align: 'end', dropOrder: 3, render: (row) => row.catalogues, text: (row) => String(row.catalogues), compare: (a, b) => a.catalogues - b.catalogues },
];

/** Whose catalogues are read, and taking that back. */
export function Publishers(): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const loadEverything = useApp((state) => state.loadEverything);
  const { value, error, reload } = useLoaded('publishers', (signal) => api.publishers.list(signal));
  const [sort, setSort] = useState<Sort>({ column: 'name', descending: false });
  const [active, setActive] = useState<string>();
  const [asked, setAsked] = useState(false);
  const [result, setResult] = useState<{ readonly name: string; readonly revocation: RevocationResult }>();
  const chosen = value?.find((row) => row.publisherId === active);
  const revoke = useAction(async () => {
    if (chosen === undefined) return;
    setResult({ name: chosen.name, revocation: await api.publishers.revoke({ publisherId: chosen.publisherId }) });
    setAsked(false);
    reload();
    await loadEverything();
  });
  return (
    <section className={shapes.card} aria-label="Publishers">
      <div className={shapes.spread}>
        <h2 className={shapes.heading2}>Publishers</h2>
        <Button size="small" disabledFocusable={chosen === undefined || chosen.approval === 'revoked'} onClick={() => setAsked(true)}>
          Revoke
        </Button>
      </div>
      {error !== undefined && <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />}
      {result !== undefined && <Revoked name={result.name} result={result.revocation} />}
      {value === undefined && error === undefined && <Waiting label="Loading the publishers" />}
      {value !== undefined && (
        <div style={{ height: Math.min(260, Math.max(150, 34 + value.length * 30)), display: 'flex' }}>
          <DataTable label="Publishers" rows={value} columns={columns} keyOf={(row) => row.publisherId} sort={sort} onSort={setSort} activeKey={active} onActive={setActive} empty={<EmptyState title="No publisher yet" text="A publisher is approved when its first catalogue is imported." />} />
        </div>
      )}
      {chosen !== undefined && <CertificateCard certificate={chosen.leaf} compact label={`Issued under ${chosen.anchorName}`} />}
      <ConfirmDialog open={asked} title={`Revoke the approval of ${chosen?.name ?? 'this publisher'}?`} verb="Revoke" busy={revoke.busy} error={revoke.error} onConfirm={() => void revoke.run()} onDismiss={() => setAsked(false)}>
        <p className={shapes.paragraph}>Its catalogues are not read any more, its updates leave the list, and running jobs stop at them. What is already in WSUS stays there; it is listed afterwards.</p>
      </ConfirmDialog>
    </section>
  );
}

function Revoked({ name, result }: { readonly name: string; readonly result: RevocationResult }): ReactElement {
  const shapes = useShapes();
  return (
    <Note kind="warning" live title={`The approval of ${name} is revoked`}>
      <p className={shapes.paragraph}>
        {result.stoppedJobs === 0 ? 'No job was running with it.' : `${result.stoppedJobs} running ${result.stoppedJobs === 1 ? 'job was' : 'jobs were'} stopped.`}{' '}
        {result.published.length === 0 ? 'Nothing was published under it.' : 'Published under it, and still in WSUS; decline or remove what you do not want:'}
      </p>
      {result.published.length > 0 && (
        <ul className={shapes.bullets}>
          {result.published.map((update) => (
            <li key={update.packageId}>
              {update.title}, published {formatDay(update.publishedAt)}
            </li>
          ))}
        </ul>
      )}
    </Note>
  );
}
