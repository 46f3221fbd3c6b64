import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CopyRegular, ErrorCircleFilled, InfoFilled, WarningFilled } from '@fluentui/react-icons';
import type { ReactElement, ReactNode } from 'react';
import { explain, type CodedError } from '../../shared/errors/index.js';
import { visible } from '../../shared/foreign-text.js';
import { useApp } from '../app/services.js';
import { placeOf, placeTitles, routeOf } from '../state/routes.js';
import { useShapes } from './styles.js';
import { wayOn } from './way-on.js';

const useStyles = makeStyles({
  note: { display: 'flex', gap: tokens.spacingHorizontalM, padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`, borderRadius: tokens.borderRadiusMedium, minWidth: 0, backgroundColor: tokens.colorNeutralBackground1, border: `1px solid ${tokens.colorNeutralStroke1}` },
  danger: { borderLeft: `4px solid ${tokens.colorStatusDangerForeground1}` },
  warning: { borderLeft: `4px solid ${tokens.colorStatusWarningForeground1}` },
  info: { borderLeft: `4px solid ${tokens.colorNeutralStrokeAccessible}` },
  success: { borderLeft: `4px solid ${tokens.colorStatusSuccessForeground1}` },
  icon: { flexShrink: 0, fontSize: '20px', lineHeight: 0 },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
});

export type NoteKind = 'danger' | 'warning' | 'info' | 'success';
const icons: Readonly<Record<NoteKind, ReactElement>> = { danger: <ErrorCircleFilled />, warning: <WarningFilled />, info: <InfoFilled />, success: <CheckmarkCircleFilled /> };

interface NoteProps {
  readonly kind: NoteKind;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Read aloud when it appears; for what comes as an answer to an action. */
  readonly live?: boolean;
}

/** A box of words that must be read: what it is by icon and title, never by colour alone. */
export function Note({ kind, title, children, actions, live = false }: NoteProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const iconColor = { danger: shapes.danger, warning: shapes.warning, info: shapes.muted, success: shapes.success }[kind];
  return (
    <div className={mergeClasses(styles.note, styles[kind])} role={live ? (kind === 'success' ? 'status' : 'alert') : undefined}>
      <span className={mergeClasses(styles.icon, iconColor)} aria-hidden>
        {icons[kind]}
      </span>
      <div className={mergeClasses(shapes.tight, shapes.fill)}>
        <p className={styles.title}>{title}</p>
        {children}
        {actions !== undefined && <div className={shapes.row}>{actions}</div>}
      </div>
    </div>
  );
}

/** What goes into a report: the words, the code and its data. */
export function errorDetails(error: CodedError): string {
  const { title, happened, remedy } = explain(error);
  const data = Object.entries(error.data).map(([name, value]) => `${name}: ${visible(String(value))}`);
  return [title, happened, remedy, `Code: ${error.code}`, ...data].join('\n');
}

interface ErrorNoteProps {
  readonly error: CodedError;
  readonly actions?: ReactNode;
  /** What failed, when the error stands away from it. */
  readonly about?: string;
  readonly kind?: NoteKind;
  readonly live?: boolean;
}

/** What happened, why, what to do, and the details to copy. */
export function ErrorNote({ error, actions, about, kind = 'danger', live = false }: ErrorNoteProps): ReactElement {
  const copy = useApp((state) => state.copy);
  const shapes = useShapes();
  const navigate = useApp((state) => state.navigate);
  const here = useApp((state) => placeOf(state.route));
  const { title, happened, remedy } = explain(error);
  const place = wayOn(error.code);
  return (
    <Note
      kind={kind}
      live={live}
      title={about === undefined ? title : `${about}: ${title}`}
      actions={
        <>
          {actions}
          {place !== undefined && place !== here && (
            <Button size="small" onClick={() => navigate(routeOf(place))}>
              Open {placeTitles[place]}
            </Button>
          )}
          <Button size="small" appearance="transparent" icon={<CopyRegular />} onClick={() => void copy(about === undefined ? errorDetails(error) : `${about}\n${errorDetails(error)}`, 'the details')}>
            Copy details
          </Button>
        </>
      }
    >
      <p className={shapes.paragraph}>{happened}</p>
      <p className={shapes.paragraph}>{remedy}</p>
    </Note>
  );
}
