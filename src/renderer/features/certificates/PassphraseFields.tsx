import { Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { leastSecret } from '../../../shared/ipc/certificates.js';
import { Note } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';

const useStyles = makeStyles({ fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, maxWidth: '420px' } });

export interface TypedPassphrase {
  readonly passphrase: string;
  readonly again: string;
}

/** Why a new secret does not do yet. */
export function passphraseProblem({ passphrase, again }: TypedPassphrase): string | undefined {
  if (passphrase.length < leastSecret) return `At least ${leastSecret} characters, for example five words.`;
  return passphrase === again ? undefined : 'The two are not the same.';
}

interface NewSecretProps {
  readonly label: string;
  readonly typed: TypedPassphrase;
  readonly onChange: (typed: TypedPassphrase) => void;
}

/** A new secret, typed twice. */
export function NewSecret({ label, typed, onChange }: NewSecretProps): ReactElement {
  const styles = useStyles();
  const problem = passphraseProblem(typed);
  const isBegun = typed.again !== '';
  return (
    <div className={styles.fields}>
      <Field label={label} hint={`At least ${leastSecret} characters, for example five words.`}>
        <Input type="password" autoComplete="new-password" value={typed.passphrase} onChange={(_, data) => onChange({ ...typed, passphrase: data.value })} />
      </Field>
      <Field label={`${label}, once more`} {...(isBegun && problem !== undefined ? { validationMessage: problem } : {})}>
        <Input type="password" autoComplete="new-password" value={typed.again} onChange={(_, data) => onChange({ ...typed, again: data.value })} />
      </Field>
    </div>
  );
}

/** In place of a store of the system. */
export function PassphraseFields({ typed, onChange, why }: Omit<NewSecretProps, 'label'> & { readonly why: string }): ReactElement {
  const shapes = useShapes();
  return (
    <div className={shapes.stack}>
      <Note kind="warning" title="The system offers no encrypted store for the key">
        <p className={shapes.paragraph}>It says: {why}. A passphrase protects the key instead (scrypt, AES-256). It is asked for once after each start; for runs without anybody there, give it in COUNTERSIGN_PASSPHRASE.</p>
      </Note>
      <NewSecret label="Passphrase" typed={typed} onChange={onChange} />
    </div>
  );
}
