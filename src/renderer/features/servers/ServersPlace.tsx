import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { ServerRow, ServerView } from '../../../shared/ipc/servers.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { CopyText, Facts } from '../../components/CopyText.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { Decisions } from './Decisions.js';
import { Diagnosis } from './Diagnosis.js';
import { ServerForm } from './ServerForm.js';
import { ServerList } from './ServerList.js';

/** `undefined` is an answer here, so it travels in a box. */
interface Answer {
  readonly server?: ServerView;
  readonly rows: readonly ServerRow[];
}

export function ServersPlace(): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const shown = useApp((state) => state.diagnosis);
  const setDiagnosis = useApp((state) => state.setDiagnosis);
  const { value, error, reload, replace } = useLoaded('server', async (signal): Promise<Answer> => {
    const server = await api.servers.get(signal);
    const rows = await api.servers.list(signal);
    return server === undefined ? { rows } : { server, rows };
  });
  const [editing, setEditing] = useState(false);
  const [adding, setAdding] = useState(false);
  const diagnose = useAction(async (signal, from: number) => {
    setDiagnosis(shown.filter(({ number }) => number < from));
    setDiagnosis(await api.servers.diagnose({ from }, signal));
  });
  const server = value?.server;
  const saved = (next: ServerView): void => {
    replace({ server: next, rows: value?.rows ?? [] });
    setEditing(false);
    reload();
    void diagnose.run(1);
  };
  const shownAnew = (): void => {
    setAdding(false);
    setDiagnosis([]);
    reload();
  };
  return (
    <Page
      title="Servers"
      subtitle="The WSUS servers that updates are published to."
      actions={
        server !== undefined &&
        !editing &&
        !adding && (
          <>
            {!server.practice && <Button onClick={() => setAdding(true)}>Add a server</Button>}
            {!server.practice && <Button onClick={() => setEditing(true)}>Change</Button>}
            <Button appearance="primary" disabledFocusable={diagnose.busy} onClick={() => void diagnose.run(1)}>
              Check the connection
            </Button>
          </>
        )
      }
    >
      {error !== undefined && <ErrorNote error={error} live actions={<Button onClick={reload}>Try again</Button>} />}
      {value === undefined && error === undefined && <Waiting label="Loading the server" />}
      {value !== undefined && (server === undefined || editing) && <ServerForm {...(server === undefined ? {} : { server })} onSaved={saved} {...(server === undefined ? {} : { onDismiss: () => setEditing(false) })} />}
      {server !== undefined && adding && <ServerForm key="new" onSaved={shownAnew} onDismiss={() => setAdding(false)} />}
      {server !== undefined && !server.practice && !editing && !adding && value !== undefined && <ServerList rows={value.rows} busy={diagnose.busy} onCurrent={shownAnew} onRemoved={shownAnew} />}
      {server !== undefined && !editing && (
        <div className={shapes.card}>
          <h2 className={shapes.heading2}>{server.name}</h2>
          <ServerFacts server={server} />
        </div>
      )}
      {server !== undefined && !editing && <Diagnosis busy={diagnose.busy} error={diagnose.error} onCancel={diagnose.cancel} onAgain={(from) => void diagnose.run(from)} onChanged={saved} />}
      {server !== undefined && !editing && !diagnose.busy && <Decisions key={`${server.serverId}/${server.host}:${server.port}`} />}
    </Page>
  );
}

function ServerFacts({ server }: { readonly server: ServerView }): ReactElement {
  const login = { integrated: 'As the user who is signed in to Windows', anonymous: 'Without a login', account: `As ${server.login.kind === 'account' ? server.login.user : ''}` }[server.login.kind];
  return (
    <Facts
      facts={[
        { label: 'Address', value: <CopyText text={`${server.tls ? 'https' : 'http'}://${server.host}:${server.port}`} what="the address" /> },
        { label: 'Encryption', value: server.tls ? 'TLS' : 'None: what is sent can be read and changed on the way' },
        { label: 'Login', value: login },
        ...(server.shareRoot === undefined ? [] : [{ label: 'Shares', value: server.shareRoot }]),
        ...(server.acceptedFingerprint === undefined ? [] : [{ label: 'Accepted certificate', value: <CopyText text={server.acceptedFingerprint} what="the fingerprint" mono /> }]),
        ...(server.practice ? [{ label: 'Kind', value: 'Practice server on this computer' }] : []),
      ]}
    />
  );
}
