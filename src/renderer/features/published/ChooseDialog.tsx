import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { CodedError } from '../../../shared/errors/index.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { usePageShownAfter } from '../../components/page-shown.js';
import { Waiting } from '../../components/ProgressLine.js';
import { DataTable } from '../../components/table/DataTable.js';
import type { Column } from '../../components/table/model.js';
import { useShapes } from '../../components/styles.js';

const useStyles = makeStyles({
  surface: { maxWidth: 'min(1000px, calc(100vw - 48px))', width: '100%' },
  table: { height: 'clamp(160px, calc(100vh - 420px), 340px)', display: 'flex', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, overflow: 'hidden' },
});

interface ChooseDialogProps<Row> {
  readonly title: string;
  /** What it is about and what follows. */
  readonly children: ReactNode;
  readonly label: string;
  readonly rows: readonly Row[] | undefined;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly waiting: string;
  readonly empty: ReactNode;
  /** All of the row that the focus is in; cells of a table are short. */
  readonly whole: (row: Row) => ReactNode;
  /** `3 of 12 chosen, 412 MB`. */
  readonly describe: (chosen: readonly Row[]) => string;
  readonly verb: string;
  readonly busy: boolean;
  readonly error: CodedError | undefined;
  readonly onConfirm: (chosen: readonly Row[]) => void;
  readonly onDismiss: () => void;
}

/** A list to choose from before something is done to what was chosen. Nothing is chosen at first. */
export function ChooseDialog<Row>(props: ChooseDialogProps<Row>): ReactElement {
  const { title, children, label, rows, columns, keyOf, waiting, empty, whole, describe, verb, busy, error, onConfirm, onDismiss } = props;
  const styles = useStyles();
  const shapes = useShapes();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string>();
  usePageShownAfter(true);
  const current = rows?.find((row) => keyOf(row) === active);
  const chosen = rows?.filter((row) => selected.has(keyOf(row))) ?? [];
  return (
    <Dialog open modalType="modal" onOpenChange={(_, data) => !data.open && onDismiss()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={shapes.stack}>
            {children}
            {rows === undefined && error === undefined && <Waiting label={waiting} />}
            {rows !== undefined && (
              <div className={styles.table}>
                <DataTable label={label} rows={rows} columns={columns} keyOf={keyOf} selected={selected} onSelect={setSelected} activeKey={active} onActive={setActive} empty={empty} />
              </div>
            )}
            {current !== undefined && <div className={shapes.paragraph}>{whole(current)}</div>}
            {rows !== undefined && rows.length > 0 && <span role="status">{describe(chosen)}</span>}
            {error !== undefined && <ErrorNote error={error} live />}
          </DialogContent>
          <DialogActions>
            <Button onClick={onDismiss}>{rows?.length === 0 ? 'Close' : 'Cancel'}</Button>
            {rows?.length !== 0 && (
              <Button appearance="primary" disabledFocusable={chosen.length === 0 || busy} onClick={() => onConfirm(chosen)}>
                {verb}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
