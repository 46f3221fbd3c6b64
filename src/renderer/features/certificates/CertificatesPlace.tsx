import { Button, Field, Input, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState, type SyntheticEvent, type ReactElement } from 'react';
import type { CertificateStatus } from '../../../shared/ipc/certificates.js';
import type { CertificateSummary } from '../../../shared/verdict.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { CertificateCard } from '../../components/CertificateCard.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { CheckList } from '../../components/VerdictTree.js';
import { useShapes } from '../../components/styles.js';
import { momentsOf } from './time-line.js';

const useStyles = makeStyles({
  sentence: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  line: { position: 'relative', height: '64px', margin: 0, padding: 0, listStyleType: 'none' },
  track: { position: 'absolute', left: 0, right: 0, top: '30px', borderTop: `4px solid ${tokens.colorNeutralStroke1}` },
  moment: { position: 'absolute', top: '24px', height: '16px', borderLeft: `2px solid ${tokens.colorNeutralForeground2}` },
  now: { borderLeft: `4px solid ${tokens.colorCompoundBrandStroke}` },
  label: { position: 'absolute', whiteSpace: 'nowrap', fontSize: tokens.fontSizeBase200, lineHeight: '14px', textAlign: 'center', color: tokens.colorNeutralForeground2 },
  begin: { left: 0 },
  center: { left: '50%', transform: 'translateX(-50%)' },
  end: { right: 0 },
  above: { bottom: '18px' },
  below: { top: '18px' },
  form: { display: 'flex', alignItems: 'flex-end', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
  ways: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(280px, 1fr))', gap: tokens.spacingHorizontalM },
  grow: { flexGrow: 1 },
});

/** Who signs, said as one sentence, before anything can be set. */
export function CertificatesPlace(): ReactElement {
  const api = useApi();
  const { value, error, reload, replace } = useLoaded('certificates', (signal) => api.certificates.status(signal));
  return (
    <Page title="Certificates" subtitle="The certificate that signs what you publish, so that clients accept it.">
      {error !== undefined && <ErrorNote error={error} live actions={<Button onClick={reload}>Try again</Button>} />}
      {value === undefined && error === undefined && <Waiting label="Looking at the certificate" />}
      {value !== undefined && <Status status={value} onChange={replace} />}
    </Page>
  );
}

interface StatusProps {
  readonly status: CertificateStatus;
  readonly onChange: (status: CertificateStatus) => void;
}

function Status({ status, onChange }: StatusProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const certificate = status.signing === 'server' ? status.server?.certificate : status.here?.certificate;
  const failed = status.here?.checks.filter((check) => check.outcome === 'failed') ?? [];
  return (
    <>
      <p className={styles.sentence} role="status">
        {status.sentence}
      </p>
      {certificate !== undefined && <TimeLine certificate={certificate} />}
      {certificate !== undefined && <CertificateCard certificate={certificate} label={status.signing === 'server' ? 'Signs on the server' : 'Signs here'} />}
      {status.signing !== 'server' && status.here !== undefined && (
        <section className={shapes.stack} aria-labelledby="certificate-checks">
          <h2 id="certificate-checks" className={shapes.heading2}>
            Checks
          </h2>
          {failed.length > 0 && <Note kind="danger" title={failed.length === 1 ? 'One check fails: clients would refuse what it signs' : `${failed.length} checks fail: clients would refuse what it signs`} />}
          <CheckList checks={status.here.checks} />
          <span className={shapes.muted}>{status.here.protection}</span>
        </section>
      )}
      <Ways status={status} onChange={onChange} />
    </>
  );
}

/** Labels near an end stay inside of the line. */
const sideOf = (at: number): 'begin' | 'center' | 'end' => (at < 0.15 ? 'begin' : at > 0.85 ? 'end' : 'center');

function TimeLine({ certificate }: { readonly certificate: CertificateSummary }): ReactElement {
  const styles = useStyles();
  return (
    <div style={{ position: 'relative' }}>
      <ol className={styles.line} aria-label="Time line of the certificate">
        {momentsOf(certificate, new Date()).map((moment, index) => (
          <li key={moment.label} className={mergeClasses(styles.moment, moment.isNow && styles.now)} style={{ left: `${moment.at * 100}%` }}>
            <span className={mergeClasses(styles.label, styles[sideOf(moment.at)], index % 2 === 0 ? styles.above : styles.below)}>
              {moment.label} {moment.date}
            </span>
          </li>
        ))}
      </ol>
      <div className={styles.track} aria-hidden />
    </div>
  );
}

/** The two who can sign. The import opens on request: never a form first. */
function Ways({ status, onChange }: StatusProps): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const [chosen, setChosen] = useState<{ readonly sourceId: string; readonly name: string }>();
  const [asked, setAsked] = useState(false);
  const choose = useAction(async () => setChosen(await api.certificates.choosePfx()));
  const use = useAction(async (signal, verb: 'useServer' | 'useHere') => onChange(await api.certificates[verb](signal)));
  const remove = useAction(async () => {
    onChange(await api.certificates.remove());
    setAsked(false);
  });
  const error = choose.error ?? use.error;
  return (
    <section className={shapes.stack} aria-labelledby="certificate-ways">
      <h2 id="certificate-ways" className={shapes.heading2}>
        Who signs
      </h2>
      {error !== undefined && <ErrorNote error={error} live />}
      <div className={styles.ways}>
        <div className={shapes.card}>
          <h3 className={shapes.heading3}>The server{status.signing === 'server' && ' (in use)'}</h3>
          <p className={mergeClasses(shapes.paragraph, styles.grow)}>{status.server?.sentence ?? 'WSUS signs with its own certificate. Connect to a server to see whether it has one.'}</p>
          {status.signing !== 'server' && (
            <Button disabledFocusable={use.busy || status.server === undefined} onClick={() => void use.run('useServer')}>
              Let the server sign
            </Button>
          )}
        </div>
        <div className={shapes.card}>
          <h3 className={shapes.heading3}>Countersign{status.signing === 'here' && ' (in use)'}</h3>
          <p className={mergeClasses(shapes.paragraph, styles.grow)}>
            {status.here === undefined ? 'Sign here with a certificate of your own, from a PFX file.' : `Kept here: ${status.here.certificate.name}.`} {status.protection}
          </p>
          {!status.storeAvailable && <Note kind="warning" title="The system offers no encrypted store, so a key cannot be kept here" />}
          <div className={shapes.row}>
            {status.here !== undefined && status.signing !== 'here' && (
              <Button disabledFocusable={use.busy} onClick={() => void use.run('useHere')}>
                Sign here
              </Button>
            )}
            <Button disabledFocusable={choose.busy || !status.storeAvailable} onClick={() => void choose.run()}>
              {status.here === undefined ? 'Import a certificate (PFX)' : 'Replace it (PFX)'}
            </Button>
            {status.here !== undefined && <Button onClick={() => setAsked(true)}>Remove</Button>}
          </div>
          {chosen !== undefined && (
            <PasswordForm
              key={chosen.sourceId}
              source={chosen}
              onImported={(imported) => {
                setChosen(undefined);
                onChange(imported);
              }}
              onDismiss={() => setChosen(undefined)}
            />
          )}
        </div>
      </div>
      <ConfirmDialog open={asked} title="Remove the certificate that is kept here?" verb="Remove" busy={remove.busy} error={remove.error} onConfirm={() => void remove.run()} onDismiss={() => setAsked(false)}>
        <p className={shapes.paragraph}>The key is deleted from this computer. What it signed stays valid. Make sure that the PFX file is kept somewhere safe.</p>
      </ConfirmDialog>
    </section>
  );
}

interface PasswordFormProps {
  readonly source: { readonly sourceId: string; readonly name: string };
  readonly onImported: (status: CertificateStatus) => void;
  readonly onDismiss: () => void;
}

function PasswordForm({ source, onImported, onDismiss }: PasswordFormProps): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const [password, setPassword] = useState('');
  const run = useAction(async (signal) => onImported(await api.certificates.importPfx({ sourceId: source.sourceId, password }, signal)));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void run.run();
  };
  return (
    <form className={shapes.stack} onSubmit={submit}>
      <div className={styles.form}>
        <Field label={`Password of ${source.name}`} hint="It is used once and not kept.">
          <Input type="password" value={password} autoComplete="off" onChange={(_, data) => setPassword(data.value)} />
        </Field>
        <Button type="submit" disabledFocusable={run.busy}>
          Import
        </Button>
        <Button onClick={onDismiss}>Dismiss</Button>
      </div>
      {run.error !== undefined && <ErrorNote error={run.error} live />}
    </form>
  );
}
