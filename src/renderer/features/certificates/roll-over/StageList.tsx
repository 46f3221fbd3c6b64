import { makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleFilled, CircleRegular } from '@fluentui/react-icons';
import type { ReactElement, ReactNode } from 'react';
import { useShapes } from '../../../components/styles.js';
import type { StageState } from './stages.js';

const useStyles = makeStyles({
  icon: { lineHeight: 0, fontSize: '20px', flexShrink: 0 },
  now: { color: tokens.colorBrandForeground1 },
});

const stateWords: Readonly<Record<StageState, string>> = { done: 'Done', now: 'Now', later: 'Later' };

interface StageProps {
  readonly number: number;
  readonly title: string;
  readonly state: StageState;
  readonly children: ReactNode;
}

export const StageList = ({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement => (
  <ol className={useShapes().list} aria-label={label}>
    {children}
  </ol>
);

/** One thing to do, with how it stands. */
export function Stage({ number, title, state, children }: StageProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const icon = state === 'done' ? <CheckmarkCircleFilled className={shapes.success} /> : state === 'now' ? <CircleFilled className={styles.now} /> : <CircleRegular className={shapes.muted} />;
  return (
    <li className={shapes.card} aria-current={state === 'now' ? 'step' : undefined}>
      <div className={shapes.spread}>
        <span className={shapes.row}>
          <span className={styles.icon} aria-hidden>
            {icon}
          </span>
          <h2 className={shapes.heading2}>
            {number}. {title}
          </h2>
        </span>
        <span className={shapes.muted}>{stateWords[state]}</span>
      </div>
      {children}
    </li>
  );
}
