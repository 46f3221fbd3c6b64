import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleFilled, CircleRegular } from '@fluentui/react-icons';
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { useShapes } from '../../../components/styles.js';
import type { StageState } from './stages.js';

const useStyles = makeStyles({
  icon: { lineHeight: 0, fontSize: '20px', flexShrink: 0 },
  heading: { outlineStyle: 'none' },
  now: { color: tokens.colorBrandForeground1 },
});

/** The button that asked goes with its stage, and the focus with it; until the focus is somewhere the page stays hidden from readers. Milliseconds. */
const dialogCloses = 300;

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
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(state);
  useEffect(() => {
    const isReached = state === 'now' && before.current !== 'now';
    before.current = state;
    if (!isReached) return;
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) heading.current?.focus();
    }, dialogCloses);
    return () => clearTimeout(timer);
  }, [state]);
  const icon = state === 'done' ? <CheckmarkCircleFilled className={shapes.success} /> : state === 'now' ? <CircleFilled className={styles.now} /> : <CircleRegular className={shapes.muted} />;
  return (
    <li className={shapes.card} aria-current={state === 'now' ? 'step' : undefined}>
      <div className={shapes.spread}>
        <span className={shapes.row}>
          <span className={styles.icon} aria-hidden>
            {icon}
          </span>
          <h2 ref={heading} tabIndex={-1} className={mergeClasses(shapes.heading2, styles.heading)}>
            {number}. {title}
          </h2>
        </span>
        <span className={shapes.muted}>{stateWords[state]}</span>
      </div>
      {children}
    </li>
  );
}
