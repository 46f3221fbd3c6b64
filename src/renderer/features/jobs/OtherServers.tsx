import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { JobRow, JobSnapshot } from '../../../shared/ipc/jobs.js';
import { useApp } from '../../app/services.js';
import { useShapes } from '../../components/styles.js';

const stateTexts: Readonly<Record<JobRow['state'], string>> = { running: 'in progress', paused: 'paused', 'needs-you': 'waits for your answer', done: 'over', cancelled: 'cancelled', interrupted: 'interrupted' };

const resultOf = ({ state, counts }: JobRow): string => `${stateTexts[state]}, ${counts.published} of ${counts.total} published${counts.failed === 0 ? '' : `, ${counts.failed} failed`}`;

/** What the same publish has come to on its other servers. */
export function OtherServers({ snapshot }: { readonly snapshot: JobSnapshot }): ReactElement {
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  return (
    <section className={shapes.stack} aria-labelledby="other-servers">
      <h2 id="other-servers" className={shapes.heading2}>
        This publish on every server
      </h2>
      <ul className={shapes.list}>
        <li>
          <span className={shapes.strong}>{snapshot.server}</span>: this job
        </li>
        {snapshot.siblings.map((sibling) => (
          <li key={sibling.jobId} className={shapes.row}>
            <span>
              <span className={shapes.strong}>{sibling.server}</span>: {resultOf(sibling)}
            </span>
            <Button size="small" onClick={() => navigate({ at: 'jobs', jobId: sibling.jobId })} aria-label={`Open the job for ${sibling.server}`}>
              Open its job
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
