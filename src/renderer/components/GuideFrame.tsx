import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleFilled, CircleRegular, DismissCircleFilled } from '@fluentui/react-icons';
import { useRef, type ReactElement, type ReactNode } from 'react';
import { FocusHeading } from './Page.js';
import { useShapes } from './styles.js';
import { useWidth } from './width.js';

const useStyles = makeStyles({
  guide: { display: 'flex', flexGrow: 1, minHeight: 0, height: '100%' },
  steps: { width: '190px', flexShrink: 0, padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalM}`, borderRight: `1px solid ${tokens.colorNeutralStroke2}`, overflowY: 'auto', boxSizing: 'border-box' },
  stepList: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  step: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minHeight: '32px', color: tokens.colorNeutralForeground3 },
  here: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  done: { color: tokens.colorNeutralForeground1 },
  hereIcon: { color: tokens.colorBrandForeground1 },
  middle: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0, minHeight: 0 },
  header: { padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalM}`, flexShrink: 0 },
  heading: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, outlineStyle: 'none' },
  body: { flexGrow: 1, minHeight: 0, display: 'flex', flexDirection: 'column' },
  aside: { width: '240px', flexShrink: 0, borderLeft: `1px solid ${tokens.colorNeutralStroke2}`, padding: tokens.spacingHorizontalL, overflowY: 'auto', boxSizing: 'border-box', backgroundColor: tokens.colorNeutralBackground3 },
  line: { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXL}`, color: tokens.colorNeutralForeground3 },
  scroll: { overflowY: 'auto', padding: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalXL}`, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, flexGrow: 1, minHeight: 0 },
});

/** CSS pixels of the guide's own width. */
const roomForSteps = 760;
const roomForAside = 980;

export interface GuideStepName<Id extends string> {
  readonly id: Id;
  readonly title: string;
}

interface GuideFrameProps<Id extends string> {
  /** Names the guide for screen readers. */
  readonly label: string;
  readonly steps: readonly GuideStepName<Id>[];
  readonly step: Id;
  /** Something stopped the step; otherwise it is under way. */
  readonly stopped?: boolean;
  readonly heading: string;
  /** The heading takes the focus when this changes. */
  readonly headingKey: string;
  readonly headerEnd?: ReactNode;
  readonly children: ReactNode;
  readonly footer: ReactNode;
  /** What stands at the right where there is room. */
  readonly aside?: { readonly label: string; readonly content: ReactNode };
}

/** What all guided paths look like: steps at the left, Back and Next always in the same place. */
export function GuideFrame<Id extends string>({ label, steps, step, stopped = false, heading, headingKey, headerEnd, children, footer, aside }: GuideFrameProps<Id>): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const sideSteps = width === 0 || width >= roomForSteps;
  const here = steps.findIndex(({ id }) => id === step);
  return (
    <section ref={frame} className={styles.guide} aria-label={label}>
      {sideSteps && (
        <nav className={styles.steps} aria-label="Steps">
          <StepList steps={steps} here={here} stopped={stopped} />
        </nav>
      )}
      <div className={styles.middle}>
        <header className={mergeClasses(styles.header, shapes.spread)}>
          <FocusHeading key={headingKey} className={styles.heading}>
            {heading}
          </FocusHeading>
          {headerEnd}
        </header>
        {!sideSteps && (
          <div className={styles.line}>
            Step {here + 1} of {steps.length}
          </div>
        )}
        <div className={styles.body} data-pane="step">
          {children}
        </div>
        {footer}
      </div>
      {aside !== undefined && (width === 0 || width >= roomForAside) && (
        <aside className={styles.aside} aria-label={aside.label}>
          {aside.content}
        </aside>
      )}
    </section>
  );
}

/** The usual content of a step: it scrolls, heading and footer stay. */
export const GuideScroll = ({ children }: { readonly children: ReactNode }): ReactElement => <div className={useStyles().scroll}>{children}</div>;

function StepList<Id extends string>({ steps, here, stopped }: { readonly steps: readonly GuideStepName<Id>[]; readonly here: number; readonly stopped: boolean }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  return (
    <ol className={styles.stepList}>
      {steps.map(({ id, title }, index) => {
        const isHere = index === here;
        // The last step is the end: nothing is left to do there.
        const isDone = index < here || (isHere && !stopped && index === steps.length - 1);
        const icon = isHere && stopped ? <DismissCircleFilled className={shapes.danger} /> : isDone ? <CheckmarkCircleFilled className={shapes.success} /> : isHere ? <CircleFilled className={styles.hereIcon} /> : <CircleRegular />;
        return (
          <li key={id} className={mergeClasses(styles.step, isDone && styles.done, isHere && styles.here)} aria-current={isHere ? 'step' : undefined}>
            <span aria-hidden style={{ lineHeight: 0, fontSize: 18 }}>
              {icon}
            </span>
            {title}
            {isDone && <span className={shapes.hiddenText}>, done</span>}
          </li>
        );
      })}
    </ol>
  );
}
