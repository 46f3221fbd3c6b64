import { Button, Field, Input, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { BeakerRegular, DocumentRegular, FolderRegular } from '@fluentui/react-icons';
import { useState, type SyntheticEvent, type ReactElement } from 'react';
import { formatBytes } from '../../../shared/format.js';
import type { ChosenSource, Inspection } from '../../../shared/ipc/catalogues.js';
import { useApp } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { useImportSource } from './import-source.js';

const useStyles = makeStyles({
  form: { display: 'flex', alignItems: 'flex-end', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
  url: { flexGrow: 1, minWidth: '260px' },
});

/** Only what main would take, so that a slip is said at the field. */
function urlProblem(text: string): string | undefined {
  if (text === '') return undefined;
  if (!URL.canParse(text)) return 'This is not a whole address, for example https://vendor.example/catalogue.cab';
  return /^https?:$/u.test(new URL(text).protocol) ? undefined : 'Only https and http addresses can be fetched.';
}

/** The ways a catalogue comes in. */
export function ImportPanel({ onInspected }: { readonly onInspected: (inspection: Inspection) => void }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const practice = useApp((state) => state.status?.profile === 'practice');
  const source = useImportSource(onInspected);
  const [url, setUrl] = useState('');
  const [asked, setAsked] = useState(false);
  const problem = urlProblem(url);
  const busy = source.choose.busy || source.inspect.busy;
  const error = source.inspect.error ?? source.choose.error;

  const fetchUrl = (event: SyntheticEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (url !== '' && problem === undefined) void source.inspect.run({ from: 'url', url }, url);
  };

  return (
    <section className={shapes.card} aria-labelledby="import-title">
      <h2 id="import-title" className={shapes.heading2}>
        Import a catalogue
      </h2>
      <div className={shapes.row}>
        <Button icon={<DocumentRegular />} disabledFocusable={busy} onClick={() => void source.choose.run('file')}>
          From a file
        </Button>
        <Button icon={<FolderRegular />} disabledFocusable={busy} onClick={() => void source.choose.run('folder')}>
          From a folder
        </Button>
        {practice && (
          <Button icon={<BeakerRegular />} disabledFocusable={busy} onClick={() => void source.inspect.run({ from: 'practice' }, 'the sample catalogue')}>
            The sample catalogue
          </Button>
        )}
      </div>
      <form className={styles.form} onSubmit={fetchUrl} noValidate>
        <Field className={styles.url} label="Address of a catalogue" {...(asked && problem !== undefined ? { validationMessage: problem } : {})}>
          <Input type="url" value={url} placeholder="https://" onChange={(_, data) => setUrl(data.value.trim())} />
        </Field>
        <Button type="submit" disabledFocusable={busy || url === ''}>
          Fetch
        </Button>
      </form>
      {source.inspecting !== undefined && <ProgressLine label={`Checking ${source.inspecting}`} onCancel={source.inspect.cancel} />}
      {error !== undefined && <ErrorNote error={error} live />}
      {source.folder !== undefined && (
        <FolderList folder={source.folder} busy={busy} onPick={(cabinet) => void source.inspect.run({ from: 'chosen', sourceId: cabinet.sourceId }, cabinet.name)} onClose={source.closeFolder} />
      )}
    </section>
  );
}

interface FolderListProps {
  readonly folder: ChosenSource;
  readonly busy: boolean;
  readonly onPick: (cabinet: ChosenSource['cabinets'][number]) => void;
  readonly onClose: () => void;
}

function FolderList({ folder, busy, onPick, onClose }: FolderListProps): ReactElement {
  const shapes = useShapes();
  return (
    <div className={shapes.stack}>
      <div className={shapes.spread}>
        <h3 className={shapes.heading3}>{folder.cabinets.length === 0 ? `There is no cabinet (.cab) in ${folder.name}` : `Cabinets in ${folder.name}`}</h3>
        <Button size="small" appearance="subtle" onClick={onClose}>
          Close
        </Button>
      </div>
      <ul className={shapes.list}>
        {folder.cabinets.map((cabinet) => (
          <li key={cabinet.sourceId} className={shapes.spread}>
            <span className={shapes.fill}>
              {cabinet.name} <span className={mergeClasses(shapes.muted, shapes.small)}>{formatBytes(cabinet.size)}</span>
            </span>
            <Button size="small" disabledFocusable={busy} aria-label={`Check ${cabinet.name}`} onClick={() => onPick(cabinet)}>
              Check
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
