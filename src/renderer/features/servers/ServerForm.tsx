import { Button, Field, Input, Radio, RadioGroup, Switch, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type SyntheticEvent, type ReactElement } from 'react';
import type { ServerView } from '../../../shared/ipc/servers.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { FocusHeading } from '../../components/Page.js';
import { useShapes } from '../../components/styles.js';
import { draftOf, emptyServer, inputOf, problemsOf, usualPort, type ServerDraft } from './server-form.js';

const useStyles = makeStyles({
  form: { maxWidth: '560px', '& .fui-Input': { minWidth: 0 } },
  address: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) 110px', gap: tokens.spacingHorizontalM },
});

interface ServerFormProps {
  /** Absent for a new one. */
  readonly server?: ServerView;
  /** Stands above the fields, and takes the focus; a form that is all of the page has none. */
  readonly title?: string;
  readonly onSaved: (server: ServerView) => void;
  readonly onDismiss?: () => void;
}

export function ServerForm({ server, title, onSaved, onDismiss }: ServerFormProps): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const [draft, setDraft] = useState(server === undefined ? emptyServer : draftOf(server));
  const [asked, setAsked] = useState(false);
  const save = useAction(async (signal) => onSaved(await api.servers.save({ ...inputOf(draft), ...(server === undefined ? {} : { serverId: server.serverId }), ...(draft.name.trim() === '' ? {} : { name: draft.name.trim() }) }, signal)));
  const problems = problemsOf(draft);
  const set = (patch: Partial<ServerDraft>): void => setDraft((old) => ({ ...old, ...patch }));
  const setTls = (tls: boolean): void => set({ tls, ...(draft.port === usualPort(!tls) ? { port: usualPort(tls) } : {}) });
  const shownProblem = (field: keyof ServerDraft): { validationMessage?: string } => {
    const problem = problems[field];
    return asked && problem !== undefined ? { validationMessage: problem } : {};
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (Object.keys(problems).length === 0) void save.run();
  };
  return (
    <form className={`${shapes.card} ${styles.form}`} onSubmit={submit} noValidate aria-label="Server">
      {title !== undefined && (
        <FocusHeading level={2} className={shapes.heading2}>
          {title}
        </FocusHeading>
      )}
      <div className={styles.address}>
        <Field label="Server" required {...shownProblem('host')}>
          <Input value={draft.host} placeholder="wsus.example.org" autoComplete="off" spellCheck={false} onChange={(_, data) => set({ host: data.value.trim() })} />
        </Field>
        <Field label="Port" required {...shownProblem('port')}>
          <Input value={draft.port} inputMode="numeric" onChange={(_, data) => set({ port: data.value.trim() })} />
        </Field>
      </div>
      <Switch checked={draft.tls} label={draft.tls ? 'Encrypted (TLS)' : 'Not encrypted: what is sent can be read and changed on the way'} onChange={(_, data) => setTls(data.checked)} />
      <Field label="Login">
        <RadioGroup value={draft.login} onChange={(_, data) => set({ login: data.value as ServerDraft['login'] })}>
          <Radio value="integrated" label="As the user who is signed in to Windows" />
          <Radio value="account" label="As another account" />
          <Radio value="anonymous" label="Without a login" />
        </RadioGroup>
      </Field>
      {draft.login === 'account' && (
        <div className={shapes.stack}>
          <Field label="Account" required {...shownProblem('user')}>
            <Input value={draft.user} autoComplete="off" spellCheck={false} onChange={(_, data) => set({ user: data.value })} />
          </Field>
          <Field label="Password" hint={server?.login.kind === 'account' ? 'Leave it empty to keep the one in the system’s store.' : 'It is kept in the system’s encrypted store.'}>
            <Input type="password" value={draft.password} autoComplete="off" onChange={(_, data) => set({ password: data.value })} />
          </Field>
        </div>
      )}
      <Field label="Name (optional)" hint="What you call it, for example Head office. Without a name it is called by its host.">
        <Input value={draft.name} maxLength={100} autoComplete="off" onChange={(_, data) => set({ name: data.value })} />
      </Field>
      <Field label="Where the shares are reached (optional)" hint="Only when they are not at \\server\UpdateServicesPackages, for example a mounted folder.">
        <Input value={draft.shareRoot} maxLength={500} autoComplete="off" spellCheck={false} onChange={(_, data) => set({ shareRoot: data.value })} />
      </Field>
      {save.error !== undefined && <ErrorNote error={save.error} live />}
      <div className={shapes.row}>
        <Button type="submit" appearance="primary" disabledFocusable={save.busy}>
          Save and check
        </Button>
        {onDismiss !== undefined && <Button onClick={onDismiss}>Dismiss</Button>}
      </div>
    </form>
  );
}
