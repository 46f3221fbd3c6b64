import { Button } from '@fluentui/react-components';
import { TaskListSquareLtrRegular } from '@fluentui/react-icons';
import { useEffect, useState, type ReactElement } from 'react';
import { formatInstant } from '../../../shared/format.js';
import type { JobRow } from '../../../shared/ipc/jobs.js';
import { useApp } from '../../app/services.js';
import { EmptyState } from '../../components/EmptyState.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { DataTable } from '../../components/table/DataTable.js';
import type { Column, Sort } from '../../components/table/model.js';
import { JobPage } from './JobPage.js';
import { JobStateText } from './JobStateText.js';
import { jobStateTitles, summarizeCounts } from './model.js';

export const JobsPlace = ({ jobId }: { readonly jobId?: string }): ReactElement => (jobId === undefined ? <JobList /> : <JobPage jobId={jobId} />);

const columns: readonly Column<JobRow>[] = [
  { id: 'title', title: 'Job', width: 200, grow: 2, render: (row) => row.title, text: (row) => row.title, compare: (a, b) => a.title.localeCompare(b.title) },
  { id: 'state', title: 'State', width: 160, render: (row) => <JobStateText state={row.state} failed={row.counts.failed} />, text: (row) => jobStateTitles[row.state], compare: (a, b) => a.state.localeCompare(b.state) },
  { id: 'counts', title: 'Updates', width: 220, grow: 1, render: (row) => summarizeCounts(row.counts, row.purpose), text: (row) => summarizeCounts(row.counts, row.purpose), compare: (a, b) => a.counts.total - b.counts.total },
  { id: 'server', title: 'Server', width: 150, dropOrder: 2, render: (row) => row.server, text: (row) => row.server, compare: (a, b) => a.server.localeCompare(b.server) },
  { id: 'created', title: 'Started', width: 200, dropOrder: 1, render: (row) => formatInstant(row.createdAt), text: (row) => formatInstant(row.createdAt), compare: (a, b) => a.createdAt.localeCompare(b.createdAt) },
];

function JobList(): ReactElement {
  const jobs = useApp((state) => state.jobs);
  const error = useApp((state) => state.jobsError);
  const load = useApp((state) => state.loadJobs);
  const navigate = useApp((state) => state.navigate);
  const [sort, setSort] = useState<Sort>({ column: 'created', descending: true });
  const [active, setActive] = useState<string>();
  useEffect(() => void load(), [load]);
  const open = (jobId: string): void => navigate({ at: 'jobs', jobId });
  return (
    <Page
      fill
      title="Jobs"
      subtitle="A job goes on when the window is closed, and it is found here again."
      actions={
        <Button disabledFocusable={active === undefined} onClick={() => active !== undefined && open(active)}>
          Open
        </Button>
      }
    >
      {error !== undefined && <ErrorNote error={error} actions={<Button onClick={() => void load()}>Try again</Button>} />}
      {jobs === undefined && error === undefined && <Waiting label="Loading the jobs" />}
      {jobs !== undefined && (
        <div data-pane="list" style={{ display: 'contents' }}>
          <DataTable
            label="Jobs"
            rows={jobs}
            columns={columns}
            keyOf={(row) => row.jobId}
            sort={sort}
            onSort={setSort}
            activeKey={active}
            onActive={setActive}
            onOpen={(row) => open(row.jobId)}
            empty={
              <EmptyState
                icon={<TaskListSquareLtrRegular />}
                title="No job yet"
                text="A job downloads, proves, signs and publishes the updates that you picked. Each one keeps its report."
                actions={
                  <Button appearance="primary" onClick={() => navigate({ at: 'publish' })}>
                    Publish updates
                  </Button>
                }
              />
            }
          />
        </div>
      )}
    </Page>
  );
}
