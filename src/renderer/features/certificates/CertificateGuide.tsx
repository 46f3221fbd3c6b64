import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, type ReactElement } from 'react';
import type { CertificateStatus } from '../../../shared/ipc/certificates.js';
import { useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { GuideFrame, GuideScroll } from '../../components/GuideFrame.js';
import { Waiting } from '../../components/ProgressLine.js';
import { CheckStep } from './CheckStep.js';
import { DoneStep } from './DoneStep.js';
import { GetStep } from './GetStep.js';
import { begunWay, certificateSteps, certificateStepTitles, obstacle, suggestSubject, type CertificateGuideEvent, type CertificateGuideState, type CertificateStep } from './guide.js';
import { KeepStep } from './KeepStep.js';
import { ServerStep } from './ServerStep.js';

const useStyles = makeStyles({
  footer: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, flexShrink: 0, minHeight: '36px', padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`, borderTop: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1 },
  why: { flexGrow: 1, flexBasis: 0, minWidth: 0, color: tokens.colorNeutralForeground3 },
});

const steps = certificateSteps.map((id) => ({ id, title: certificateStepTitles[id] }));

const headings: Readonly<Record<CertificateStep, string>> = {
  get: 'Where does the certificate come from?',
  check: 'Will clients accept it?',
  keep: 'Where is the key kept?',
  server: 'Who signs, and what the server must trust',
  done: 'The certificate is set up',
};

/** What every step is given. */
export interface StepProps {
  readonly guide: CertificateGuideState;
  readonly status: CertificateStatus;
  readonly onStatus: (status: CertificateStatus) => void;
  readonly dispatch: (event: CertificateGuideEvent) => void;
}

/** The guided path to a signing certificate: get, check, keep, and the server. Main holds what was got; the window what was typed. */
export function CertificateGuide(): ReactElement {
  const api = useApi();
  const guide = useApp((state) => state.certificateGuide);
  const dispatch = useApp((state) => state.dispatchCertificateGuide);
  const { value: status, error, reload, replace } = useLoaded('certificates', (signal) => api.certificates.status(signal));
  useDefaults(guide, status, dispatch);
  return (
    <GuideFrame label="Set up a signing certificate" steps={steps} step={guide.step} heading={headings[guide.step]} headingKey={guide.step} footer={<Footer guide={guide} status={status} />}>
      <GuideScroll>
        {error !== undefined && <ErrorNote error={error} live actions={<Button onClick={reload}>Try again</Button>} />}
        {status === undefined && error === undefined && <Waiting label="Looking at the certificate" />}
        {status !== undefined && <Step guide={guide} status={status} onStatus={replace} dispatch={dispatch} />}
      </GuideScroll>
    </GuideFrame>
  );
}

/** Fills in what can be known, once: whose certificate it is, and the way that was begun. */
function useDefaults({ draft }: CertificateGuideState, status: CertificateStatus | undefined, dispatch: StepProps['dispatch']): void {
  useEffect(() => {
    if (status === undefined || draft.commonName !== '' || draft.way !== undefined) return;
    const way = begunWay(status);
    dispatch({ type: 'draft', change: { ...suggestSubject(status.account, new Date().getFullYear()), ...(way === undefined ? {} : { way }) } });
  }, [status, draft, dispatch]);
}

function Step(props: StepProps): ReactElement {
  switch (props.guide.step) {
    case 'get':
      return <GetStep {...props} />;
    case 'check':
      return <CheckStep {...props} />;
    case 'keep':
      return <KeepStep {...props} />;
    case 'server':
      return <ServerStep {...props} />;
    case 'done':
      return <DoneStep {...props} />;
  }
}

function Footer({ guide, status }: { readonly guide: CertificateGuideState; readonly status: CertificateStatus | undefined }): ReactElement {
  const styles = useStyles();
  const dispatch = useApp((state) => state.dispatchCertificateGuide);
  const navigate = useApp((state) => state.navigate);
  const why = status === undefined ? 'The certificate is being looked at.' : obstacle(guide, status);
  const finish = (): void => {
    navigate({ at: 'certificates' });
    dispatch({ type: 'restart' });
  };
  const isLast = guide.step === 'done';
  return (
    <footer className={styles.footer} data-pane="footer">
      <Button disabledFocusable={guide.step === 'get'} onClick={() => dispatch({ type: 'back' })}>
        Back
      </Button>
      <span className={styles.why}>{why}</span>
      <Button onClick={() => navigate({ at: 'certificates' })}>Close</Button>
      <Button appearance="primary" disabledFocusable={why !== undefined} onClick={() => (isLast ? finish() : status !== undefined && dispatch({ type: 'next', status }))}>
        {isLast ? 'Finish' : 'Next'}
      </Button>
    </footer>
  );
}
