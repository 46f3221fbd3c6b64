import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useApp } from '../../app/services.js';
import { Note } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';
import { ClientKitSection } from './ClientKitSection.js';

/** What was reached, and what is left to do. */
export function DoneStep({ status }: StepProps): ReactElement {
  const shapes = useShapes();
  const settings = useApp((state) => state.settings);
  const navigate = useApp((state) => state.navigate);
  return (
    <>
      <Note kind={status.health.state === 'ready' ? 'success' : 'warning'} live title={status.sentence} />
      <h2 className={shapes.heading2}>What is left</h2>
      <ul className={shapes.bullets}>
        <li>Write the client kit below and follow its walk-through: by a group policy the clients get the certificate into Trusted Publishers and, if it is self-signed, into Trusted Root Certification Authorities. Before that they refuse what it signs.</li>
        <li>Let the same group policy reach the WSUS server, or the server deletes what it signs.</li>
        <li>Let it reach this computer as well: whether clients accept an update is judged here by what this computer trusts. Without a group policy, add the root under Settings, Trusted roots.</li>
        {settings?.timestampUrl === undefined && <li>Set a time-stamp service, so that signatures outlast the certificate: on the page of the certificate.</li>}
        <li>Then publish: the guided path begins on Overview.</li>
      </ul>
      <ClientKitSection />
      <div className={shapes.row}>
        <Button onClick={() => navigate({ at: 'certificates' })}>Open the page of the certificate</Button>
      </div>
    </>
  );
}
