import { Button } from '@fluentui/react-components';
import { ArrowDownloadRegular, DocumentSearchRegular } from '@fluentui/react-icons';
import { useState, type ReactElement } from 'react';
import type { ClientEvent, ClientReport } from '../../../shared/ipc/client-kit.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { DateText } from '../../components/DateText.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { CheckList } from '../../components/VerdictTree.js';
import { useShapes } from '../../components/styles.js';
import { KitWritten } from './KitWritten.js';

/** Handing the certificate to the clients, and hearing from one of them whether it arrived. */
export function ClientKitSection(): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [folder, setFolder] = useState<string>();
  const [report, setReport] = useState<ClientReport>();
  const write = useAction(async (signal) => {
    const written = await api.clientKit.write(signal);
    if (written !== undefined) setFolder(written);
  });
  const read = useAction(async (signal) => {
    const found = await api.clientKit.readReport(signal);
    if (found !== undefined) setReport(found);
  });
  return (
    <section className={shapes.card} aria-label="Clients">
      <h2 className={shapes.heading2}>Hand it to the clients</h2>
      <p className={shapes.paragraph}>
        Clients install an update only when they trust the certificate that signed it and a policy allows it. The kit holds the certificate, a walk-through for group policy, scripts for a single computer and for Intune, and a check that is run on a client.
      </p>
      <div className={shapes.row}>
        <Button icon={<ArrowDownloadRegular />} disabledFocusable={write.busy} onClick={() => void write.run()}>
          Write the client kit
        </Button>
        <Button icon={<DocumentSearchRegular />} disabledFocusable={read.busy} onClick={() => void read.run()}>
          Open the result of a client
        </Button>
      </div>
      {write.error !== undefined && <ErrorNote error={write.error} live />}
      {read.error !== undefined && <ErrorNote error={read.error} live />}
      {folder !== undefined && <KitWritten folder={folder} />}
      {report !== undefined && <Report report={report} />}
    </section>
  );
}

function Report({ report }: { readonly report: ClientReport }): ReactElement {
  const shapes = useShapes();
  const { computer, windows, madeAt, sentence, wouldAccept, checks, events } = report;
  return (
    <div className={shapes.stack} role="status">
      <Note kind={wouldAccept ? 'info' : 'danger'} title={sentence}>
        <span className={shapes.muted}>
          {computer}, Windows {windows}, checked <DateText at={madeAt} time />
        </span>
      </Note>
      <CheckList checks={checks} />
      {events.length > 0 && (
        <div className={shapes.stack}>
          <h3 className={shapes.heading3}>What the client logged</h3>
          <ul className={shapes.list}>
            {events.map((event, index) => (
              <li key={index}>
                <Event event={event} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Event({ event: { at, title, message, code, meaning, remedy } }: { readonly event: ClientEvent }): ReactElement {
  const shapes = useShapes();
  return (
    <div className={shapes.tight}>
      <span>
        <b>{title}</b>
        {code !== undefined && <span className={shapes.mono}> {code}</span>} <span className={shapes.muted}>
          <DateText at={at} time />
        </span>
      </span>
      {meaning !== undefined && <span>{`${meaning} ${remedy ?? ''}`}</span>}
      <span className={`${shapes.small} ${shapes.muted}`}>{message}</span>
    </div>
  );
}
