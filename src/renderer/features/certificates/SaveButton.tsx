import { Button } from '@fluentui/react-components';
import { SaveRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Savable } from '../../../shared/ipc/certificates.js';
import { useAction } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';

/** Saves something that is not secret where main's dialog says. */
export function SaveButton({ what, children }: { readonly what: Savable; readonly children: string }): ReactElement {
  const api = useApi();
  const announce = useApp((state) => state.announce);
  const save = useAction(async (signal) => {
    const name = await api.certificates.save({ what }, signal);
    if (name !== undefined) announce(`Saved ${name}`);
  });
  return (
    <>
      <Button icon={<SaveRegular />} disabledFocusable={save.busy} onClick={() => void save.run()}>
        {children}
      </Button>
      {save.error !== undefined && <ErrorNote error={save.error} live />}
    </>
  );
}
