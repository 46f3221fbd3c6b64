import type { ReactElement } from 'react';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';
import { ServerTrustSection } from './ServerTrustSection.js';
import { WhoSigns } from './WhoSigns.js';

/** Whether the key stays here or goes to the server, and what the server must trust either way. */
export function ServerStep({ guide, status, onStatus }: StepProps): ReactElement {
  const shapes = useShapes();
  return (
    <>
      {guide.draft.way !== 'server' && <p className={shapes.paragraph}>Best leave the key here: Countersign signs, and the server never holds a key with which somebody could sign in your name. Give it to the server only if other programs publish through WSUS as well and must sign with the same certificate.</p>}
      <WhoSigns status={status} onChange={onStatus} />
      <ServerTrustSection status={status} />
    </>
  );
}
