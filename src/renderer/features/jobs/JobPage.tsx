import { Button } from '@fluentui/react-components';
import { useEffect, type ReactElement } from 'react';
import { useAction } from '../../app/requests.js';
import { useApp } from '../../app/services.js';
import { DateText } from '../../components/DateText.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { JobActions } from './JobActions.js';
import { JobView } from './JobView.js';

/** Asks for a snapshot when the window has none; later ones come by event. */
export function useJob(jobId: string): { readonly reload: () => void; readonly error: ReturnType<typeof useAction>['error'] } {
  const loadJob = useApp((state) => state.loadJob);
  const { run, error } = useAction(() => loadJob(jobId));
  useEffect(() => void run(), [run, jobId]);
  return { reload: () => void run(), error };
}

export function JobPage({ jobId }: { readonly jobId: string }): ReactElement {
  const snapshot = useApp((state) => state.snapshots[jobId]);
  const navigate = useApp((state) => state.navigate);
  const { reload, error } = useJob(jobId);
  const back = <Button onClick={() => navigate({ at: 'jobs' })}>Back to the jobs</Button>;
  if (snapshot === undefined) {
    return (
      <Page title="Job" actions={back}>
        {error === undefined ? <Waiting label="Loading the job" /> : <ErrorNote error={error} live actions={<Button onClick={reload}>Try again</Button>} />}
      </Page>
    );
  }
  return (
    <Page
      fill
      title={snapshot.title}
      subtitle={
        <>
          {snapshot.server}, started <DateText at={snapshot.createdAt} time />
        </>
      }
      actions={
        <>
          {back}
          <JobActions snapshot={snapshot} />
        </>
      }
    >
      <JobView snapshot={snapshot} />
    </Page>
  );
}
