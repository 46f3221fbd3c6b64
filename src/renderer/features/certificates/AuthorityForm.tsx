import { Button } from '@fluentui/react-components';
import { useState, type ReactElement, type SyntheticEvent } from 'react';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';
import { subjectInput, subjectProblems } from './guide.js';
import { PassphraseFields, passphraseProblem } from './PassphraseFields.js';
import { RequestWaiting } from './RequestWaiting.js';
import { SubjectFields } from './SubjectFields.js';

/**
 * First the request, then waiting for what the authority makes of it. The question whether to abandon it is here: it outlives the request,
 * because a dialog that goes while it is open leaves the window hidden from screen readers.
 */
export function AuthorityForm(props: StepProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [asked, setAsked] = useState(false);
  const { request } = props.status;
  const abandon = useAction(async (signal) => {
    props.onStatus(await api.certificates.abandonRequest(signal));
    setAsked(false);
  });
  return (
    <>
      {request === undefined ? <RequestForm {...props} /> : <RequestWaiting {...props} request={request} onAbandon={() => setAsked(true)} />}
      <ConfirmDialog open={asked} title="Abandon the request?" verb="Abandon" busy={abandon.busy} error={abandon.error} onConfirm={() => void abandon.run()} onDismiss={() => setAsked(false)}>
        <p className={shapes.paragraph}>Its key is deleted. A certificate that the authority issues for it cannot be used any more.</p>
      </ConfirmDialog>
    </>
  );
}

function RequestForm({ guide, status, onStatus, dispatch }: StepProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const { draft } = guide;
  const [typed, setTyped] = useState({ passphrase: '', again: '' });
  const problem = status.storeAvailable ? undefined : passphraseProblem(typed);
  const isTyped = Object.keys(subjectProblems(draft)).length === 0 && problem === undefined;
  const make = useAction(async (signal) => {
    onStatus(await api.certificates.makeRequest({ subject: subjectInput(draft), bits: draft.bits, ...(status.storeAvailable ? {} : { passphrase: typed.passphrase }) }, signal));
    setTyped({ passphrase: '', again: '' });
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isTyped) void make.run();
  };
  return (
    <form className={`${shapes.card} ${shapes.stack}`} aria-label="Request a certificate" onSubmit={submit} noValidate>
      <SubjectFields draft={draft} dispatch={dispatch} />
      {!status.storeAvailable && <PassphraseFields typed={typed} onChange={setTyped} why={status.protection} />}
      <TemplateWords />
      {make.busy && <ProgressLine label="Making the key and the request" />}
      {make.error !== undefined && <ErrorNote error={make.error} live />}
      <div className={shapes.row}>
        <Button type="submit" appearance="primary" disabledFocusable={!isTyped || make.busy}>
          Make the request
        </Button>
      </div>
    </form>
  );
}

/** What the template of AD CS must say, in its own words, so that whoever runs the authority can follow. */
function TemplateWords(): ReactElement {
  const shapes = useShapes();
  return (
    <details>
      <summary className={shapes.strong}>What the template of your authority must say (AD CS)</summary>
      <ul className={shapes.bullets}>
        <li>Start from a copy of the template Code Signing, compatible with Windows Server 2012 R2.</li>
        <li>Extensions, Application Policies: Code Signing and nothing else, not marked as critical. A stray policy makes servers refuse the certificate.</li>
        <li>Extensions, Key Usage: digital signature.</li>
        <li>Cryptography: RSA, at least 3072 bits, request hash SHA-256. The alternate signature format stays off.</li>
        <li>Subject Name: supplied in the request.</li>
        <li>Validity: as long as your policy allows; the authority’s own certificate must last longer.</li>
        <li>Security: the account that submits the request may Enroll.</li>
      </ul>
    </details>
  );
}
