import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { CertificateStatus, ServerTrust } from '../../../shared/ipc/certificates.js';
import { groupsOfFour } from '../../../shared/format.js';
import { useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { CopyText } from '../../components/CopyText.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { SaveButton } from './SaveButton.js';

const titles: Readonly<Record<ServerTrust['outcome'], string>> = { trusted: 'The server trusts it', 'not-trusted': 'The server does not trust it', unknown: 'Whether the server trusts it does not show yet' };
const kinds = { trusted: 'success', 'not-trusted': 'danger', unknown: 'info' } as const;

/** What must lie in which store of the server, looked at live. Asked for anew when another certificate signs. */
export function ServerTrustSection({ status }: { readonly status: CertificateStatus }): ReactElement | null {
  const api = useApi();
  const shapes = useShapes();
  const used = status.signing === 'here' ? status.here?.certificate : status.server?.certificate;
  const { value, error, busy, reload } = useLoaded(used === undefined ? undefined : `trust/${used.fingerprint}`, (signal) => api.certificates.serverTrust(signal));
  if (used === undefined) return null;
  return (
    <section className={shapes.stack} aria-labelledby="server-trust">
      <div className={shapes.spread}>
        <h2 id="server-trust" className={shapes.heading2}>
          What the server must trust
        </h2>
        <Button size="small" disabledFocusable={busy} onClick={reload}>
          Look again
        </Button>
      </div>
      {error !== undefined && <ErrorNote error={error} live />}
      {value === undefined && error === undefined && <Waiting label="Looking at what the server has kept" />}
      {value !== undefined && (
        <Note kind={kinds[value.outcome]} live title={titles[value.outcome]}>
          <p className={shapes.paragraph}>{value.sentence}</p>
        </Note>
      )}
      {value !== undefined && <Placements trust={value} />}
      <div className={shapes.row}>{status.signing === 'here' ? <SaveButton what="certificate">Save the certificate (.cer)</SaveButton> : <SaveButton what="server-certificate">Save the certificate (.cer)</SaveButton>}</div>
    </section>
  );
}

function Placements({ trust }: { readonly trust: ServerTrust }): ReactElement {
  const shapes = useShapes();
  return (
    <ul className={shapes.list} aria-label="Certificates in the stores of the server">
      {trust.placements.map(({ store, certificate, command }) => (
        <li key={`${store}/${certificate.fingerprint}`} className={shapes.tight}>
          <span>
            <span className={shapes.strong}>{store}</span> (local computer): {certificate.name}, thumbprint {groupsOfFour(certificate.thumbprint)}
          </span>
          <span className={shapes.row}>
            <span className={shapes.muted}>To see whether it is there:</span> <CopyText text={command} what="the command" mono />
          </span>
        </li>
      ))}
    </ul>
  );
}
