import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import { formatDay } from '../../../../shared/format.js';
import type { RollOverStatus } from '../../../../shared/ipc/roll-over.js';
import { useAction } from '../../../app/requests.js';
import { useApi, useApp } from '../../../app/services.js';
import { CertificateCard } from '../../../components/CertificateCard.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useShapes } from '../../../components/styles.js';

export interface StageBodyProps {
  readonly status: RollOverStatus;
  readonly onStatus: (status: RollOverStatus) => void;
}

/** Getting the next certificate while the one that signs stays. */
export function NextCertificate({ status, onStatus, isNow }: StageBodyProps & { readonly isNow: boolean }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const dispatch = useApp((state) => state.dispatchCertificateGuide);
  const [asked, setAsked] = useState(false);
  const drop = useAction(async (signal) => {
    onStatus(await api.rollOver.dropNext(signal));
    setAsked(false);
  });
  const { next, signing } = status;
  const guide = (
    <Button
      {...(isNow && { appearance: 'primary' })}
      onClick={() => {
        dispatch({ type: 'restart' });
        navigate({ at: 'certificates', view: 'guide' });
      }}
    >
      {next === undefined ? 'Get the next certificate' : 'Get another instead'}
    </Button>
  );
  return (
    <>
      {next === undefined ? (
        <>
          <p className={shapes.paragraph}>
            {isNow ? 'The guide gets a certificate as before: made here, from your authority, or from a file. At its third step choose “Keep it as the next one”.' : 'The next roll-over begins here.'}
            {signing !== undefined && signing.lostAt === undefined && ` ${signing.certificate.name} goes on signing until you switch.`}
          </p>
          <div className={shapes.row}>{guide}</div>
        </>
      ) : (
        <>
          <CertificateCard certificate={next.certificate} label={`The next one, sealed by ${next.protection}`} compact />
          <p className={shapes.paragraph}>
            It is kept beside the one that signs, and valid until {formatDay(next.certificate.notAfter)}. Nothing is signed with it yet.
          </p>
          <div className={shapes.row}>
            {guide}
            <Button onClick={() => setAsked(true)}>Delete it</Button>
          </div>
        </>
      )}
      <ConfirmDialog open={asked} title={`Delete ${next?.certificate.name ?? 'it'}?`} verb="Delete" busy={drop.busy} error={drop.error} onConfirm={() => void drop.run()} onDismiss={() => setAsked(false)}>
        <p className={shapes.paragraph}>Its key is deleted from this computer. Nothing was signed with it here, and what signs now is not touched.</p>
      </ConfirmDialog>
    </>
  );
}
