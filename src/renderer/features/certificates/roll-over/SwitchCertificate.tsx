import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { SignsBy } from '../../../../shared/ipc/roll-over.js';
import { useAction } from '../../../app/requests.js';
import { useApi } from '../../../app/services.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { ErrorNote, Note } from '../../../components/ErrorNote.js';
import { useShapes } from '../../../components/styles.js';
import type { StageBodyProps } from './NextCertificate.js';
import { isInKit } from './stages.js';

const useStyles = makeStyles({ passphrase: { maxWidth: '420px' } });

/** The moment from which the next certificate signs; whoever signed before, the server or this console, goes on with it. */
export function SwitchCertificate({ status, onStatus }: StageBodyProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const styles = useStyles();
  const [asked, setAsked] = useState<SignsBy>();
  const [passphrase, setPassphrase] = useState('');
  const { next, signing, former, refusesKey, server } = status;
  const change = useAction(async (signal, by: SignsBy) => {
    onStatus(await api.rollOver.switch({ by, ...(next?.locked === true ? { passphrase } : {}) }, signal));
    setAsked(undefined);
  });
  const back = useAction(async (signal) => onStatus(await api.rollOver.switchBack(signal)));
  const kept = former.find(({ keyKept, lostAt }) => keyKept && lostAt === undefined);
  const onServer = signing?.by === 'server';
  const isHandedOut = isInKit(status, next?.certificate.fingerprint);
  return (
    <>
      {next === undefined ? (
        <>
          <p className={shapes.paragraph}>
            {signing === undefined ? 'Nothing signs yet.' : `${signing.certificate.name} signs${signing.by === 'server' ? ' on the server' : ''}.`} {kept === undefined ? '' : 'If clients should not accept it yet, go back for a while; it then waits as the next one.'}
          </p>
          {back.error !== undefined && <ErrorNote error={back.error} live />}
          {kept !== undefined && (
            <div className={shapes.row}>
              <Button disabledFocusable={back.busy} onClick={() => void back.run()}>
                Let {kept.certificate.name} sign again
              </Button>
            </div>
          )}
        </>
      ) : (
        <>
          <p className={shapes.paragraph}>
            Switch when the clients and the WSUS server have the next certificate: until then they refuse what it signs. {signing !== undefined && signing.lostAt === undefined && `What ${signing.certificate.name} signed stays as it is, and its key is kept here as the former one.`}
          </p>
          {onServer && refusesKey !== undefined && <ErrorNote error={refusesKey} kind="info" />}
          <div className={shapes.row}>
            {onServer && refusesKey === undefined && (
              <Button {...(isHandedOut && { appearance: 'primary' })} onClick={() => setAsked('server')}>
                Give it to the server and switch
              </Button>
            )}
            <Button {...(isHandedOut && !onServer && { appearance: 'primary' })} onClick={() => setAsked('here')}>
              {onServer ? 'Sign here with it from now on' : 'Switch'}
            </Button>
          </div>
        </>
      )}
      <ConfirmDialog
        open={asked !== undefined}
        title={`Sign with ${next?.certificate.name ?? 'it'} from now on?`}
        verb="Switch"
        busy={change.busy}
        error={change.error}
        onConfirm={() => asked !== undefined && void change.run(asked)}
        onDismiss={() => {
          change.clear();
          setAsked(undefined);
        }}
      >
        {!isHandedOut && <Note kind="warning" title="The kit with this certificate was not written yet">Clients that do not have the certificate refuse what it signs.</Note>}
        <p className={shapes.paragraph}>
          {asked === 'server' ? `The certificate goes to ${server ?? 'the server'} with its private key, and the server signs with it.` : 'This console signs with it.'} It is written into the journal.
        </p>
        {next?.locked === true && (
          <Field className={styles.passphrase} label="Passphrase of its key">
            <Input type="password" autoComplete="off" value={passphrase} onChange={(_, data) => setPassphrase(data.value)} />
          </Field>
        )}
      </ConfirmDialog>
    </>
  );
}
