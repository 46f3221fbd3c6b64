import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { useShapes } from './styles.js';

const useStyles = makeStyles({
  empty: { display: 'flex', flexDirection: 'column', alignItems: 'center', justifyContent: 'center', gap: tokens.spacingVerticalM, padding: tokens.spacingVerticalXXXL, textAlign: 'center', flexGrow: 1 },
  text: { margin: 0, maxWidth: '52ch', color: tokens.colorNeutralForeground2 },
  icon: { fontSize: '32px', lineHeight: 0, color: tokens.colorNeutralForeground3 },
});

interface EmptyStateProps {
  readonly icon?: ReactElement;
  readonly title: string;
  readonly text: ReactNode;
  readonly actions?: ReactNode;
}

/** An empty place says what it is for and what to do first. */
export function EmptyState({ icon, title, text, actions }: EmptyStateProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  return (
    <div className={styles.empty}>
      {icon !== undefined && (
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
      )}
      <h2 className={shapes.heading2}>{title}</h2>
      <p className={styles.text}>{text}</p>
      {actions !== undefined && <div className={shapes.row}>{actions}</div>}
    </div>
  );
}
