import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles } from '@fluentui/react-components';
import { useEffect, type ReactElement, type ReactNode } from 'react';
import type { CodedError } from '../../shared/errors/index.js';
import { ErrorNote } from './ErrorNote.js';
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

/** Milliseconds: a dialog is faded out and taken away by then. */
const closing = 500;

/**
 * While a dialog is open, Fluent's focus manager hides the page from screen readers. When the button that opened it goes with what was
 * confirmed, it finds nothing to give the focus back to and leaves the page hidden.
 */
function usePageShownAfter(open: boolean): void {
  useEffect(() => {
    if (!open) return undefined;
    return () => {
      setTimeout(() => {
        if (document.querySelector('[role="alertdialog"], [role="dialog"]') === null) document.getElementById('root')?.removeAttribute('aria-hidden');
      }, closing);
    };
  }, [open]);
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
