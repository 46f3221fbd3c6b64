import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { CertificateStatus } from '../../../shared/ipc/certificates.js';
import type { Check } from '../../../shared/verdict.js';
import { useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { CertificateCard } from '../../components/CertificateCard.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { CheckList } from '../../components/VerdictTree.js';
import { useShapes } from '../../components/styles.js';
import { ClientKitSection } from './ClientKitSection.js';
import { KeptSection } from './KeptSection.js';
import { RollOverSection } from './roll-over/RollOverSection.js';
import { ServerTrustSection } from './ServerTrustSection.js';
import { StampSection } from './StampSection.js';
import { StateSection } from './StateSection.js';
import { TimeLine } from './TimeLine.js';
import { WhoSigns } from './WhoSigns.js';

/** How it stands with the certificate that signs, said first; then everything about it, a section each. */
export function CertificatesPlace(): ReactElement {
  const api = useApi();
  const { value, error, reload, replace } = useLoaded('certificates', (signal) => api.certificates.status(signal));
  return (
    <Page title="Certificates" subtitle="The certificate that signs what you publish, so that clients accept it.">
      {error !== undefined && <ErrorNote error={error} live actions={<Button onClick={reload}>Try again</Button>} />}
      {value === undefined && error === undefined && <Waiting label="Looking at the certificate" />}
      {value !== undefined && <Sections status={value} onChange={replace} />}
    </Page>
  );
}

interface SectionsProps {
  readonly status: CertificateStatus;
  readonly onChange: (status: CertificateStatus) => void;
}

/** A new section of the page has its place here. */
function Sections({ status, onChange }: SectionsProps): ReactElement {
  const used = status.signing === 'here' ? status.here : status.server;
  return (
    <>
      <StateSection status={status} onChange={onChange} />
      {used?.certificate !== undefined && <TimeLine certificate={used.certificate} />}
      {used?.certificate !== undefined && <CertificateCard certificate={used.certificate} label={status.signing === 'here' ? 'Signs here' : 'Signs on the server'} />}
      {used?.checks !== undefined && <Checks checks={used.checks} />}
      <WhoSigns status={status} onChange={onChange} />
      {used?.certificate !== undefined && <ServerTrustSection status={status} />}
      {used?.certificate !== undefined && <RollOverSection health={status.health} />}
      {used?.certificate !== undefined && <ClientKitSection />}
      <StampSection />
      <KeptSection here={status.here} onChange={onChange} />
    </>
  );
}

function Checks({ checks }: { readonly checks: readonly Check[] }): ReactElement {
  const shapes = useShapes();
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  return (
    <section className={shapes.stack} aria-labelledby="certificate-checks">
      <h2 id="certificate-checks" className={shapes.heading2}>
        Checks
      </h2>
      {failed > 0 && <Note kind="danger" title={failed === 1 ? 'One check fails: clients would refuse what it signs' : `${failed} checks fail: clients would refuse what it signs`} />}
      <CheckList checks={checks} />
    </section>
  );
}
