import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, Select, Textarea, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import { severities } from '../../../shared/catalog.js';
import type { RevisionChange, ServerUpdateDetails } from '../../../shared/ipc/published.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { usePageShownAfter } from '../../components/page-shown.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import type { ActionDialogProps } from './ConfirmAction.js';
import { changeOf, draftOf, problemsOf, type Draft } from './revision.js';

const useStyles = makeStyles({ surface: { maxWidth: '720px' }, pair: { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: tokens.spacingHorizontalM } });

/** New texts, severity or addresses for one update: the next revision of it. */
export function ReviseDialog({ rows, onStarted, onDismiss }: ActionDialogProps): ReactElement | null {
  const api = useApi();
  const styles = useStyles();
  const [row] = rows;
  usePageShownAfter(row !== undefined);
  const { value, error, reload } = useLoaded(row === undefined ? undefined : `revise/${row.packageId}`, (signal) => api.published.details({ packageId: row?.packageId ?? ('' as never) }, signal));
  if (row === undefined) return null;
  return (
    <Dialog open modalType="modal" onOpenChange={(_, data) => !data.open && onDismiss()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>Revise this update</DialogTitle>
          {value === undefined ? (
            <DialogContent>
              {error === undefined ? <Waiting label="Loading the update" /> : <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />}
            </DialogContent>
          ) : (
            <ReviseForm details={value} onStarted={onStarted} onDismiss={onDismiss} />
          )}
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function ReviseForm({ details, onStarted, onDismiss }: { readonly details: ServerUpdateDetails; readonly onStarted: (jobId: string) => void; readonly onDismiss: () => void }): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const [draft, setDraft] = useState<Draft>(() => draftOf(details));
  const [language, setLanguage] = useState(details.texts[0]?.language ?? '');
  const change: RevisionChange = changeOf(details, draft);
  const problems = problemsOf(draft);
  const texts = draft.texts.find((each) => each.language === language);
  const setTexts = (part: Partial<{ title: string; description: string }>): void => setDraft({ ...draft, texts: draft.texts.map((each) => (each.language === language ? { ...each, ...part } : each)) });
  const act = useAction(async (signal) => onStarted((await api.published.act({ updates: [details.row.packageId], action: { kind: 'revise', change } }, signal)).jobId));
  const problem = (name: string): Partial<{ validationMessage: string }> => (problems[name] === undefined ? {} : { validationMessage: problems[name] });
  const input = (label: string, name: 'moreInfoUrl' | 'supportUrl' | 'bulletinId' | 'kbArticleId' | 'cveIds'): ReactElement => (
    <Field label={label} {...problem(name)}>
      <Input value={draft[name]} onChange={(_, data) => setDraft({ ...draft, [name]: data.value })} />
    </Field>
  );
  const isApplication = details.row.classification === 'Applications';
  return (
    <>
      <DialogContent className={shapes.stack}>
        <p className={shapes.paragraph}>The file and its signature stay. Computers that have the update do not install it again; approvals stay.</p>
        {details.fixed !== undefined && <ErrorNote error={details.fixed} kind="warning" />}
        {draft.texts.length > 1 && (
          <Field label="Language">
            <Select value={language} onChange={(_, data) => setLanguage(data.value)}>
              {draft.texts.map((each) => (
                <option key={each.language} value={each.language}>
                  {each.language}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {texts !== undefined && (
          <>
            <Field label="Title" required {...problem(`title/${language}`)}>
              <Input value={texts.title} maxLength={200} onChange={(_, data) => setTexts({ title: data.value })} />
            </Field>
            <Field label="Description">
              <Textarea value={texts.description} maxLength={1500} rows={3} onChange={(_, data) => setTexts({ description: data.value })} />
            </Field>
          </>
        )}
        {!isApplication && (
          <div className={styles.pair}>
            <Field label="Severity">
              <Select value={draft.severity} onChange={(_, data) => setDraft({ ...draft, severity: data.value })}>
                {['Unspecified', ...severities].map((each) => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </Select>
            </Field>
            {input('Security bulletin', 'bulletinId')}
            {input('KB article (digits)', 'kbArticleId')}
            {input('CVE numbers, with commas', 'cveIds')}
          </div>
        )}
        {input('Address for more information', 'moreInfoUrl')}
        {input('Address for support', 'supportUrl')}
        {act.error !== undefined && <ErrorNote error={act.error} live />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onDismiss}>Cancel</Button>
        <Button appearance="primary" disabledFocusable={act.busy || details.fixed !== undefined || Object.keys(change).length === 0 || Object.keys(problems).length > 0} onClick={() => void act.run()}>
          Publish the revision
        </Button>
      </DialogActions>
    </>
  );
}
