import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { useState, type ReactElement, type SyntheticEvent } from 'react';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';

const useStyles = makeStyles({ password: { maxWidth: '420px' } });

interface Chosen {
  readonly sourceId: string;
  readonly name: string;
}

/** A PFX file is chosen in main's dialog, then opened with its password. */
export function FileForm({ status, onStatus, dispatch }: StepProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [chosen, setChosen] = useState<Chosen>();
  const choose = useAction(async () => setChosen((await api.certificates.choosePfx()) ?? chosen));
  return (
    <section className={`${shapes.card} ${shapes.stack}`} aria-label="Import a PFX file">
      <div className={shapes.row}>
        <Button disabledFocusable={choose.busy} {...(chosen === undefined ? { appearance: 'primary' } : {})} onClick={() => void choose.run()}>
          Choose the file
        </Button>
        {chosen !== undefined && <span className={shapes.strong}>{chosen.name}</span>}
      </div>
      {choose.error !== undefined && <ErrorNote error={choose.error} live />}
      {chosen !== undefined && (
        <PasswordForm
          key={chosen.sourceId}
          chosen={chosen}
          onOpened={(opened) => {
            setChosen(undefined);
            onStatus(opened);
            dispatch({ type: 'got' });
          }}
        />
      )}
      {status.candidate?.origin === 'file' && chosen === undefined && <Note kind="info" title={`${status.candidate.certificate.name} was opened and is not kept yet`}>Go on with Next, or choose another file.</Note>}
    </section>
  );
}

function PasswordForm({ chosen, onOpened }: { readonly chosen: Chosen; readonly onOpened: (status: StepProps['status']) => void }): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const [password, setPassword] = useState('');
  const open = useAction(async (signal) => onOpened(await api.certificates.importPfx({ sourceId: chosen.sourceId, password }, signal)));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void open.run();
  };
  return (
    <form className={shapes.stack} onSubmit={submit}>
      <Field className={styles.password} label={`Password of ${chosen.name}`} hint="It is used once and not kept.">
        <Input type="password" value={password} autoComplete="off" onChange={(_, data) => setPassword(data.value)} />
      </Field>
      {open.busy && <ProgressLine label="Opening the file" />}
      {open.error !== undefined && <ErrorNote error={open.error} live />}
      <div className={shapes.row}>
        <Button type="submit" appearance="primary" disabledFocusable={open.busy}>
          Open the file
        </Button>
      </div>
    </form>
  );
}
