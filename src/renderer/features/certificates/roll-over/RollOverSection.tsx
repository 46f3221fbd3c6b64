import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { CertificateHealth } from '../../../../shared/ipc/certificates.js';
import { useLoaded } from '../../../app/requests.js';
import { useApi, useApp } from '../../../app/services.js';
import { useShapes } from '../../../components/styles.js';
import { leavingOf, lostOf } from './stages.js';

/** The way to the next certificate, and the one after a bad day. */
export function RollOverSection({ health }: { readonly health: CertificateHealth }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const { value } = useLoaded('roll-over', (signal) => api.rollOver.status(signal));
  const leaving = value === undefined ? 0 : leavingOf(value).length;
  const isBegun = value?.next !== undefined || leaving > 0;
  const isLost = value !== undefined && lostOf(value).length > 0;
  const words =
    value?.next !== undefined
      ? `${value.next.certificate.name} is kept as the next one. Hand it out to the clients, then switch.`
      : leaving > 0
        ? `${leaving === 1 ? 'A former certificate is' : `${String(leaving)} former certificates are`} not retired yet. Clients need to keep ${leaving === 1 ? 'it' : 'them'} until what was signed before is signed anew.`
        : 'Get the next certificate before this one ends, hand both out to the clients, switch, sign anew what is published, and retire the old one.';
  return (
    <section className={shapes.card} aria-labelledby="roll-over">
      <h2 id="roll-over" className={shapes.heading2}>
        The next certificate
      </h2>
      {health.effect !== undefined && <p className={shapes.paragraph}>{health.effect}</p>}
      <p className={shapes.paragraph}>{words}</p>
      <div className={shapes.row}>
        <Button {...(health.warning !== undefined && !isLost && { appearance: 'primary' })} onClick={() => navigate({ at: 'certificates', view: 'roll-over' })}>
          {isBegun ? 'Go on with the roll-over' : 'Roll over'}
        </Button>
        <Button {...(isLost && { appearance: 'primary' })} onClick={() => navigate({ at: 'certificates', view: 'lost-key' })}>
          The key is lost or stolen
        </Button>
      </div>
    </section>
  );
}
