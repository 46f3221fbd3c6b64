import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { FormerSigner, SignedContent } from '../../../../shared/ipc/roll-over.js';
import { useAction } from '../../../app/requests.js';
import { useApi } from '../../../app/services.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useShapes } from '../../../components/styles.js';
import type { StageBodyProps } from './NextCertificate.js';
import { leavingOf, retireObstacle } from './stages.js';

/** Former certificates, each with what still needs it. */
export function RetireSigners({ status, onStatus, content }: StageBodyProps & { readonly content: SignedContent | undefined }): ReactElement {
  const shapes = useShapes();
  const api = useApi();
  const leaving = leavingOf(status);
  const [asked, setAsked] = useState<FormerSigner>();
  const retire = useAction(async (signal, { certificate: { fingerprint } }: FormerSigner) => {
    onStatus(await api.rollOver.retire({ fingerprint }, signal));
    setAsked(undefined);
  });
  return (
    <>
      <p className={shapes.paragraph}>
        Clients need a former certificate as long as anything that it signed can be installed. When nothing needs it, retire it: its key is deleted here, and the next kit holds <b>Remove-SigningCertificate.ps1</b>, which takes it away from the clients. Take it out of the group policy as well.
      </p>
      {leaving.length === 0 && <p className={`${shapes.paragraph} ${shapes.muted}`}>There is no former certificate to retire.</p>}
      <ul className={shapes.list}>
        {leaving.map((signer) => (
          <li key={signer.certificate.fingerprint}>
            <RetireSigner signer={signer} obstacle={retireObstacle(content, signer.certificate.fingerprint)} onAsk={setAsked} />
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={asked !== undefined}
        title={`Retire ${asked?.certificate.name ?? 'it'}?`}
        verb="Retire"
        busy={retire.busy}
        error={retire.error}
        onConfirm={() => asked !== undefined && void retire.run(asked)}
        onDismiss={() => {
          retire.clear();
          setAsked(undefined);
        }}
      >
        <p className={shapes.paragraph}>The server is looked through once more. Then the key, as far as it is kept here, is deleted. What it signed and is declined or expired cannot be offered again without signing it anew.</p>
      </ConfirmDialog>
    </>
  );
}

interface RetireSignerProps {
  readonly signer: FormerSigner;
  readonly obstacle: string | undefined;
  readonly onAsk: (signer: FormerSigner) => void;
}

function RetireSigner({ signer, obstacle, onAsk }: RetireSignerProps): ReactElement {
  const shapes = useShapes();
  return (
    <div className={shapes.tight}>
      <div className={shapes.row}>
        <Button disabledFocusable={obstacle !== undefined} onClick={() => obstacle === undefined && onAsk(signer)}>
          Retire {signer.certificate.name}
        </Button>
      </div>
      {obstacle !== undefined && <span className={shapes.muted}>{obstacle}</span>}
    </div>
  );
}
