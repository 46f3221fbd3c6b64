import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { ServerView } from '../../../shared/ipc/servers.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { Decisions } from './Decisions.js';
import { Diagnosis } from './Diagnosis.js';
import { ServerCard } from './ServerCard.js';
import { ServerForm } from './ServerForm.js';
import { ServerList } from './ServerList.js';

/** `undefined` is an answer here, so it travels in a box. */
interface Answer {
  readonly server?: ServerView;
}

export function ServersPlace(): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const beginDiagnosis = useApp((state) => state.beginDiagnosis);
  const endDiagnosis = useApp((state) => state.endDiagnosis);
  const forgetDiagnosis = useApp((state) => state.forgetDiagnosis);
  const shownServer = useApp((state) => state.shownServer);
  const showServer = useApp((state) => state.showServer);
  const list = useLoaded('servers', (signal) => api.servers.list(signal));
  const { value, error, reload, replace } = useLoaded(`server/${shownServer ?? ''}`, async (signal): Promise<Answer> => {
    const server = await api.servers.get(shownServer === undefined ? {} : { serverId: shownServer }, signal);
    return server === undefined ? {} : { server };
  });
  const [form, setForm] = useState<'new' | 'change' | 'closed'>();
  const check = useAction(async (signal, serverId: string, from: number) => {
    beginDiagnosis(serverId, from);
    endDiagnosis(serverId, await api.servers.diagnose({ from, serverId }, signal));
    list.reload();
  });
  const server = value?.server;
  const rows = list.value ?? [];
  const row = rows.find(({ serverId }) => serverId === server?.serverId);
  const [isCurrent, isOther] = [row?.current === true, row?.current === false];
  const isOpen = form === 'new' || form === 'change';
  const reloadAll = (): void => {
    reload();
    list.reload();
  };
  const show = (serverId: string | undefined): void => {
    setForm(undefined);
    showServer(serverId);
  };
  const madeCurrent = (next: ServerView): void => {
    show(next.serverId);
    list.reload();
  };
  /** What is saved is shown and checked, and what was found of it before no longer counts. */
  const saved = (next: ServerView): void => {
    if (next.serverId === server?.serverId) replace({ server: next });
    showServer(next.serverId);
    forgetDiagnosis();
    setForm('closed');
    list.reload();
    void check.run(next.serverId, 1);
  };
  return (
    <Page
      title="Servers"
      subtitle="The WSUS servers that updates are published to."
      actions={server !== undefined && !server.practice && !isOpen && <Button disabledFocusable={check.busy} onClick={() => setForm('new')}>Add a server</Button>}
    >
      {error !== undefined && <ErrorNote error={error} live actions={<Button onClick={reloadAll}>Try again</Button>} />}
      {list.error !== undefined && error === undefined && <ErrorNote error={list.error} live actions={<Button onClick={reloadAll}>Try again</Button>} />}
      {value !== undefined && server === undefined && <ServerForm onSaved={saved} />}
      {form === 'new' && <ServerForm key="new" title="Add a server" onSaved={saved} onDismiss={() => setForm('closed')} />}
      {form === 'change' && server !== undefined && <ServerForm key={server.serverId} title={`Change ${server.name}`} server={server} onSaved={saved} onDismiss={() => setForm('closed')} />}
      {!isOpen && rows.length > 1 && <ServerList rows={rows} shown={server?.serverId} busy={check.busy} onShow={show} onCurrent={madeCurrent} />}
      {value === undefined && error === undefined && <Waiting label="Loading the server" />}
      {server !== undefined && !isOpen && (
        <>
          <ServerCard
            server={server}
            busy={check.busy}
            takesFocus={form === 'closed'}
            onCheck={() => void check.run(server.serverId, 1)}
            onChange={() => setForm('change')}
            onRemoved={() => {
              show(undefined);
              forgetDiagnosis();
              reloadAll();
            }}
          />
          <Diagnosis server={server} busy={check.busy} error={check.error} onCancel={check.cancel} onAgain={(from) => void check.run(server.serverId, from)} onChanged={saved} />
          {!check.busy && isCurrent && <Decisions key={`${server.serverId}/${server.host}:${server.port}`} />}
          {!check.busy && isOther && <p className={`${shapes.paragraph} ${shapes.muted}`}>Who deploys, the approval rules and the categories are shown here for the current server.</p>}
        </>
      )}
    </Page>
  );
}
