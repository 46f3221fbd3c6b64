import { Button } from '@fluentui/react-components';
import { useEffect, useRef, type ReactElement } from 'react';
import { useApp } from '../../app/services.js';
import { Note } from '../../components/ErrorNote.js';
import { useAction } from '../../app/requests.js';
import { rowOf, summarizeCounts } from '../jobs/model.js';

interface StartedJobProps {
  readonly jobId: string;
  /** Called once, when nothing of it is being worked on any more. */
  readonly onEnded: () => void;
  readonly onDismiss: () => void;
}

/** A job that was started from here: how far it is, and the way to it. */
export function StartedJob({ jobId, onEnded, onDismiss }: StartedJobProps): ReactElement | null {
  const snapshot = useApp((state) => state.snapshots[jobId]);
  const loadJob = useApp((state) => state.loadJob);
  const navigate = useApp((state) => state.navigate);
  const { run } = useAction(() => loadJob(jobId));
  useEffect(() => void run(), [run, jobId]);
  const told = useRef<string>(undefined);
  const ended = snapshot !== undefined && snapshot.state !== 'running';
  useEffect(() => {
    if (!ended || told.current === jobId) return;
    told.current = jobId;
    onEnded();
  }, [ended, jobId, onEnded]);
  if (snapshot === undefined) return null;
  const { counts } = rowOf(snapshot);
  const bad = snapshot.state === 'needs-you' || counts.failed > 0;
  return (
    <Note
      kind={bad ? 'warning' : 'info'}
      title={snapshot.title}
      actions={
        <>
          <Button size="small" onClick={() => navigate({ at: 'jobs', jobId })}>
            Show the job
          </Button>
          {ended && (
            <Button size="small" appearance="transparent" onClick={onDismiss}>
              Dismiss
            </Button>
          )}
        </>
      }
    >
      <span role="status">
        {snapshot.state === 'running' ? 'Under way: ' : snapshot.state === 'needs-you' ? 'It waits for your answer: ' : ''}
        {summarizeCounts(counts, snapshot.purpose)}
      </span>
    </Note>
  );
}
