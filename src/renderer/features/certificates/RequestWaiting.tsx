import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { PendingRequest } from '../../../shared/ipc/certificates.js';
import { groupsOfFour } from '../../../shared/format.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { CopyText, Facts } from '../../components/CopyText.js';
import { DateText } from '../../components/DateText.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';
import { SaveButton } from './SaveButton.js';

const useStyles = makeStyles({ passphrase: { maxWidth: '420px' } });

const submitCommand = 'certreq -submit -attrib "CertificateTemplate:CodeSigning" request.csr issued.cer';

interface RequestWaitingProps extends StepProps {
  readonly request: PendingRequest;
  /** Asked to abandon it. */
  readonly onAbandon: () => void;
}

/** A request that is with the authority: what to hand in, and where to bring what comes back. */
export function RequestWaiting({ request, onStatus, dispatch, onAbandon }: RequestWaitingProps): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const [passphrase, setPassphrase] = useState('');
  const complete = useAction(async (signal) => {
    const completed = await api.certificates.chooseIssued(request.locked ? { passphrase } : {}, signal);
    if (completed === undefined) return;
    onStatus(completed);
    dispatch({ type: 'got' });
  });
  return (
    <section className={`${shapes.card} ${shapes.stack}`} aria-label="The request">
      <h2 className={shapes.heading2}>The request waits for your authority</h2>
      <Facts
        facts={[
          { label: 'For', value: <CopyText text={request.subject} what="the subject" /> },
          { label: 'Key', value: `${request.key}, protected by ${request.protection}` },
          { label: 'Key’s SHA-256', value: <CopyText text={request.keyFingerprint} what="the fingerprint of the key" mono>{groupsOfFour(request.keyFingerprint)}</CopyText> },
          { label: 'Made', value: <DateText at={request.madeAt} time /> },
        ]}
      />
      <h3 className={shapes.heading3}>1. Hand it in</h3>
      <p className={shapes.paragraph}>Save the request and give it to whoever runs the authority, or submit it yourself on a computer of the domain, with the name of your template:</p>
      <CopyText text={submitCommand} what="the command" mono />
      <div className={shapes.row}>
        <SaveButton what="request">Save the request (.csr)</SaveButton>
        <SaveButton what="request-inf">Save an INF for certreq</SaveButton>
      </div>
      <p className={`${shapes.paragraph} ${shapes.muted}`}>The INF file asks for the same, but with it Windows makes the key: use it only if the key must be made there, and import the PFX file afterwards.</p>
      <h3 className={shapes.heading3}>2. Bring back what it issues</h3>
      <p className={shapes.paragraph}>A .cer, .crt or .p7b file; one with the whole chain is best. You can close Countersign meanwhile, the request is kept.</p>
      {request.locked && (
        <Field className={styles.passphrase} label="Passphrase of the key">
          <Input type="password" autoComplete="off" value={passphrase} onChange={(_, data) => setPassphrase(data.value)} />
        </Field>
      )}
      {complete.error !== undefined && <ErrorNote error={complete.error} live />}
      <div className={shapes.row}>
        <Button appearance="primary" disabledFocusable={complete.busy || (request.locked && passphrase === '')} onClick={() => void complete.run()}>
          Choose the issued certificate
        </Button>
        <Button onClick={onAbandon}>Abandon the request</Button>
      </div>
    </section>
  );
}
