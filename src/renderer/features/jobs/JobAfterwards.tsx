import { Button, Field, Input, Select, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { DocumentTextRegular, PeopleCheckmarkRegular, ShieldCheckmarkRegular } from '@fluentui/react-icons';
import { useState, type ReactElement } from 'react';
import type { ClientCheckLine, JobSnapshot } from '../../../shared/ipc/jobs.js';
import { leavesApprovalsToConfigMgr } from '../../../shared/ipc/server-decisions.js';
import { parseGuid } from '../../../shared/units.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { OutcomeIcon } from '../../components/VerdictTree.js';
import { useShapes } from '../../components/styles.js';
import { InsteadOfApprovals, useUpdatePoint } from '../servers/UpdatePointNote.js';
import { ReplacedUpdates } from './ReplacedUpdates.js';

const useStyles = makeStyles({
  line: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', gap: tokens.spacingHorizontalXS },
  form: { display: 'flex', alignItems: 'flex-end', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
});

/** What can be done with what was published: the report, the look through a client's eyes, the approval. */
export function JobAfterwards({ snapshot }: { readonly snapshot: JobSnapshot }): ReactElement | null {
  const api = useApi();
  const shapes = useShapes();
  const { jobId } = snapshot;
  const [lines, setLines] = useState<readonly ClientCheckLine[]>();
  const [approving, setApproving] = useState(false);
  const report = useAction(async () => {
    await api.jobs.openReport({ jobId });
  });
  const check = useAction(async (signal) => setLines(await api.jobs.checkAsClient({ jobId }, signal)));
  const anyPublished = snapshot.items.some((item) => item.state === 'published');
  if (!snapshot.hasReport && !snapshot.canApprove && !anyPublished) return null;
  return (
    <div className={shapes.stack}>
      <div className={shapes.row}>
        {snapshot.hasReport && (
          <Button icon={<DocumentTextRegular />} disabledFocusable={report.busy} onClick={() => void report.run()}>
            Open report
          </Button>
        )}
        {anyPublished && (
          <Button icon={<ShieldCheckmarkRegular />} disabledFocusable={check.busy} onClick={() => void check.run()}>
            Check as a client
          </Button>
        )}
        {snapshot.canApprove && (
          <Button icon={<PeopleCheckmarkRegular />} aria-expanded={approving} onClick={() => setApproving(!approving)}>
            Approve for a group
          </Button>
        )}
      </div>
      {anyPublished && snapshot.state === 'done' && <ReplacedUpdates snapshot={snapshot} />}
      {check.busy && <ProgressLine label="Looking at the updates as a client would" onCancel={check.cancel} />}
      {report.error !== undefined && <ErrorNote error={report.error} live />}
      {check.error !== undefined && <ErrorNote error={check.error} live />}
      {lines !== undefined && <ClientLines lines={lines} />}
      {approving && snapshot.canApprove && <ApproveOrNot serverId={snapshot.serverId} jobId={jobId} />}
    </div>
  );
}

/** Where Configuration Manager deploys, what to do there stands in the place of the form. */
function ApproveOrNot({ jobId, serverId }: { readonly jobId: string; readonly serverId: string }): ReactElement {
  const { value } = useUpdatePoint(serverId);
  return leavesApprovalsToConfigMgr(value?.updatePoint) ? <InsteadOfApprovals updatePoint={value.updatePoint} /> : <ApproveForm serverId={serverId} jobId={jobId} />;
}

function ClientLines({ lines }: { readonly lines: readonly ClientCheckLine[] }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  return (
    <section className={shapes.card} aria-label="As a client sees it">
      <h2 className={shapes.heading3}>As a client sees it</h2>
      <ul className={shapes.list}>
        {lines.map((line) => (
          <li key={line.packageId} className={styles.line}>
            <OutcomeIcon outcome={line.accepted ? 'passed' : 'failed'} />
            <span className={shapes.paragraph}>
              <span className={shapes.strong}>{line.title}.</span> {line.sentence}
              {line.predictedCode !== undefined && <span className={mergeClasses(shapes.mono, shapes.muted)}> {line.predictedCode}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ApproveForm({ jobId, serverId }: { readonly jobId: string; readonly serverId: string }): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const groups = useLoaded(`groups/${serverId}`, (signal) => api.servers.groups({ serverId }, signal));
  const [groupId, setGroupId] = useState('');
  const [note, setNote] = useState('');
  const [result, setResult] = useState<Awaited<ReturnType<typeof api.jobs.approve>>>();
  const approve = useAction(async (signal) => {
    const group = parseGuid(groupId);
    if (group === undefined) return;
    setResult(await api.jobs.approve({ jobId, groupId: group, ...(note.trim() === '' ? {} : { note: note.trim() }) }, signal));
  });
  return (
    <section className={shapes.card} aria-label="Approve for a group">
      {groups.error !== undefined && <ErrorNote error={groups.error} actions={<Button onClick={groups.reload}>Try again</Button>} />}
      <div className={styles.form}>
        <Field label="Target group">
          <Select value={groupId} onChange={(_, data) => setGroupId(data.value)}>
            <option value="">Choose a group</option>
            {groups.value?.map((group) => (
              <option key={group.groupId} value={group.groupId}>
                {group.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Note for the report (optional)" className={shapes.fill}>
          <Input value={note} maxLength={500} onChange={(_, data) => setNote(data.value)} />
        </Field>
        <Button disabledFocusable={groupId === '' || approve.busy} onClick={() => void approve.run()}>
          Approve
        </Button>
      </div>
      {approve.busy && <ProgressLine label="Approving" onCancel={approve.cancel} />}
      {approve.error !== undefined && <ErrorNote error={approve.error} live />}
      {result !== undefined && (
        <div role="status" className={shapes.stack}>
          <span>{result.approved === 1 ? '1 update is approved.' : `${result.approved} updates are approved.`}</span>
          {result.failed.map(({ title, error }) => (
            <ErrorNote key={title} error={error} about={title} />
          ))}
        </div>
      )}
    </section>
  );
}
