import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import type { CodedError } from '../../shared/errors/index.js';
import { ErrorNote } from './ErrorNote.js';
import { usePageShownAfter } from './page-shown.js';
import { useShapes } from './styles.js';

/** Titles carry names that people gave. */
const useStyles = makeStyles({ title: { overflowWrap: 'anywhere' } });

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  /** What follows from it, before it is done. */
  readonly children: ReactNode;
  /** The verb on the button, for example `Revoke`. */
  readonly verb: string;
  readonly busy?: boolean;
  readonly error?: CodedError | undefined;
  readonly onConfirm: () => void;
  readonly onDismiss: () => void;
}

/** Asks before something that cannot be taken back. The safe button is the first that gets the focus. */
export function ConfirmDialog({ open, title, children, verb, busy = false, error, onConfirm, onDismiss }: ConfirmDialogProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  usePageShownAfter(open);
  return (
    <Dialog modalType="alert" open={open} onOpenChange={(_, data) => !data.open && onDismiss()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle className={styles.title}>{title}</DialogTitle>
          <DialogContent className={shapes.stack}>
            {children}
            {error !== undefined && <ErrorNote error={error} live />}
          </DialogContent>
          <DialogActions>
            <Button onClick={onDismiss}>Keep it as it is</Button>
            <Button appearance="primary" disabledFocusable={busy} onClick={onConfirm}>
              {verb}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
