import type { ReactElement } from 'react';
import { formatBytes, formatDay, formatInstant } from '../../../shared/format.js';
import type { Orphan } from '../../../shared/ipc/published.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { SizeText } from '../../components/DateText.js';
import { EmptyState } from '../../components/EmptyState.js';
import type { Column } from '../../components/table/model.js';
import { useShapes } from '../../components/styles.js';
import { ChooseDialog } from './ChooseDialog.js';
import { plural } from './model.js';

const changeText = ({ changedAt, recent }: Orphan): string => `${formatDay(changedAt)}${recent ? ', lately' : ''}`;
const kindText = ({ kind }: Orphan): string => (kind === 'package-folder' ? 'Package folder' : 'Content file');

const columns: readonly Column<Orphan>[] = [
  { id: 'path', title: 'Where', width: 220, grow: 2, render: ({ path }) => path, text: ({ path }) => path },
  { id: 'kind', title: 'Kind', width: 110, dropOrder: 2, render: kindText, text: kindText },
  { id: 'size', title: 'Size', width: 80, align: 'end', render: ({ size }) => <SizeText size={size} />, text: ({ size }) => String(size) },
  { id: 'changed', title: 'Changed', width: 140, dropOrder: 1, render: changeText, text: ({ changedAt }) => formatInstant(changedAt) },
  { id: 'reason', title: 'How it was told', width: 220, grow: 3, render: ({ reason }) => reason, text: ({ reason }) => reason },
];

/** What no update of the server names: shown with the reason, chosen by the administrator, cleared by a job. */
export function LeftoversDialog({ onStarted, onDismiss }: { readonly onStarted: (jobId: string) => void; readonly onDismiss: () => void }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const search = useLoaded('orphans', (signal) => api.published.orphans(signal));
  const clear = useAction(async (signal, chosen: readonly Orphan[]) => onStarted((await api.published.clear({ orphanIds: chosen.map(({ orphanId }) => orphanId) }, signal)).jobId));
  const size = (rows: readonly Orphan[]): string => formatBytes(rows.reduce((sum, row) => sum + row.size, 0));
  const undecided = search.value?.undecided ?? 0;
  return (
    <ChooseDialog
      title="Leftovers on the server"
      label="Leftovers"
      rows={search.value?.orphans}
      columns={columns}
      keyOf={({ orphanId }) => orphanId}
      waiting="Looking at every update and at the folders of the server"
      empty={<EmptyState title="Nothing is left over" text="Every package folder belongs to an update, and so does all content that can be told to be published locally." />}
      whole={({ path, reason, files }) => (
        <>
          {path}, {plural(files, 'file', 'files')}. {reason}
        </>
      )}
      describe={(chosen) => `${chosen.length} of ${plural(search.value?.orphans.length ?? 0, 'leftover', 'leftovers')} chosen, ${size(chosen)} to be freed`}
      verb="Clear what is chosen"
      busy={clear.busy}
      error={clear.error ?? search.error}
      onConfirm={(chosen) => void clear.run(chosen)}
      onDismiss={onDismiss}
    >
      <p className={shapes.paragraph}>
        Folders and files that no update of the server names any more. Each is looked at once more before it is removed for good. Leave alone what changed lately: another console may be publishing into it.
      </p>
      {undecided > 0 && <p className={shapes.paragraph}>{plural(undecided, 'other file or folder is', 'other files and folders are')} not listed because it cannot be told whose they are, for example content from Microsoft. The server’s own clean-up takes care of those.</p>}
    </ChooseDialog>
  );
}
