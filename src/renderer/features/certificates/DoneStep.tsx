import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useApp } from '../../app/services.js';
import { Note } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';

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
        <li>Hand the certificate out to the clients, into Trusted Publishers and, if it is self-signed, into Trusted Root Certification Authorities, by a group policy. Before that they refuse what it signs.</li>
        <li>Put it into the same stores of the WSUS server, or the server deletes what it signs.</li>
        {settings?.timestampUrl === undefined && <li>Set a time-stamp service, so that signatures outlast the certificate.</li>}
      </ul>
      <div className={shapes.row}>
        <Button onClick={() => navigate({ at: 'certificates' })}>Open the page of the certificate</Button>
      </div>
    </>
  );
}
