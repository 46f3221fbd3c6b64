import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { CertificateStatus } from '../../../shared/ipc/certificates.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';

const useStyles = makeStyles({
  ways: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(280px, 1fr))', gap: tokens.spacingHorizontalM },
  grow: { flexGrow: 1 },
});

interface WhoSignsProps {
  readonly status: CertificateStatus;
  readonly onChange: (status: CertificateStatus) => void;
}

/** The two who can sign, and how the key gets to the server where it has to. */
export function WhoSigns({ status, onChange }: WhoSignsProps): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const use = useAction(async (signal, verb: 'useServer' | 'useHere') => onChange(await api.certificates[verb](signal)));
  const { here, server, signing } = status;
  return (
    <section className={shapes.stack} aria-labelledby="certificate-ways">
      <h2 id="certificate-ways" className={shapes.heading2}>
        Who signs
      </h2>
      {use.error !== undefined && <ErrorNote error={use.error} live />}
      <div className={styles.ways}>
        <div className={shapes.card}>
          <h3 className={shapes.heading3}>Countersign{signing === 'here' && ' (in use)'}</h3>
          <p className={mergeClasses(shapes.paragraph, styles.grow)}>{here === undefined ? 'Nothing is kept here. The guide gets a certificate.' : `Signs here with ${here.certificate.name}. The key is protected by ${here.protection}.`}</p>
          {here !== undefined && signing !== 'here' && (
            <Button disabledFocusable={use.busy} onClick={() => void use.run('useHere')}>
              Sign here
            </Button>
          )}
        </div>
        <div className={shapes.card}>
          <h3 className={shapes.heading3}>The server{signing === 'server' && ' (in use)'}</h3>
          <p className={mergeClasses(shapes.paragraph, styles.grow)}>
            {server === undefined ? 'WSUS signs with a certificate of its own. Connect to a server to see whether it has one.' : server.certificate === undefined ? server.sentence : `Signs with ${server.certificate.name}. ${server.sentence}`}
          </p>
          <div className={shapes.row}>
            {signing !== 'server' && server?.certificate !== undefined && (
              <Button disabledFocusable={use.busy} onClick={() => void use.run('useServer')}>
                Let the server sign
              </Button>
            )}
            {here !== undefined && server !== undefined && <GiveToServer here={here} server={server} onChange={onChange} />}
          </div>
        </div>
      </div>
    </section>
  );
}

interface GiveToServerProps {
  readonly here: NonNullable<CertificateStatus['here']>;
  readonly server: NonNullable<CertificateStatus['server']>;
  readonly onChange: (status: CertificateStatus) => void;
}

function GiveToServer({ here, server, onChange }: GiveToServerProps): ReactElement | null {
  const api = useApi();
  const shapes = useShapes();
  const [asked, setAsked] = useState(false);
  const give = useAction(async (signal) => {
    onChange(await api.certificates.giveToServer(signal));
    setAsked(false);
  });
  if (server.certificate?.fingerprint === here.certificate.fingerprint) return <span className={shapes.muted}>The server has the certificate that is kept here.</span>;
  if (server.refusesKey !== undefined) return <ErrorNote error={server.refusesKey} kind="info" />;
  return (
    <>
      <Button onClick={() => setAsked(true)}>Give it to the server</Button>
      <ConfirmDialog open={asked} title={`Give ${here.certificate.name} to the server?`} verb="Give it" busy={give.busy} error={give.error} onConfirm={() => void give.run()} onDismiss={() => setAsked(false)}>
        <p className={shapes.paragraph}>
          The certificate goes to the server with its private key, and the server signs from then on. Everybody who administers the server can then sign with it, and it cannot be taken back. {server.certificate !== undefined && `It takes the place of ${server.certificate.name}.`}
        </p>
      </ConfirmDialog>
    </>
  );
}
