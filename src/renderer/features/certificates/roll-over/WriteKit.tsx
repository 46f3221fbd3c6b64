import { Button } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useState, type ReactElement } from 'react';
import type { RollOverStatus } from '../../../../shared/ipc/roll-over.js';
import { useAction } from '../../../app/requests.js';
import { useApi } from '../../../app/services.js';
import { DateText } from '../../../components/DateText.js';
import { ErrorNote } from '../../../components/ErrorNote.js';
import { useShapes } from '../../../components/styles.js';
import type { StageBodyProps } from './NextCertificate.js';
import { KitWritten } from '../KitWritten.js';

interface WriteKitProps extends StageBodyProps {
  readonly ready: boolean;
  readonly primary: boolean;
}

/** Writes the kit as the roll-over needs it now, and says when it was written last. */
export function WriteKit({ status, onStatus, ready, primary }: WriteKitProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [folder, setFolder] = useState<string>();
  const write = useAction(async (signal) => {
    const written = await api.clientKit.write(signal);
    if (written === undefined) return;
    setFolder(written);
    onStatus(await api.rollOver.status(signal));
  });
  return (
    <>
      <div className={shapes.row}>
        <Button icon={<ArrowDownloadRegular />} {...(primary && { appearance: 'primary' })} disabledFocusable={write.busy || !ready} onClick={() => void write.run()}>
          Write the client kit
        </Button>
        {status.kit !== undefined && <LastWritten kit={status.kit} />}
      </div>
      {write.error !== undefined && <ErrorNote error={write.error} live />}
      {folder !== undefined && <KitWritten folder={folder} />}
    </>
  );
}

function LastWritten({ kit }: { readonly kit: NonNullable<RollOverStatus['kit']> }): ReactElement {
  const shapes = useShapes();
  return (
    <span className={shapes.muted}>
      Last written <DateText at={kit.writtenAt} time />
    </span>
  );
}
