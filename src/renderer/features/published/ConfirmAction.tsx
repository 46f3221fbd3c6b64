import type { ReactElement } from 'react';
import type { PackageId } from '../../../shared/units.js';
import type { ServerActionKind, ServerUpdateRow } from '../../../shared/ipc/published.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { useShapes } from '../../components/styles.js';
import { actionWords } from './model.js';

export interface ActionDialogProps {
  readonly rows: readonly ServerUpdateRow[];
  readonly onStarted: (jobId: string) => void;
  readonly onDismiss: () => void;
}

const shownTitles = 5;

/** Titles of what an action is about. */
export function TitleList({ titles }: { readonly titles: readonly string[] }): ReactElement {
  const shapes = useShapes();
  const more = titles.length - shownTitles;
  return (
    <ul className={shapes.bullets}>
      {titles.slice(0, shownTitles).map((title, index) => (
        <li key={index} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </li>
      ))}
      {more > 0 && <li>{more.toLocaleString('en-US')} more</li>}
    </ul>
  );
}

/** Says what follows on the clients, then starts the job. */
export function ConfirmAction({ kind, rows, onStarted, onDismiss }: ActionDialogProps & { readonly kind: Exclude<ServerActionKind, 'approve' | 'revise'> }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const words = actionWords[kind];
  const updates: readonly PackageId[] = rows.map(({ packageId }) => packageId);
  const act = useAction(async (signal) => onStarted((await api.published.act({ updates: [...updates], action: { kind } }, signal)).jobId));
  return (
    <ConfirmDialog open title={words.title(rows.length)} verb={words.verb} busy={act.busy} error={act.error} onConfirm={() => void act.run()} onDismiss={onDismiss}>
      <TitleList titles={rows.map(({ title }) => title)} />
      {words.follows(rows.length).map((sentence) => (
        <p key={sentence} className={shapes.paragraph}>
          {sentence}
        </p>
      ))}
    </ConfirmDialog>
  );
}
