import type { ReactElement } from 'react';
import { useShapes } from '../../../components/styles.js';
import { NextCertificate } from './NextCertificate.js';
import { ResignUpdates } from './ResignUpdates.js';
import { RetireSigners } from './RetireSigner.js';
import { RollOverFrame, type RollOverView } from './RollOverFrame.js';
import { Stage, StageList } from './StageList.js';
import { leavingOf, stagesOf } from './stages.js';
import { SwitchCertificate } from './SwitchCertificate.js';
import { WriteKit } from './WriteKit.js';

/** From the certificate that signs to the next one, without a day on which clients refuse anything. */
export const RollOverPage = (): ReactElement => (
  <RollOverFrame title="Roll over to the next certificate" subtitle="Five steps over some weeks. What is done stays done; leave at any time.">
    {(view) => <Stages {...view} />}
  </RollOverFrame>
);

function Stages({ status, onStatus, content, onLookAgain }: RollOverView): ReactElement {
  const shapes = useShapes();
  const stages = stagesOf(status, content);
  const leaving = new Set(leavingOf(status).map(({ certificate }) => certificate.fingerprint));
  const isSwitched = stages.switch === 'done';
  const groups = content === undefined || !isSwitched ? [] : content.groups.filter(({ fingerprint }) => leaving.has(fingerprint));
  const { signing } = status;
  return (
    <StageList label="Steps of the roll-over">
      <Stage number={1} title="Get the next certificate" state={stages.next}>
        <NextCertificate status={status} onStatus={onStatus} isNow={stages.next === 'now'} />
      </Stage>
      <Stage number={2} title="Hand both out" state={stages.handOut}>
        <p className={shapes.paragraph}>The client kit holds the certificate that signs and the next one. Give it to every client and to the WSUS server, and wait until they have it: check some of them with the script of the kit.</p>
        <WriteKit status={status} onStatus={onStatus} ready={stages.handOut !== 'later'} primary={stages.handOut === 'now'} />
      </Stage>
      <Stage number={3} title="Switch" state={stages.switch}>
        {stages.switch === 'later' && status.next === undefined ? (
          <p className={`${shapes.paragraph} ${shapes.muted}`}>
            {signing === undefined ? 'Nothing signs yet.' : `${signing.certificate.name} signs${signing.by === 'server' ? ' on the server' : ''}.`} This waits for the next certificate. A WSUS that makes its own certificate switches at once: then hand the new one out right after.
          </p>
        ) : (
          <SwitchCertificate status={status} onStatus={onStatus} />
        )}
      </Stage>
      <Stage number={4} title="Sign anew what is published" state={stages.resign}>
        {!isSwitched && <p className={`${shapes.paragraph} ${shapes.muted}`}>After the switch: what the former certificate signed is signed anew, each as its next revision.</p>}
        {isSwitched && content !== undefined && <ResignUpdates content={content} groups={groups} ready={stages.resign === 'now'} onEnded={onLookAgain} />}
        {isSwitched && status.server === undefined && <p className={shapes.paragraph}>No server is set up.</p>}
      </Stage>
      <Stage number={5} title="Retire the old one" state={stages.retire}>
        <RetireSigners status={status} onStatus={onStatus} content={content} />
      </Stage>
    </StageList>
  );
}
