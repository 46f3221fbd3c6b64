import type { ReactElement } from 'react';
import type { SupersededUpdate } from '../../../shared/ipc/published.js';
import type { PackageId } from '../../../shared/units.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { EmptyState } from '../../components/EmptyState.js';
import type { Column } from '../../components/table/model.js';
import { useShapes } from '../../components/styles.js';
import { ChooseDialog } from './ChooseDialog.js';
import { plural } from './model.js';

const columns: readonly Column<SupersededUpdate>[] = [
  { id: 'title', title: 'Older update', width: 220, grow: 2, render: ({ title }) => title, text: ({ title }) => title },
  { id: 'by', title: 'Replaced by', width: 220, grow: 2, render: ({ by }) => by.title, text: ({ by }) => by.title },
  { id: 'approved', title: 'Approved', width: 96, render: ({ approved }) => (approved ? 'Yes' : 'No'), text: ({ approved }) => (approved ? 'Yes' : 'No') },
];

interface SupersededDialogProps {
  /** Only what these replace; all updates of the server when absent. */
  readonly by?: readonly PackageId[];
  readonly onStarted: (jobId: string) => void;
  readonly onDismiss: () => void;
}

/** A proposal: older updates that are still offered although a newer one replaces them. */
export function SupersededDialog({ by, onStarted, onDismiss }: SupersededDialogProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const search = useLoaded(`superseded/${by?.join() ?? 'all'}`, (signal) => api.published.superseded(by === undefined ? {} : { by: [...by] }, signal));
  const decline = useAction(async (signal, chosen: readonly SupersededUpdate[]) =>
    onStarted((await api.published.act({ updates: chosen.map(({ packageId }) => packageId), action: { kind: 'decline' } }, signal)).jobId),
  );
  return (
    <ChooseDialog
      title="Decline what newer updates replace"
      label="Superseded updates"
      rows={search.value}
      columns={columns}
      keyOf={({ packageId }) => packageId}
      waiting="Looking for updates that newer ones replace"
      empty={<EmptyState title="Nothing to decline" text="No update is offered any more that a newer one on this server replaces." />}
      whole={({ title, by: newer }) => (
        <>
          {title} is replaced by {newer.title}.
        </>
      )}
      describe={(chosen) => `${chosen.length} of ${plural(search.value?.length ?? 0, 'update', 'updates')} chosen`}
      verb="Decline what is chosen"
      busy={decline.busy}
      error={decline.error ?? search.error}
      onConfirm={(chosen) => void decline.run(chosen)}
      onDismiss={onDismiss}
    >
      <p className={shapes.paragraph}>
        Computers that need the newer update do not need the older one. Before you decline an approved one, see that the newer one is approved for the same groups: until then those computers get neither. What is installed stays installed, and approving an update again takes its decline back.
      </p>
    </ChooseDialog>
  );
}
