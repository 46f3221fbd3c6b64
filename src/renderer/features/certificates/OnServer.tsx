import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import { useAction } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { CopyText } from '../../components/CopyText.js';
import { Note } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';

const registryCommand = 'reg add "HKLM\\SOFTWARE\\Microsoft\\Update Services\\Server\\Setup" /v EnableSelfSignedCertificates /t REG_DWORD /d 1 /f';

/** WSUS makes itself a certificate: a change on the server, so it is asked before. */
export function OnServer({ status, onStatus, dispatch }: StepProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const [asked, setAsked] = useState(false);
  const { server } = status;
  const make = useAction(async (signal) => {
    onStatus(await api.certificates.makeOnServer(signal));
    setAsked(false);
    dispatch({ type: 'got' });
  });
  const has = server?.certificate;
  return (
    <section className={`${shapes.card} ${shapes.stack}`} aria-label="Let WSUS make its own">
      {server === undefined ? (
        <Note kind="warning" title="No server is set up" actions={<Button onClick={() => navigate({ at: 'servers' })}>Connect to a server</Button>} />
      ) : (
        <>
          <p className={shapes.paragraph}>{has === undefined ? server.sentence : `The server already has a certificate: ${has.name}. ${server.sentence} Go on with Next to use that one.`}</p>
          <p className={shapes.paragraph}>Since Windows Server 2012 R2 a WSUS makes its own certificate only when its registry allows it. On the server, in an elevated prompt, then restart the service WsusService:</p>
          <CopyText text={registryCommand} what="the command" mono />
          <div className={shapes.row}>
            <Button {...(has === undefined ? { appearance: 'primary' } : {})} onClick={() => setAsked(true)}>
              {has === undefined ? 'Let the server make one' : 'Let the server make a new one'}
            </Button>
          </div>
        </>
      )}
      <ConfirmDialog
        open={asked}
        title="Let the server make a certificate?"
        verb="Make it"
        busy={make.busy}
        error={make.error}
        onConfirm={() => void make.run()}
        onDismiss={() => {
          make.clear();
          setAsked(false);
        }}
      >
        <p className={shapes.paragraph}>
          {has === undefined
            ? 'The server signs with it from then on. Clients must be told to trust it before they install anything.'
            : `It takes the place of ${has.name}. What that one signed stays as it is, but clients must be told to trust the new one before they install anything new.`}
        </p>
      </ConfirmDialog>
    </section>
  );
}
