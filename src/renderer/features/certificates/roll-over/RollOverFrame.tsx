import { Button } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { RollOverStatus, SignedContent } from '../../../../shared/ipc/roll-over.js';
import { useLoaded } from '../../../app/requests.js';
import { useApi, useApp } from '../../../app/services.js';
import { ErrorNote } from '../../../components/ErrorNote.js';
import { Page } from '../../../components/Page.js';
import { Waiting } from '../../../components/ProgressLine.js';
import { useShapes } from '../../../components/styles.js';

export interface RollOverView {
  readonly status: RollOverStatus;
  readonly onStatus: (status: RollOverStatus) => void;
  /** Who signed what; absent until it was looked at. */
  readonly content: SignedContent | undefined;
  readonly onLookAgain: () => void;
}

interface RollOverFrameProps {
  readonly title: string;
  readonly subtitle: string;
  readonly children: (view: RollOverView) => ReactElement;
}

/** What both paths need: how the roll-over stands, and who signed what is on the server. */
export function RollOverFrame({ title, subtitle, children }: RollOverFrameProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const { value: status, error, reload, replace } = useLoaded('roll-over', (signal) => api.rollOver.status(signal));
  const look = useLoaded(status?.server === undefined ? undefined : `signed/${status.server}`, (signal) => api.rollOver.look(signal));
  return (
    <Page
      title={title}
      subtitle={subtitle}
      actions={
        <Button icon={<ArrowLeftRegular />} onClick={() => navigate({ at: 'certificates' })}>
          Certificates
        </Button>
      }
    >
      {error !== undefined && <ErrorNote error={error} live actions={<Button onClick={reload}>Try again</Button>} />}
      {status === undefined && error === undefined && <Waiting label="Looking at the certificates" />}
      {status !== undefined && (
        <div className={shapes.stack}>
          {look.error !== undefined && <ErrorNote error={look.error} live about="Who signed what is on the server" actions={<Button onClick={look.reload}>Try again</Button>} />}
          {status.server !== undefined && look.value === undefined && look.error === undefined && <Waiting label={`Looking who signed what is on ${status.server}`} />}
          {children({ status, onStatus: replace, content: look.value, onLookAgain: look.reload })}
        </div>
      )}
    </Page>
  );
}
