import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { CertificateStatus, KeptHere } from '../../../shared/ipc/certificates.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { Facts } from '../../components/CopyText.js';
import { useShapes } from '../../components/styles.js';
import { ExportForm } from './ExportForm.js';

interface KeptSectionProps {
  /** Absent when no key is kept; the section is then not shown. */
  readonly here: KeptHere | undefined;
  readonly onChange: (status: CertificateStatus) => void;
}

/**
 * The key that is kept on this computer: what protects it, a copy of it, and the way to be rid of it. The question stays when the
 * section goes: a dialog that is taken away while it is open leaves the page hidden from screen readers.
 */
export function KeptSection({ here, onChange }: KeptSectionProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [asked, setAsked] = useState(false);
  const remove = useAction(async (signal) => {
    onChange(await api.certificates.remove(signal));
    setAsked(false);
  });
  return (
    <>
      {here !== undefined && <Kept here={here} onRemove={() => setAsked(true)} />}
      <ConfirmDialog open={asked} title="Remove the certificate that is kept here?" verb="Remove" busy={remove.busy} error={remove.error} onConfirm={() => void remove.run()} onDismiss={() => setAsked(false)}>
        <p className={shapes.paragraph}>The key is deleted from this computer. What it signed stays valid. Make sure that a copy (PFX) is kept somewhere safe.</p>
      </ConfirmDialog>
    </>
  );
}

function Kept({ here, onRemove }: { readonly here: KeptHere; readonly onRemove: () => void }): ReactElement {
  const shapes = useShapes();
  return (
    <section className={shapes.card} aria-labelledby="certificate-kept">
      <h2 id="certificate-kept" className={shapes.heading2}>
        The key on this computer
      </h2>
      <Facts
        facts={[
          { label: 'Certificate', value: here.certificate.name },
          { label: 'Protected by', value: here.protection },
          { label: 'For the account', value: here.account === '' ? 'not recorded' : here.account },
        ]}
      />
      <ExportForm />
      <div className={shapes.row}>
        <Button onClick={onRemove}>Remove it from this computer</Button>
      </div>
    </section>
  );
}
