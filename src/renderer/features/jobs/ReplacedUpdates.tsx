import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { JobSnapshot } from '../../../shared/ipc/jobs.js';
import { useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { Note } from '../../components/ErrorNote.js';
import { SupersededDialog } from '../published/SupersededDialog.js';

/** After publishing: what the new updates replace and is still offered. Proposed, never done unasked; without an answer of the server nothing is said. */
export function ReplacedUpdates({ snapshot }: { readonly snapshot: JobSnapshot }): ReactElement | null {
  const api = useApi();
  const navigate = useApp((state) => state.navigate);
  const [open, setOpen] = useState(false);
  const by = snapshot.items.filter(({ state }) => state === 'published').map(({ packageId }) => packageId);
  const { value } = useLoaded(`replaced/${snapshot.jobId}/${by.length}`, (signal) => api.published.superseded({ by }, signal));
  if (value === undefined || value.length === 0) return null;
  const count = value.length;
  return (
    <>
      <Note
        kind="info"
        title={count === 1 ? 'One older update on the server is replaced by what was published' : `${count} older updates on the server are replaced by what was published`}
        actions={
          <Button size="small" onClick={() => setOpen(true)}>
            Decline superseded…
          </Button>
        }
      >
        <span>They are still offered to computers. Declining them is up to you.</span>
      </Note>
      {open && <SupersededDialog by={by} onStarted={(jobId) => navigate({ at: 'jobs', jobId })} onDismiss={() => setOpen(false)} />}
    </>
  );
}
