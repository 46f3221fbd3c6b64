import { Button } from '@fluentui/react-components';
import { ArrowClockwiseRegular, DismissRegular, PauseRegular, PlayRegular } from '@fluentui/react-icons';
import { useState, type ReactElement } from 'react';
import type { JobSnapshot } from '../../../shared/ipc/jobs.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';
import { jobActions } from './model.js';

export function JobActions({ snapshot }: { readonly snapshot: JobSnapshot }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const { jobId } = snapshot;
  const can = jobActions(snapshot);
  const [asked, setAsked] = useState(false);
  const act = useAction(async (_signal, verb: 'pause' | 'resume') => {
    await api.jobs[verb]({ jobId });
  });
  const cancel = useAction(async () => {
    await api.jobs.cancel({ jobId });
    setAsked(false);
  });
  return (
    <>
      {can.pause && (
        <Button icon={<PauseRegular />} disabledFocusable={act.busy} onClick={() => void act.run('pause')}>
          Pause
        </Button>
      )}
      {can.resume && (
        <Button appearance="primary" icon={<PlayRegular />} disabledFocusable={act.busy} onClick={() => void act.run('resume')}>
          Resume
        </Button>
      )}
      {can.again && (
        <Button appearance="primary" icon={<ArrowClockwiseRegular />} disabledFocusable={act.busy} onClick={() => void act.run('resume')}>
          Try again
        </Button>
      )}
      {can.cancel && (
        <Button icon={<DismissRegular />} onClick={() => setAsked(true)}>
          Cancel the job
        </Button>
      )}
      {act.error !== undefined && <ErrorNote error={act.error} live />}
      <ConfirmDialog open={asked} title="Cancel this job?" verb="Cancel the job" busy={cancel.busy} error={cancel.error} onConfirm={() => void cancel.run()} onDismiss={() => setAsked(false)}>
        <p className={shapes.paragraph}>What is in WSUS already stays there. What was downloaded and proven is kept for the next time. The rest is not published.</p>
      </ConfirmDialog>
    </>
  );
}
