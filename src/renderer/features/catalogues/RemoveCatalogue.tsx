import type { ReactElement } from 'react';
import type { CatalogueRow } from '../../../shared/ipc/catalogues.js';
import { useAction } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { useShapes } from '../../components/styles.js';

interface RemoveCatalogueProps {
  /** The catalogue that was asked about last. */
  readonly row: CatalogueRow;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The question before a catalogue is taken away. It outlives the catalogue's page: a dialog that goes while it is open leaves the window hidden from screen readers. */
export function RemoveCatalogue({ row: { catalogueId, name }, open, onClose }: RemoveCatalogueProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const loadEverything = useApp((state) => state.loadEverything);
  const remove = useAction(async () => {
    await api.catalogues.remove({ catalogueId });
    onClose();
    navigate({ at: 'catalogues' });
    await loadEverything();
  });
  return (
    <ConfirmDialog open={open} title={`Remove ${name}?`} verb="Remove" busy={remove.busy} error={remove.error} onConfirm={() => void remove.run()} onDismiss={onClose}>
      <p className={shapes.paragraph}>Its updates leave the list. What is already in WSUS stays there, and the approval of the publisher stays as it is.</p>
    </ConfirmDialog>
  );
}
