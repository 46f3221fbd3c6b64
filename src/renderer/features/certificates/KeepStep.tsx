import { Button } from '@fluentui/react-components';
import { useState, type ReactElement, type SyntheticEvent } from 'react';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { Facts } from '../../components/CopyText.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';
import { ExportForm } from './ExportForm.js';
import { PassphraseFields, passphraseProblem } from './PassphraseFields.js';

/** The key is sealed, opened again and signs once, before it takes the place of another. */
export function KeepStep(props: StepProps): ReactElement {
  const { guide, status } = props;
  const shapes = useShapes();
  if (guide.draft.way === 'server') return <p className={shapes.paragraph}>The server keeps its key itself, in its own certificate store; nothing is kept here. Make sure that the backup of the server includes it: without the key a new certificate has to be handed out to every client.</p>;
  if (status.candidate !== undefined) return <KeepForm {...props} />;
  if (status.here === undefined) return <Note kind="warning" title="There is no certificate to keep">Go back and get one.</Note>;
  return (
    <>
      <Note kind="success" live title={`${status.here.certificate.name} is kept, and its key opens and signs`} />
      <Facts
        facts={[
          { label: 'Protected by', value: status.here.protection },
          { label: 'For the account', value: status.here.account },
        ]}
      />
      <p className={shapes.paragraph}>
        {status.here.byPassphrase
          ? 'Whoever knows the passphrase can open it. A run without anybody there, such as a scheduled task, is given it in COUNTERSIGN_PASSPHRASE.'
          : 'Only this account on this computer can open it. A run without anybody there, such as a scheduled task, must use the same account.'}{' '}
        Keep a copy in a safe place for the day this computer is lost:
      </p>
      <ExportForm />
    </>
  );
}

function KeepForm({ status, onStatus }: StepProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [typed, setTyped] = useState({ passphrase: '', again: '' });
  const problem = status.storeAvailable ? undefined : passphraseProblem(typed);
  const keep = useAction(async (signal) => {
    onStatus(await api.certificates.keep(status.storeAvailable ? {} : { passphrase: typed.passphrase }, signal));
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (problem === undefined) void keep.run();
  };
  return (
    <form className={`${shapes.card} ${shapes.stack}`} aria-label="Keep the certificate" onSubmit={submit} noValidate>
      {status.storeAvailable ? (
        <p className={shapes.paragraph}>
          The key is sealed by {status.protection} for the account {status.account}. Another account, or another computer, cannot open it. Countersign does not show the key to anybody and signs with it only what it has proven.
        </p>
      ) : (
        <PassphraseFields typed={typed} onChange={setTyped} why={status.protection} />
      )}
      {status.here !== undefined && (
        <Note kind="warning" title={`It takes the place of ${status.here.certificate.name}`}>
          The key of that one is deleted here. What it signed stays valid. If you may need it again, save a copy first, on the page of the certificate.
        </Note>
      )}
      {keep.busy && <ProgressLine label="Sealing the key" />}
      {keep.error !== undefined && <ErrorNote error={keep.error} live />}
      <div className={shapes.row}>
        <Button type="submit" appearance="primary" disabledFocusable={problem !== undefined || keep.busy}>
          Keep it here
        </Button>
      </div>
    </form>
  );
}
