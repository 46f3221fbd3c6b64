import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleRegular, CircleFilled, DismissCircleFilled } from '@fluentui/react-icons';
import { useEffect, useRef, type ReactElement } from 'react';
import { useApp } from '../../app/services.js';
import { FocusHeading } from '../../components/Page.js';
import { useWidth } from '../../components/width.js';
import { useShapes } from '../../components/styles.js';
import { JobActions } from '../jobs/JobActions.js';
import { canGoBack, guideSteps, guideStepTitles, jobOf, shownStep, type GuideState, type GuideStep } from './guide.js';
import { GuideFooter } from './GuideFooter.js';
import { ProvenSoFar } from './ProvenSoFar.js';
import { StepContent } from './StepContent.js';

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
  proven: { width: '240px', flexShrink: 0, borderLeft: `1px solid ${tokens.colorNeutralStroke2}`, padding: tokens.spacingHorizontalL, overflowY: 'auto', boxSizing: 'border-box', backgroundColor: tokens.colorNeutralBackground3 },
  line: { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXL}`, color: tokens.colorNeutralForeground3 },
});

/** CSS pixels of the guide's own width. */
const roomForSteps = 760;
const roomForProven = 980;

/** The guided path: steps at the left, what is proven at the right, Back and Next always in the same place. */
export function PublishGuide(): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const guide = useApp((state) => state.guide);
  const dispatch = useApp((state) => state.dispatchGuide);
  const jobId = jobOf(guide);
  const snapshot = useApp((state) => (jobId === undefined ? undefined : state.snapshots[jobId]));
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const step = shownStep(guide);
  // A snapshot that was there before the guide looked counts as well as the events that follow.
  useEffect(() => {
    if (snapshot !== undefined) dispatch({ type: 'job', snapshot });
  }, [snapshot, dispatch]);
  const wide = width === 0 || width >= roomForProven;
  const sideSteps = width === 0 || width >= roomForSteps;
  return (
    <section ref={frame} className={styles.guide} aria-label="Publish updates">
      {sideSteps && (
        <nav className={styles.steps} aria-label="Steps">
          <StepList guide={guide} step={step} />
        </nav>
      )}
      <div className={styles.middle}>
        <header className={mergeClasses(styles.header, shapes.spread)}>
          <FocusHeading key={`${guide.step}/${step}`} className={styles.heading}>
            {headingOf(guide)}
          </FocusHeading>
          {snapshot !== undefined && (
            <span className={shapes.row}>
              <JobActions snapshot={snapshot} />
            </span>
          )}
        </header>
        {!sideSteps && (
          <div className={styles.line}>
            Step {guideSteps.indexOf(step) + 1} of {guideSteps.length}
          </div>
        )}
        <div className={styles.body} data-pane="step">
          <StepContent guide={guide} />
        </div>
        <GuideFooter guide={guide} canGoBack={canGoBack(guide)} />
      </div>
      {wide && (
        <aside className={styles.proven} aria-label="What is proven so far">
          <ProvenSoFar guide={guide} />
        </aside>
      )}
    </section>
  );
}

const headings: Readonly<Record<GuideStep, string>> = {
  catalogue: 'Which catalogue?',
  publisher: 'Who published it?',
  updates: 'Which updates?',
  prove: 'Download and prove',
  publish: 'Sign and publish',
  done: 'Done',
};

function headingOf(guide: GuideState): string {
  switch (guide.step) {
    case 'error':
      return `${guideStepTitles[guide.from]}: something stopped it`;
    case 'prove':
      return guide.jobId === undefined ? 'What will be done' : headings.prove;
    case 'done':
      return { published: 'Everything is published', partly: 'Published in part', nothing: 'Nothing was published', cancelled: 'Cancelled before anything was published' }[guide.outcome];
    case 'catalogue':
    case 'publisher':
    case 'updates':
    case 'publish':
      return headings[guide.step];
  }
}

function StepList({ guide, step }: { readonly guide: GuideState; readonly step: GuideStep }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const here = guideSteps.indexOf(step);
  return (
    <ol className={styles.stepList}>
      {guideSteps.map((each, index) => {
        const isHere = index === here;
        const isDone = index < here || (isHere && each === 'done');
        const icon = isHere && guide.step === 'error' ? <DismissCircleFilled className={shapes.danger} /> : isDone ? <CheckmarkCircleFilled className={shapes.success} /> : isHere ? <CircleFilled className={styles.hereIcon} /> : <CircleRegular />;
        return (
          <li key={each} className={mergeClasses(styles.step, isDone && styles.done, isHere && styles.here)} aria-current={isHere ? 'step' : undefined}>
            <span aria-hidden style={{ lineHeight: 0, fontSize: 18 }}>
              {icon}
            </span>
            {guideStepTitles[each]}
            {isDone && <span className={shapes.hiddenText}>, done</span>}
          </li>
        );
      })}
    </ol>
  );
}

