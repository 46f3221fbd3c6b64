import { Button } from '@fluentui/react-components';
import { useState, type ReactElement, type SyntheticEvent } from 'react';
import { useAction } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
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

function KeepForm({ status, onStatus, dispatch }: StepProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const published = useApp((state) => state.status?.counts.published);
  const [typed, setTyped] = useState({ passphrase: '', again: '' });
  const problem = status.storeAvailable ? undefined : passphraseProblem(typed);
  const keep = useAction(async (signal) => {
    onStatus(await api.certificates.keep(status.storeAvailable ? {} : { passphrase: typed.passphrase }, signal));
  });
  const keepNext = useAction(async (signal) => {
    await api.rollOver.keepNext(status.storeAvailable ? {} : { passphrase: typed.passphrase }, signal);
    dispatch({ type: 'restart' });
    navigate({ at: 'certificates', view: 'roll-over' });
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (problem === undefined) void keep.run();
  };
  const signs = (status.signing === 'here' ? status.here : status.server)?.certificate;
  const busy = keep.busy || keepNext.busy;
  // Before anything is published there is nobody to roll over.
  const isFirst = published === 0 && status.here === undefined;
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
      {signs !== undefined && isFirst && (
        <p className={shapes.paragraph}>
          Nothing was published from here yet, so no client waits for {signs.name}. If other programs publish to this server with it, keep the new one as the next one: {signs.name} goes on signing until the clients have both.
        </p>
      )}
      {signs !== undefined && !isFirst && <p className={shapes.paragraph}>Clients that do not have the new certificate refuse what it signs. Keep it as the next one first: {signs.name} goes on signing until the clients have both.</p>}
      {busy && <ProgressLine label="Sealing the key" />}
      {keep.error !== undefined && <ErrorNote error={keep.error} live />}
      {keepNext.error !== undefined && <ErrorNote error={keepNext.error} live />}
      <div className={shapes.row}>
        {signs !== undefined && !isFirst && (
          <Button appearance="primary" disabledFocusable={problem !== undefined || busy} onClick={() => problem === undefined && void keepNext.run()}>
            Keep it as the next one
          </Button>
        )}
        <Button type="submit" {...((signs === undefined || isFirst) && { appearance: 'primary' })} disabledFocusable={problem !== undefined || busy}>
          {signs === undefined ? 'Keep it here' : isFirst ? 'Keep it and sign with it' : 'Sign with it at once'}
        </Button>
        {signs !== undefined && isFirst && (
          <Button disabledFocusable={problem !== undefined || busy} onClick={() => problem === undefined && void keepNext.run()}>
            Keep it as the next one
          </Button>
        )}
      </div>
    </form>
  );
}
