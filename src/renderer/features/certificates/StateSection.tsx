import { Button, Field, Input, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState, type ReactElement, type SyntheticEvent } from 'react';
import type { CertificateHealth, CertificateStatus } from '../../../shared/ipc/certificates.js';
import { useAction } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';

const useStyles = makeStyles({
  headline: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  passphrase: { maxWidth: '420px' },
});

const tones: Readonly<Record<CertificateHealth['state'], 'success' | 'warning' | 'danger' | 'muted'>> = {
  none: 'muted',
  waiting: 'warning',
  ready: 'success',
  expiring: 'warning',
  expired: 'danger',
  unfit: 'danger',
  'not-trusted': 'danger',
  unknown: 'muted',
};

interface StateSectionProps {
  readonly status: CertificateStatus;
  readonly onChange: (status: CertificateStatus) => void;
}

/** How it stands, in a few words, and the one next step. */
export function StateSection({ status, onChange }: StateSectionProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const dispatch = useApp((state) => state.dispatchCertificateGuide);
  const { health, here, request, candidate } = status;
  const open = (restart: boolean): void => {
    if (restart) dispatch({ type: 'restart' });
    navigate({ at: 'certificates', view: 'guide' });
  };
  const isBegun = request !== undefined || candidate !== undefined;
  return (
    <section className={shapes.stack} aria-label="State of the certificate">
      <p className={mergeClasses(styles.headline, shapes[tones[health.state]])} role="status">
        {health.headline}
      </p>
      <p className={shapes.paragraph}>{status.sentence}</p>
      {here?.otherAccount === true && (
        <Note kind="warning" title={`The key belongs to ${here.account}`}>
          <p className={shapes.paragraph}>
            This runs as {status.account}, for whom the system does not open it. Run as {here.account}, or set the certificate up once more with this account.
          </p>
        </Note>
      )}
      {here?.locked === true && status.signing === 'here' && <Unlock onChange={onChange} />}
      <div className={shapes.row}>
        {isBegun && (
          <Button appearance="primary" onClick={() => open(false)}>
            {candidate === undefined ? 'Complete the request' : 'Go on with the new certificate'}
          </Button>
        )}
        {!isBegun && (
          <Button {...(health.state === 'ready' ? {} : { appearance: 'primary' })} onClick={() => open(true)}>
            {health.state === 'none' || health.state === 'unknown' ? 'Set up a certificate' : 'Set up another certificate'}
          </Button>
        )}
      </div>
    </section>
  );
}

function Unlock({ onChange }: Pick<StateSectionProps, 'onChange'>): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const [passphrase, setPassphrase] = useState('');
  const unlock = useAction(async (signal) => onChange(await api.certificates.unlock({ passphrase }, signal)));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void unlock.run();
  };
  return (
    <form className={shapes.stack} onSubmit={submit}>
      <Note kind="warning" title="The key is locked: packages cannot be signed until it is unlocked" />
      <Field className={styles.passphrase} label="Passphrase of the key">
        <Input type="password" autoComplete="off" value={passphrase} onChange={(_, data) => setPassphrase(data.value)} />
      </Field>
      {unlock.error !== undefined && <ErrorNote error={unlock.error} live />}
      <div className={shapes.row}>
        <Button type="submit" disabledFocusable={unlock.busy || passphrase === ''}>
          Unlock
        </Button>
      </div>
    </form>
  );
}
