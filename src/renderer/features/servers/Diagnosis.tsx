import { Button, Spinner, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleRegular, DismissCircleFilled, SubtractCircleRegular, WarningFilled } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { CodedError } from '../../../shared/errors/index.js';
import type { DiagnosisStep, ServerView } from '../../../shared/ipc/servers.js';
import { useAction } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { CertificateCard } from '../../components/CertificateCard.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';

const useStyles = makeStyles({
  steps: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column' },
  step: { display: 'grid', gridTemplateColumns: '24px 22px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalS, padding: `${tokens.spacingVerticalS} 0`, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  icon: { fontSize: '18px', lineHeight: 0, marginTop: '1px' },
  number: { textAlign: 'right', color: tokens.colorNeutralForeground3, fontVariantNumeric: 'tabular-nums' },
});

const stateTitles: Readonly<Record<DiagnosisStep['state'], string>> = { open: 'not yet', running: 'in progress', passed: 'passed', warning: 'passed with a warning', failed: 'failed', skipped: 'skipped' };

interface DiagnosisProps {
  readonly server: ServerView;
  readonly busy: boolean;
  readonly error: CodedError | undefined;
  readonly onCancel: () => void;
  /** Checks again from the step with this number; the ones before stay as they are. */
  readonly onAgain: (from: number) => void;
  readonly onChanged: (server: ServerView) => void;
}

/** The way to the server in numbered steps that tick off live; a failed one is open with its mend. */
export function Diagnosis({ server, busy, error, onCancel, onAgain, onChanged }: DiagnosisProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const found = useApp((state) => state.diagnosis);
  const isOfThis = useApp((state) => state.checkedServer === server.serverId);
  const steps = isOfThis ? found : [];
  return (
    <section className={shapes.stack} aria-labelledby="diagnosis">
      <h2 id="diagnosis" className={shapes.heading2}>
        Connection to {server.name}, step by step
      </h2>
      {busy && <ProgressLine label="Checking the connection" value={shareOf(steps)} onCancel={onCancel} />}
      {error !== undefined && <ErrorNote error={error} live actions={<Button onClick={() => onAgain(1)}>Try again</Button>} />}
      {!busy && error === undefined && steps.length === 0 && <p className={mergeClasses(shapes.paragraph, shapes.muted)}>Not checked yet since the window was opened. Checking changes nothing on the server.</p>}
      {!busy && <WhatNow steps={steps} />}
      <ol className={styles.steps}>
        {steps.map((step) => (
          <Step key={step.number} step={step} serverId={server.serverId} busy={busy} onAgain={onAgain} onChanged={onChanged} />
        ))}
      </ol>
    </section>
  );
}

/** After a check that nothing stopped, the way on. */
function WhatNow({ steps }: { readonly steps: readonly DiagnosisStep[] }): ReactElement | null {
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const count = (wanted: DiagnosisStep['state']): number => steps.filter(({ state }) => state === wanted).length;
  const settled = count('passed') + count('warning') + count('skipped');
  if (count('passed') === 0 || settled < steps.length) return null;
  const warnings = count('warning');
  const title = warnings === 0 ? 'The connection works' : `The connection works, with ${warnings === 1 ? 'one warning' : `${String(warnings)} warnings`} below`;
  return (
    <Note kind="success" live title={title} actions={<Button size="small" onClick={() => navigate({ at: 'overview' })}>Open Overview</Button>}>
      <p className={shapes.paragraph}>Overview says what comes next on the way to a client that accepts an update.</p>
    </Note>
  );
}

const shareOf = (steps: readonly DiagnosisStep[]): number => (steps.length === 0 ? 0 : steps.filter((step) => step.state !== 'open' && step.state !== 'running').length / steps.length);

function StepIcon({ state }: { readonly state: DiagnosisStep['state'] }): ReactElement {
  const shapes = useShapes();
  switch (state) {
    case 'open':
      return <CircleRegular className={shapes.muted} />;
    case 'running':
      return <Spinner size="extra-tiny" aria-hidden />;
    case 'passed':
      return <CheckmarkCircleFilled className={shapes.success} />;
    case 'warning':
      return <WarningFilled className={shapes.warning} />;
    case 'failed':
      return <DismissCircleFilled className={shapes.danger} />;
    case 'skipped':
      return <SubtractCircleRegular className={shapes.muted} />;
  }
}

interface StepProps extends Pick<DiagnosisProps, 'busy' | 'onAgain' | 'onChanged'> {
  readonly step: DiagnosisStep;
  readonly serverId: string;
}

function Step({ step, serverId, busy, onAgain, onChanged }: StepProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const again = (
    <Button size="small" disabledFocusable={busy} onClick={() => onAgain(step.number)}>
      Try again from here
    </Button>
  );
  return (
    <li className={styles.step}>
      <span className={styles.number}>{step.number}</span>
      <span className={styles.icon} role="img" aria-label={stateTitles[step.state]}>
        <StepIcon state={step.state} />
      </span>
      <div className={shapes.stack}>
        <span>
          <span className={shapes.strong}>{step.title}</span>
          {step.result !== '' && `: ${step.result}`}
          {step.milliseconds !== undefined && <span className={mergeClasses(shapes.muted, shapes.small)}> {Math.round(step.milliseconds).toLocaleString('en-US')} ms</span>}
        </span>
        {step.error !== undefined && <ErrorNote error={step.error} kind={step.state === 'warning' ? 'warning' : 'danger'} actions={again} />}
        {step.error === undefined && step.state === 'failed' && <div>{again}</div>}
        {step.certificate !== undefined && isTlsRefusal(step) && <AcceptCertificate serverId={serverId} certificate={step.certificate} onChanged={onChanged} />}
        {step.certificate !== undefined && step.error !== undefined && !isTlsRefusal(step) && <CertificateCard certificate={step.certificate} label="Signs the packages" />}
        {step.shareHost !== undefined && <ConfirmShareHost serverId={serverId} shareHost={step.shareHost} onChanged={onChanged} />}
      </div>
    </li>
  );
}

/** A later step shows the certificate that packages are signed with: that one is not accepted here. */
const isTlsRefusal = ({ error }: DiagnosisStep): boolean => error?.code === 'wsus/tls-untrusted' || error?.code === 'wsus/tls-changed';

interface MendProps {
  readonly serverId: string;
  readonly onChanged: (server: ServerView) => void;
}

function AcceptCertificate({ serverId, certificate, onChanged }: MendProps & { readonly certificate: NonNullable<DiagnosisStep['certificate']> }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const accept = useAction(async (signal) => onChanged(await api.servers.trustCertificate({ serverId, fingerprint: certificate.fingerprint }, signal)));
  return (
    <div className={shapes.stack}>
      <p className={shapes.paragraph}>Compare the fingerprint with the one on the server itself (in IIS, Server Certificates). Accept it only when they are equal; then this certificate counts for this server alone.</p>
      <CertificateCard certificate={certificate} label="Shown by the server" />
      <div>
        <Button disabledFocusable={accept.busy} onClick={() => void accept.run()}>
          Accept this certificate for this server
        </Button>
      </div>
      {accept.error !== undefined && <ErrorNote error={accept.error} live />}
    </div>
  );
}

function ConfirmShareHost({ serverId, shareHost, onChanged }: MendProps & { readonly shareHost: string }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const confirm = useAction(async (signal) => onChanged(await api.servers.confirmShareHost({ serverId, shareHost }, signal)));
  return (
    <Note
      kind="warning"
      title={`The server names another host for its files: ${shareHost}`}
      actions={
        <Button size="small" disabledFocusable={confirm.busy} onClick={() => void confirm.run()}>
          Use {shareHost}
        </Button>
      }
    >
      <p className={shapes.paragraph}>Your login would be shown to that host. Confirm it only when it belongs to you.</p>
      {confirm.error !== undefined && <ErrorNote error={confirm.error} live />}
    </Note>
  );
}
