import { Button } from '@fluentui/react-components';
import { SendRegular } from '@fluentui/react-icons';
import { useEffect, type ReactElement } from 'react';
import { useApp } from '../../app/services.js';
import { Page } from '../../components/Page.js';
import { selectedUpdates } from '../../state/updates-slice.js';
import { SelectionBar } from './SelectionBar.js';
import { UpdatesBrowser } from './UpdatesBrowser.js';

export function UpdatesPlace(): ReactElement {
  const navigate = useApp((state) => state.navigate);
  const dispatchGuide = useApp((state) => state.dispatchGuide);
  const updates = useApp((state) => state.updates);
  const selected = useApp((state) => state.selected);
  const loadCatalogues = useApp((state) => state.loadCatalogues);
  useEffect(() => void loadCatalogues(), [loadCatalogues]);
  /** The guide goes straight to the plan: catalogue, publisher and updates are settled here. */
  const publishSelection = (): void => {
    dispatchGuide({ type: 'restart' });
    dispatchGuide({ type: 'updates-picked', updates: selectedUpdates(updates, selected).map(({ row }) => ({ catalogueId: row.catalogueId, packageId: row.packageId })) });
    dispatchGuide({ type: 'next' });
    dispatchGuide({ type: 'next' });
    dispatchGuide({ type: 'next' });
    navigate({ at: 'publish' });
  };
  return (
    <Page
      fill
      title="Updates"
      actions={
        selected.size === 0 && (
          <Button appearance="primary" icon={<SendRegular />} onClick={() => navigate({ at: 'publish' })}>
            Publish updates
          </Button>
        )
      }
    >
      <UpdatesBrowser />
      <SelectionBar onPublish={publishSelection} />
    </Page>
  );
}
