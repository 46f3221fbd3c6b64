import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowRightRegular, CheckmarkCircleFilled, SendRegular } from '@fluentui/react-icons';
import { useEffect, type ReactElement } from 'react';
import { formatBytes } from '../../../shared/format.js';
import type { AppStatus, Attention } from '../../../shared/ipc/app.js';
import { useApi, useApp } from '../../app/services.js';
import { DateText } from '../../components/DateText.js';
import { EmptyState } from '../../components/EmptyState.js';
import { Note, type NoteKind } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { useShapes } from '../../components/styles.js';
import { placeTitles, routeOf, type Place, type Route } from '../../state/routes.js';
import { JobStateText } from '../jobs/JobStateText.js';
import { summarizeCounts } from '../jobs/model.js';

const useStyles = makeStyles({
  cards: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))', gap: tokens.spacingHorizontalM },
  value: { fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  grow: { flexGrow: 1 },
  first: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  firstStep: { display: 'grid', gridTemplateColumns: '24px minmax(0, 1fr) auto', gap: tokens.spacingHorizontalM, alignItems: 'start' },
  number: { fontWeight: tokens.fontWeightSemibold, textAlign: 'right' },
  link: { alignSelf: 'flex-start', paddingLeft: 0, minWidth: 0 },
  jobs: { display: 'flex', flexDirection: 'column', padding: 0 },
  job: { justifyContent: 'flex-start', textAlign: 'left', width: '100%', fontWeight: tokens.fontWeightRegular, borderRadius: 0, maxWidth: '100%' },
  jobText: { display: 'grid', gridTemplateColumns: 'minmax(0, 2fr) 150px minmax(0, 2fr) 90px', gap: tokens.spacingHorizontalM, width: '100%', alignItems: 'center' },
});

const noteKinds: Readonly<Record<Attention['severity'], NoteKind>> = { problem: 'danger', warning: 'warning', hint: 'info' };
const urgency: readonly Attention['severity'][] = ['problem', 'warning', 'hint'];

export function OverviewPlace(): ReactElement {
  const status = useApp((state) => state.status);
  const navigate = useApp((state) => state.navigate);
  const loadJobs = useApp((state) => state.loadJobs);
  const shapes = useShapes();
  useEffect(() => void loadJobs(), [loadJobs]);
  useCertificateRead(status);
  if (status === undefined) return <Page title="Overview">{null}</Page>;
  const isDayOne = status.counts.catalogues === 0 && status.counts.published === 0;
  return (
    <Page
      title="Overview"
      actions={
        <Button appearance="primary" icon={<SendRegular />} onClick={() => navigate({ at: 'publish' })}>
          Publish updates
        </Button>
      }
    >
      <AttentionList attention={status.attention} />
      {isDayOne && <DayOne status={status} />}
      <section className={shapes.stack} aria-labelledby="overview-state">
        <h2 id="overview-state" className={shapes.heading2}>
          State
        </h2>
        <StateCards status={status} />
      </section>
      {!isDayOne && <LastJobs />}
    </Page>
  );
}

/** The certificate of a server that was connected to just now is read when somebody looks for it. */
function useCertificateRead(status: AppStatus | undefined): void {
  const api = useApi();
  const setStatus = useApp((state) => state.setStatus);
  const isUnread = status?.server?.reachable === true && status.certificate.state === 'unknown';
  useEffect(() => {
    if (!isUnread) return undefined;
    const leaving = new AbortController();
    const read = async (): Promise<void> => {
      await api.certificates.status(leaving.signal);
      setStatus(await api.app.status(leaving.signal));
    };
    // What keeps it from being read stands on its own page.
    void read().catch(() => undefined);
    return () => leaving.abort();
  }, [api, setStatus, isUnread]);
}

function AttentionList({ attention }: { readonly attention: readonly Attention[] }): ReactElement {
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const sorted = [...attention].sort((a, b) => urgency.indexOf(a.severity) - urgency.indexOf(b.severity));
  return (
    <section className={shapes.stack} aria-labelledby="overview-attention">
      <h2 id="overview-attention" className={shapes.heading2}>
        What needs you
      </h2>
      {sorted.length === 0 && (
        <div className={shapes.row}>
          <CheckmarkCircleFilled className={shapes.success} fontSize={20} aria-hidden />
          Nothing waits for you.
        </div>
      )}
      <ul className={shapes.list}>
        {sorted.map((item) => (
          <li key={`${item.place}:${item.title}`}>
            <Note
              kind={noteKinds[item.severity]}
              title={item.title}
              actions={
                <Button size="small" onClick={() => navigate(routeOf(item.place))}>
                  Open {placeTitles[item.place]}
                </Button>
              }
            >
              <p className={shapes.paragraph}>{item.text}</p>
            </Note>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Empty on day one: what to do first, in its order. Practice has its server and its certificate already. */
function DayOne({ status }: { readonly status: AppStatus }): ReactElement {
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  if (status.profile === 'earnest') return <FirstSteps status={status} />;
  return (
    <div className={shapes.card}>
      <EmptyState
        title="Start with a catalogue"
        text="Import the catalogue of a vendor from a file, a folder or its address. Countersign checks who signed it before it reads anything."
        actions={
          <Button appearance="primary" onClick={() => navigate({ at: 'publish' })}>
            Start the guided path
          </Button>
        }
      />
    </div>
  );
}

interface FirstStep {
  readonly title: string;
  readonly text: string;
  readonly verb: string;
  readonly route: Route;
  readonly isDone: boolean;
}

function firstSteps({ server, certificate }: AppStatus): readonly FirstStep[] {
  return [
    {
      title: 'Connect to your WSUS',
      text: server === undefined ? 'Name the server; the connection is checked step by step, and nothing is changed on it.' : server.reachable ? `${server.name} answers.` : `${server.name} does not answer yet.`,
      verb: server === undefined ? 'Connect to a server' : 'Open Servers',
      route: { at: 'servers' },
      isDone: server?.reachable === true,
    },
    {
      title: 'Let clients accept what you sign',
      text: 'Choose the certificate that signs, and hand it to the clients, the server and this computer with the client kit. Until they have it they refuse every update.',
      verb: certificate.state === 'none' ? 'Get a certificate' : 'Open Certificates',
      route: certificate.state === 'none' ? { at: 'certificates', view: 'guide' } : { at: 'certificates' },
      isDone: false,
    },
    {
      title: 'Publish from a catalogue',
      text: 'Import the catalogue of a vendor from a file, a folder or its address. Countersign checks who signed it before it reads anything, and leads from there to a published update.',
      verb: 'Start the guided path',
      route: { at: 'publish' },
      isDone: false,
    },
  ];
}

function FirstSteps({ status }: { readonly status: AppStatus }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const steps = firstSteps(status);
  const next = status.server?.reachable === true ? 1 : 0;
  return (
    <section className={shapes.card} aria-labelledby="overview-first">
      <h2 id="overview-first" className={shapes.heading2}>
        From nothing to a client that accepts an update
      </h2>
      <ol className={styles.first} aria-labelledby="overview-first">
        {steps.map(({ title, text, verb, route, isDone }, index) => (
          <li key={title} className={styles.firstStep}>
            <span className={styles.number} aria-hidden>
              {isDone ? <CheckmarkCircleFilled className={shapes.success} fontSize={20} /> : `${index + 1}.`}
            </span>
            <div className={shapes.tight}>
              <span className={shapes.strong}>
                {title}
                {isDone && <span className={shapes.hiddenText}>, done</span>}
              </span>
              <span className={shapes.paragraph}>{text}</span>
            </div>
            <Button {...(index === next && { appearance: 'primary' })} onClick={() => navigate(route)}>
              {verb}
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface StateCardProps {
  readonly title: string;
  readonly value: string;
  readonly children: ReactElement | string;
  readonly place: Place;
}

function StateCard({ title, value, children, place }: StateCardProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  return (
    <div className={shapes.card}>
      <h3 className={mergeClasses(shapes.heading3, shapes.muted)}>{title}</h3>
      <div className={styles.value}>{value}</div>
      <div className={mergeClasses(shapes.muted, styles.grow)}>{children}</div>
      <Button className={styles.link} appearance="transparent" icon={<ArrowRightRegular />} iconPosition="after" onClick={() => navigate(routeOf(place))}>
        {placeTitles[place]}
      </Button>
    </div>
  );
}

function StateCards({ status }: { readonly status: AppStatus }): ReactElement {
  const styles = useStyles();
  const { server, certificate, counts, freeSpace } = status;
  return (
    <div className={styles.cards}>
      <StateCard title="Server" value={server === undefined ? 'Not connected' : server.name} place="servers">
        {server === undefined ? (
          'No server is set up yet.'
        ) : (
          <>
            {server.reachable ? 'Reachable' : 'Not reachable'}
            {server.checkedAt !== undefined && (
              <>
                , checked <DateText at={server.checkedAt} time hint={false} />
              </>
            )}
          </>
        )}
      </StateCard>
      <StateCard title="Signing certificate" value={certificate.headline} place="certificates">
        {certificate.sentence}
      </StateCard>
      <StateCard title="Catalogues" value={`${counts.catalogues.toLocaleString('en-US')} imported`} place="catalogues">
        {`${counts.updates.toLocaleString('en-US')} updates to pick from`}
      </StateCard>
      <StateCard title="Published" value={`${counts.published.toLocaleString('en-US')} updates`} place="published">
        {freeSpace === undefined ? 'In WSUS through Countersign.' : `${formatBytes(freeSpace)} free for downloads.`}
      </StateCard>
    </div>
  );
}

const shownJobs = 5;

function LastJobs(): ReactElement | null {
  const styles = useStyles();
  const shapes = useShapes();
  const jobs = useApp((state) => state.jobs);
  const navigate = useApp((state) => state.navigate);
  if (jobs === undefined) return null;
  return (
    <section className={shapes.stack} aria-labelledby="overview-jobs">
      <h2 id="overview-jobs" className={shapes.heading2}>
        Last jobs
      </h2>
      {jobs.length === 0 ? (
        <span className={shapes.muted}>Nothing was published yet.</span>
      ) : (
        <ul className={mergeClasses(shapes.card, shapes.list, styles.jobs)}>
          {jobs.slice(0, shownJobs).map((job) => (
            <li key={job.jobId}>
              <Button appearance="subtle" className={styles.job} onClick={() => navigate({ at: 'jobs', jobId: job.jobId })}>
                <span className={styles.jobText}>
                  <span className={shapes.ellipsis}>{job.title}</span>
                  <JobStateText state={job.state} failed={job.counts.failed} />
                  <span className={shapes.ellipsis}>{summarizeCounts(job.counts, job.purpose)}</span>
                  <span className={mergeClasses(shapes.muted, shapes.ellipsis)}>
                    <DateText at={job.createdAt} hint={false} />
                  </span>
                </span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
