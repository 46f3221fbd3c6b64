import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { KnownSigner } from '../../../../shared/ipc/roll-over.js';
import { useAction } from '../../../app/requests.js';
import { useApi } from '../../../app/services.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { DateText } from '../../../components/DateText.js';
import { ErrorNote } from '../../../components/ErrorNote.js';
import { useShapes } from '../../../components/styles.js';
import { NextCertificate, type StageBodyProps } from './NextCertificate.js';
import { ResignUpdates } from './ResignUpdates.js';
import { RollOverFrame, type RollOverView } from './RollOverFrame.js';
import { Stage, StageList } from './StageList.js';
import { lostKeyStagesOf, lostOf } from './stages.js';
import { SwitchCertificate } from './SwitchCertificate.js';
import { WriteKit } from './WriteKit.js';

/** The bad day: somebody else may have the key. */
export const LostKeyPage = (): ReactElement => (
  <RollOverFrame title="The key is lost or stolen" subtitle="Whoever has the key can sign packages that your clients install. These six steps take that from them.">
    {(view) => <Stages {...view} />}
  </RollOverFrame>
);

function Stages({ status, onStatus, content, onLookAgain }: RollOverView): ReactElement {
  const shapes = useShapes();
  const stages = lostKeyStagesOf(status, content);
  const lost = new Set(lostOf(status).map(({ certificate }) => certificate.fingerprint));
  const groups = content?.groups.filter(({ fingerprint }) => lost.has(fingerprint)) ?? [];
  return (
    <StageList label="Steps after a key was lost">
      <Stage number={1} title="Report it" state={stages.report}>
        <ReportLost status={status} onStatus={onStatus} />
      </Stage>
      <Stage number={2} title="Get a new certificate" state={stages.replace}>
        {stages.replace === 'later' ? <p className={`${shapes.paragraph} ${shapes.muted}`}>With a new key: a certificate for the lost key is refused here.</p> : status.next === undefined && stages.replace === 'done' ? <p className={shapes.paragraph}>{status.signing?.certificate.name} has a key of its own.</p> : <NextCertificate status={status} onStatus={onStatus} isNow={stages.replace === 'now'} />}
      </Stage>
      <Stage number={3} title="Tell the clients" state={stages.handOut}>
        <p className={shapes.paragraph}>
          The kit hands out the new certificate, and its <b>Remove-SigningCertificate.ps1</b> takes the lost one away and puts it among the certificates that Windows does not trust. Run that script on every client and on the WSUS server, and take the lost certificate out of the group policy. From then on clients refuse whatever it signed, also what carries a time stamp.
        </p>
        <WriteKit status={status} onStatus={onStatus} ready={stages.handOut !== 'later'} primary={stages.handOut === 'now'} />
      </Stage>
      <Stage number={4} title="Switch" state={stages.switch}>
        {stages.switch === 'later' ? <p className={`${shapes.paragraph} ${shapes.muted}`}>This waits for the new certificate. Until then nothing is signed.</p> : <SwitchCertificate status={status} onStatus={onStatus} />}
      </Stage>
      <Stage number={5} title="Sign everything anew" state={stages.resign}>
        <p className={shapes.paragraph}>Only files that this console recorded when it published them are signed anew: whoever has the key could have made the others. Those fail with a reason; publish them again from their catalogue, or decline or expire them.</p>
        {stages.resign !== 'later' && content !== undefined && <ResignUpdates content={content} groups={groups} ready={stages.resign === 'now'} onEnded={onLookAgain} />}
      </Stage>
      <Stage number={6} title="Have it revoked" state={stages.report === 'done' ? 'now' : 'later'}>
        <p className={shapes.paragraph}>
          If an authority issued the certificate, ask it to revoke it with the reason “key compromise” and the day from which the key may have been out of your hands, and to publish a new revocation list. A self-signed certificate cannot be revoked: there the script of step 3 is all there is. Find out how the key was lost before the new one goes the same way.
        </p>
      </Stage>
    </StageList>
  );
}

function ReportLost({ status, onStatus }: StageBodyProps): ReactElement {
  const shapes = useShapes();
  const { signing, former } = status;
  const signers: readonly KnownSigner[] = [...(signing === undefined ? [] : [signing]), ...former];
  return (
    <>
      <p className={shapes.paragraph}>From this moment nothing is signed with the key here, and nothing that it signed counts as yours, except files that were recorded when they were published. It is written into the journal.</p>
      {signers.length === 0 && <p className={shapes.paragraph}>No certificate has signed here yet.</p>}
      <ul className={shapes.list}>
        {signers.map((signer) => (
          <li key={signer.certificate.fingerprint}>
            <Signer signer={signer} isSigning={signer === signing} onStatus={onStatus} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface SignerProps extends Pick<StageBodyProps, 'onStatus'> {
  readonly signer: KnownSigner;
  readonly isSigning: boolean;
}

function Signer({ signer: { certificate, lostAt }, isSigning, onStatus }: SignerProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [asked, setAsked] = useState(false);
  const mark = useAction(async (signal, verb: 'reportLost' | 'takeBackReport') => {
    onStatus(await api.rollOver[verb]({ fingerprint: certificate.fingerprint }, signal));
    setAsked(false);
  });
  return (
    <div className={shapes.spread}>
      <span className={shapes.tight}>
        <span className={shapes.strong}>{certificate.name}</span>
        <span className={shapes.muted}>
          {lostAt === undefined ? `${isSigning ? 'Signs now' : 'Signed before'}, thumbprint ${certificate.thumbprint}` : <>Reported lost on <DateText at={lostAt} time /></>}
        </span>
      </span>
      {lostAt === undefined ? (
        <Button onClick={() => setAsked(true)}>Report the key as lost</Button>
      ) : (
        <Button disabledFocusable={mark.busy} onClick={() => void mark.run('takeBackReport')}>
          It was a mistake
        </Button>
      )}
      {lostAt !== undefined && mark.error !== undefined && <ErrorNote error={mark.error} live />}
      <ConfirmDialog
        open={asked}
        title={`Report the key of ${certificate.name} as lost?`}
        verb="Report it"
        busy={mark.busy}
        error={mark.error}
        onConfirm={() => void mark.run('reportLost')}
        onDismiss={() => {
          mark.clear();
          setAsked(false);
        }}
      >
        <p className={shapes.paragraph}>{isSigning ? 'Nothing can be published until another certificate signs. ' : 'If its key is still kept here, it is deleted. '}Clients are not told by this: that is step 3.</p>
      </ConfirmDialog>
    </div>
  );
}
