import { Button, Field, Input, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type SyntheticEvent, type ReactElement } from 'react';
import type { Settings } from '../../../shared/ipc/settings.js';
import { useShapes } from '../../components/styles.js';
import { hostProblem, urlProblem } from './validation.js';

const useStyles = makeStyles({
  form: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS, maxWidth: '560px' },
  button: { marginTop: '26px' },
  wide: { flexGrow: 1 },
});

interface TextSettingProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly problem: (text: string) => string | undefined;
  readonly onCommit: (text: string) => void;
}

/** A text that counts when it is saved by button or Enter. */
export function TextSetting({ label, hint, value, problem, onCommit }: TextSettingProps): ReactElement {
  const styles = useStyles();
  const [text, setText] = useState(value);
  const [asked, setAsked] = useState(false);
  const found = problem(text);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (found === undefined) onCommit(text);
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Field className={styles.wide} label={label} {...(hint === undefined ? {} : { hint })} {...(asked && found !== undefined ? { validationMessage: found } : {})}>
        <Input value={text} spellCheck={false} onChange={(_, data) => setText(data.value.trim())} />
      </Field>
      <Button type="submit" className={styles.button} disabledFocusable={text === value}>
        Save
      </Button>
    </form>
  );
}

export function HostList({ hosts, onChange }: { readonly hosts: readonly string[]; readonly onChange: (hosts: readonly string[]) => void }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const problem = hostProblem(text, hosts);
  const add = (event: SyntheticEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (problem !== undefined) return;
    onChange([...hosts, text]);
    setText('');
    setAsked(false);
  };
  return (
    <div className={shapes.stack}>
      <h3 className={shapes.heading3}>Private hosts that may be downloaded from</h3>
      <p className={`${shapes.paragraph} ${shapes.muted}`}>A catalogue may name any address. Addresses inside your network are refused, except those of these hosts, for example a mirror of your own.</p>
      {hosts.length > 0 && (
        <ul className={shapes.list}>
          {hosts.map((host) => (
            <li key={host} className={shapes.row}>
              <span>{host}</span>
              <Button size="small" aria-label={`Remove ${host}`} onClick={() => onChange(hosts.filter((each) => each !== host))}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form className={styles.form} onSubmit={add} noValidate>
        <Field className={styles.wide} label="Host" {...(asked && problem !== undefined ? { validationMessage: problem } : {})}>
          <Input value={text} spellCheck={false} onChange={(_, data) => setText(data.value.trim().toLowerCase())} />
        </Field>
        <Button type="submit" className={styles.button} disabledFocusable={text === ''}>
          Add
        </Button>
      </form>
    </div>
  );
}

type Proxy = Settings['proxy'];

export function ProxyForm({ proxy, onChange }: { readonly proxy: Proxy; readonly onChange: (proxy: Proxy) => void }): ReactElement {
  const shapes = useShapes();
  const [kind, setKind] = useState(proxy.kind);
  const choose = (next: Proxy['kind']): void => {
    setKind(next);
    if (next !== 'given') onChange({ kind: next });
  };
  return (
    <div className={shapes.stack}>
      <Field label="Proxy">
        <RadioGroup value={kind} onChange={(_, data) => choose(data.value as Proxy['kind'])}>
          <Radio value="system" label="As the system" />
          <Radio value="none" label="None" />
          <Radio value="given" label="This one" />
        </RadioGroup>
      </Field>
      {kind === 'given' && (
        <TextSetting label="Address of the proxy" value={proxy.kind === 'given' ? proxy.url : ''} problem={(text) => (text === '' ? 'Name the proxy, for example http://proxy.example.org:8080' : urlProblem(text))} onCommit={(url) => onChange({ kind: 'given', url })} />
      )}
    </div>
  );
}
