import { Button, Field, Input, Select, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactElement, type SyntheticEvent } from 'react';
import type { CategoryNames, CategoryOverview, NameProposal } from '../../../shared/ipc/server-decisions.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { describePreview, linesOf, withProposal } from './categories-model.js';

const useStyles = makeStyles({
  line: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', alignItems: 'center', gap: tokens.spacingHorizontalM },
  form: { display: 'flex', alignItems: 'flex-end', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
  name: { flexGrow: 1, flexBasis: '180px', minWidth: 0, '& .fui-Input': { minWidth: 0 } },
});

interface NamesSectionProps {
  readonly overview: CategoryOverview;
  readonly onSaved: (overview: CategoryOverview) => void;
}

/** Several spellings of a vendor, or versions of a product, under one name: chosen here and nowhere else, and shown before it counts. */
export function NamesSection({ overview, onSaved }: NamesSectionProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [draft, setDraft] = useState<CategoryNames>(overview.names);
  const changed = JSON.stringify(draft) !== JSON.stringify(overview.names);
  const save = useAction(async (signal) => onSaved(await api.servers.saveNames(draft, signal)));
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const open = overview.proposals.filter(({ proposalId }) => !taken.has(proposalId));
  return (
    <div className={shapes.card}>
      <h3 className={shapes.heading3}>Names that are published under</h3>
      <p className={shapes.paragraph}>Spellings of one vendor or versions of one product can share a category. Names are only changed where you say so here; what the catalogue says stays as it is.</p>
      <Lines draft={draft} onChange={setDraft} />
      <AddName onAdd={(add) => setDraft(add(draft))} />
      {changed && (
        <div className={shapes.stack}>
          <Preview draft={draft} />
          <div className={shapes.row}>
            <Button appearance="primary" disabledFocusable={save.busy} onClick={() => void save.run()}>
              Publish under these names
            </Button>
            <Button
              onClick={() => {
                setDraft(overview.names);
                setTaken(new Set());
              }}
            >
              Undo
            </Button>
          </div>
          {save.error !== undefined && <ErrorNote error={save.error} live />}
        </div>
      )}
      {open.length > 0 && <h3 className={shapes.heading3}>These look like the same</h3>}
      {open.length > 0 && (
        <ul className={shapes.list}>
          {open.map((proposal) => (
            <Proposal
              key={proposal.proposalId}
              proposal={proposal}
              onTake={(as) => {
                setDraft(withProposal(draft, proposal, as));
                setTaken(new Set([...taken, proposal.proposalId]));
              }}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Lines({ draft, onChange }: { readonly draft: CategoryNames; readonly onChange: (names: CategoryNames) => void }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const lines = linesOf(draft);
  if (lines.length === 0) return <p className={`${shapes.paragraph} ${shapes.muted}`}>Every name is published as the catalogues give it.</p>;
  return (
    <ul className={shapes.list}>
      {lines.map(({ key, text, as, without }) => (
        <li key={key} className={styles.line}>
          <span className={shapes.paragraph}>
            {text} <span className={shapes.muted}>is published as</span> <span className={shapes.strong}>{as}</span>
          </span>
          <Button size="small" aria-label={`Remove the name for ${text}`} onClick={() => onChange(without(draft))}>
            Remove
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Preview({ draft }: { readonly draft: CategoryNames }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const { value, error } = useLoaded(JSON.stringify(draft), (signal) => api.servers.previewNames(draft, signal));
  if (error !== undefined) return <ErrorNote error={error} live />;
  if (value === undefined) return <Waiting label="Looking at what it comes to" />;
  return (
    <Note kind="info" title="What it comes to">
      <ul className={shapes.bullets}>
        {describePreview(value).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Note>
  );
}

function Proposal({ proposal, onTake }: { readonly proposal: NameProposal; readonly onTake: (as: string) => void }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const [as, setAs] = useState(proposal.as);
  const { vendor, names } = proposal;
  return (
    <li className={styles.form}>
      <span className={`${shapes.paragraph} ${styles.name}`}>
        {vendor === undefined ? 'Vendors' : `Products of ${vendor}`}: {names.map((name) => `“${name}”`).join(', ')}
      </span>
      <Field label={`One name for ${names[0] ?? ''} and ${names.length === 2 ? (names[1] ?? '') : `${names.length - 1} others`}`}>
        <Input value={as} maxLength={200} onChange={(_, data) => setAs(data.value)} />
      </Field>
      <Button disabledFocusable={as.trim() === ''} onClick={() => onTake(as)}>
        Take it up
      </Button>
    </li>
  );
}

function AddName({ onAdd }: { readonly onAdd: (add: (names: CategoryNames) => CategoryNames) => void }): ReactElement {
  const styles = useStyles();
  const [kind, setKind] = useState<'vendor' | 'product'>('product');
  const [vendor, setVendor] = useState('');
  const [name, setName] = useState('');
  const [as, setAs] = useState('');
  const isComplete = name.trim() !== '' && as.trim() !== '' && (kind === 'vendor' || vendor.trim() !== '');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!isComplete) return;
    const line = { name: name.trim(), as: as.trim() };
    onAdd((names) => (kind === 'vendor' ? { ...names, vendors: [...names.vendors, line] } : { ...names, products: [...names.products, { vendor: vendor.trim(), ...line }] }));
    setName('');
    setAs('');
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label="Add a name">
      <Field label="A">
        <Select value={kind} onChange={(_, data) => setKind(data.value === 'vendor' ? 'vendor' : 'product')}>
          <option value="product">product</option>
          <option value="vendor">vendor</option>
        </Select>
      </Field>
      {kind === 'product' && (
        <Field label="of the vendor" className={styles.name}>
          <Input value={vendor} maxLength={200} onChange={(_, data) => setVendor(data.value)} />
        </Field>
      )}
      <Field label="called" className={styles.name}>
        <Input value={name} maxLength={200} onChange={(_, data) => setName(data.value)} />
      </Field>
      <Field label="is published as" className={styles.name}>
        <Input value={as} maxLength={200} onChange={(_, data) => setAs(data.value)} />
      </Field>
      <Button type="submit" disabledFocusable={!isComplete}>
        Add
      </Button>
    </form>
  );
}
