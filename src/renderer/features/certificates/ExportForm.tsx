import { Button, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useState, type ReactElement, type SyntheticEvent } from 'react';
import type { ExportInput } from '../../../shared/ipc/certificates.js';
import { useAction } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { NewSecret, passphraseProblem } from './PassphraseFields.js';

const nothing = { passphrase: '', again: '' };

/** A copy as a PFX file under a new password. Main asks once more, in a dialog of the system, and where to. */
export function ExportForm(): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const announce = useApp((state) => state.announce);
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState(nothing);
  const [encryption, setEncryption] = useState<ExportInput['encryption']>('aes');
  const problem = passphraseProblem(typed);
  const save = useAction(async (signal) => {
    const name = await api.certificates.exportPfx({ password: typed.passphrase, encryption }, signal);
    if (name === undefined) return;
    setTyped(nothing);
    setOpen(false);
    announce(`Saved ${name}`);
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (problem === undefined) void save.run();
  };
  if (!isOpen) {
    return (
      <div className={shapes.row}>
        <Button onClick={() => setOpen(true)}>Save a copy with the key (PFX)</Button>
      </div>
    );
  }
  return (
    <form className={shapes.stack} aria-label="Save a copy with the key" onSubmit={submit} noValidate>
      <NewSecret label="Password of the file" typed={typed} onChange={setTyped} />
      <Field label="Encryption">
        <RadioGroup value={encryption} onChange={(_, data) => setEncryption(data.value === 'old' ? 'old' : 'aes')}>
          <Radio value="aes" label="AES-256 (Windows 10, Windows Server 2019 and newer)" />
          <Radio value="old" label="Triple DES, for older Windows only: weaker, but every Windows reads it" />
        </RadioGroup>
      </Field>
      {save.busy && <ProgressLine label="Saving the copy" />}
      {save.error !== undefined && <ErrorNote error={save.error} live />}
      <div className={shapes.row}>
        <Button type="submit" disabledFocusable={problem !== undefined || save.busy}>
          Choose where to save it
        </Button>
        <Button
          onClick={() => {
            setTyped(nothing);
            setOpen(false);
          }}
        >
          Dismiss
        </Button>
      </div>
    </form>
  );
}
