import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import type { ReactElement, ReactNode } from 'react';
import { useApp } from '../app/services.js';
import { useShapes } from './styles.js';

const useStyles = makeStyles({
  line: { display: 'inline-flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalXS, minWidth: 0, maxWidth: '100%' },
  text: { minWidth: 0, overflowWrap: 'anywhere' },
  button: { minWidth: '24px', height: '20px', padding: 0, flexShrink: 0 },
  facts: { display: 'grid', gridTemplateColumns: 'minmax(90px, max-content) minmax(0, 1fr)', columnGap: tokens.spacingHorizontalL, rowGap: tokens.spacingVerticalXS, margin: 0 },
  label: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
});

interface CopyTextProps {
  /** What is copied; shown when there are no children. */
  readonly text: string;
  /** Names it for the button and the announcement, for example `the SHA-256`. */
  readonly what: string;
  readonly mono?: boolean;
  readonly children?: ReactNode;
}

export function CopyText({ text, what, mono = false, children }: CopyTextProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const copy = useApp((state) => state.copy);
  return (
    <span className={styles.line}>
      <span className={mergeClasses(styles.text, mono && shapes.mono)}>{children ?? text}</span>
      <Button className={styles.button} size="small" appearance="transparent" icon={<CopyRegular fontSize={14} />} aria-label={`Copy ${what}`} onClick={() => void copy(text, what)} />
    </span>
  );
}

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Labels with values, aligned. */
export function Facts({ facts, className }: { readonly facts: readonly Fact[]; readonly className?: string }): ReactElement {
  const styles = useStyles();
  return (
    <dl className={mergeClasses(styles.facts, className)}>
      {facts.map(({ label, value }) => (
        <FactLine key={label} label={label} value={value} />
      ))}
    </dl>
  );
}

function FactLine({ label, value }: Fact): ReactElement {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.value}>{value}</dd>
    </>
  );
}
