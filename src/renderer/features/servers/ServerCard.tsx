import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { ServerView } from '../../../shared/ipc/servers.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { CopyText, Facts } from '../../components/CopyText.js';
import { FocusHeading } from '../../components/Page.js';
import { useShapes } from '../../components/styles.js';

interface ServerCardProps {
  readonly server: ServerView;
  /** While it is being checked. */
  readonly busy: boolean;
  /** When the form above it was closed, the focus goes on here. */
  readonly takesFocus: boolean;
  readonly onCheck: () => void;
  readonly onChange: () => void;
  readonly onRemoved: () => void;
}

/** One server, and what can be done with it from here. */
export function ServerCard({ server, busy, takesFocus, onCheck, onChange, onRemoved }: ServerCardProps): ReactElement {
  const shapes = useShapes();
  const [removing, setRemoving] = useState(false);
  return (
    <div className={shapes.card}>
      <div className={shapes.spread}>
        {takesFocus ? (
          <FocusHeading level={2} className={shapes.heading2}>
            {server.name}
          </FocusHeading>
        ) : (
          <h2 className={shapes.heading2}>{server.name}</h2>
        )}
        <div className={shapes.row}>
          <Button appearance="primary" disabledFocusable={busy} onClick={onCheck}>
            Check the connection
          </Button>
          {!server.practice && <Button onClick={onChange}>Change</Button>}
          {!server.practice && (
            <Button disabledFocusable={busy} onClick={() => setRemoving(true)}>
              Remove
            </Button>
          )}
        </div>
      </div>
      <ServerFacts server={server} />
      <RemoveDialog server={server} open={removing} onDismiss={() => setRemoving(false)} onRemoved={onRemoved} />
    </div>
  );
}

interface RemoveDialogProps extends Pick<ServerCardProps, 'server' | 'onRemoved'> {
  readonly open: boolean;
  readonly onDismiss: () => void;
}

function RemoveDialog({ server, open, onDismiss, onRemoved }: RemoveDialogProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const remove = useAction(async (signal) => {
    await api.servers.remove({ serverId: server.serverId }, signal);
    onDismiss();
    onRemoved();
  });
  const dismiss = (): void => {
    remove.clear();
    onDismiss();
  };
  return (
    <ConfirmDialog open={open} title={`Remove ${server.name} from this console?`} verb="Remove" busy={remove.busy} error={remove.error} onConfirm={() => void remove.run()} onDismiss={dismiss}>
      <p className={shapes.paragraph}>Nothing changes on the server. What was published to it stays there, and stays recorded here.</p>
      <p className={shapes.paragraph}>Its login, the certificate that you accepted and its category names are forgotten, and its failed jobs can no longer be tried again.</p>
    </ConfirmDialog>
  );
}

const loginOf = ({ login }: ServerView): string => ({ integrated: 'As the user who is signed in to Windows', anonymous: 'Without a login', account: `As ${login.kind === 'account' ? login.user : ''}` })[login.kind];

function ServerFacts({ server }: { readonly server: ServerView }): ReactElement {
  return (
    <Facts
      facts={[
        { label: 'Address', value: <CopyText text={`${server.tls ? 'https' : 'http'}://${server.host}:${server.port}`} what="the address" /> },
        { label: 'Encryption', value: server.tls ? 'TLS' : 'None: what is sent can be read and changed on the way' },
        { label: 'Login', value: loginOf(server) },
        ...(server.shareRoot === undefined ? [] : [{ label: 'Shares', value: server.shareRoot }]),
        ...(server.acceptedFingerprint === undefined ? [] : [{ label: 'Accepted certificate', value: <CopyText text={server.acceptedFingerprint} what="the fingerprint" mono /> }]),
        ...(server.practice ? [{ label: 'Kind', value: 'Practice server on this computer' }] : []),
      ]}
    />
  );
}
