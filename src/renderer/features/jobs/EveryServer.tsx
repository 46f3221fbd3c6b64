import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { JobRow, JobSnapshot } from '../../../shared/ipc/jobs.js';
import { useAction } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';
import { JobStateText } from './JobStateText.js';
import { canTryAgain, rowOf, summarizeCounts } from './model.js';

const useStyles = makeStyles({
  server: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  name: { overflowWrap: 'anywhere' },
  actions: { display: 'flex', flexShrink: 0, gap: tokens.spacingHorizontalS },
});

/** What a publish to several servers has come to on each of them. */
export function EveryServer({ snapshot }: { readonly snapshot: JobSnapshot }): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const again = useAction(async (signal, jobId: string) => {
    await api.jobs.resume({ jobId }, signal);
  });
  return (
    <section className={shapes.stack} aria-labelledby="every-server">
      <h2 id="every-server" className={shapes.heading2}>
        On every server
      </h2>
      <ul className={shapes.list}>
        {[rowOf(snapshot), ...snapshot.siblings].map((row) => (
          <li key={row.jobId} className={styles.server}>
            <Result row={row} isShown={row.jobId === snapshot.jobId} />
            {row.jobId !== snapshot.jobId && (
              <div className={styles.actions}>
                {canTryAgain(row) && (
                  <Button size="small" disabledFocusable={again.busy} onClick={() => void again.run(row.jobId)} aria-label={`Try again on ${row.server}`}>
                    Try again
                  </Button>
                )}
                <Button size="small" onClick={() => navigate({ at: 'jobs', jobId: row.jobId })} aria-label={`Open job for ${row.server}`}>
                  Open job
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {again.error !== undefined && <ErrorNote error={again.error} live />}
    </section>
  );
}

function Result({ row, isShown }: { readonly row: JobRow; readonly isShown: boolean }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  return (
    <span>
      <span className={mergeClasses(shapes.strong, styles.name)}>{row.server}</span>
      {isShown && ' (this job)'}: <JobStateText state={row.state} failed={row.counts.failed} />, <span role={isShown ? 'status' : undefined}>{summarizeCounts(row.counts, row.purpose)}</span>
    </span>
  );
}
