import { useEffect, type ReactElement } from 'react';
import { useApp } from '../../app/services.js';
import { GuideFrame } from '../../components/GuideFrame.js';
import { useShapes } from '../../components/styles.js';
import { JobActions } from '../jobs/JobActions.js';
import { canGoBack, guideSteps, guideStepTitles, jobOf, shownStep, type GuideState, type GuideStep } from './guide.js';
import { GuideFooter } from './GuideFooter.js';
import { ProvenSoFar } from './ProvenSoFar.js';
import { StepContent } from './StepContent.js';

const steps = guideSteps.map((id) => ({ id, title: guideStepTitles[id] }));

/** The guided path from a catalogue to published updates; what is proven stands at the right. */
export function PublishGuide(): ReactElement {
  const shapes = useShapes();
  const guide = useApp((state) => state.guide);
  const dispatch = useApp((state) => state.dispatchGuide);
  const jobId = jobOf(guide);
  const snapshot = useApp((state) => (jobId === undefined ? undefined : state.snapshots[jobId]));
  const step = shownStep(guide);
  // A snapshot that was there before the guide looked counts as well as the events that follow.
  useEffect(() => {
    if (snapshot !== undefined) dispatch({ type: 'job', snapshot });
  }, [snapshot, dispatch]);
  return (
    <GuideFrame
      label="Publish updates"
      steps={steps}
      step={step}
      stopped={guide.step === 'error' || step !== guide.step}
      heading={headingOf(guide)}
      headingKey={`${guide.step}/${step}`}
      headerEnd={
        snapshot !== undefined && (
          <span className={shapes.row}>
            <JobActions snapshot={snapshot} />
          </span>
        )
      }
      footer={<GuideFooter guide={guide} canGoBack={canGoBack(guide)} />}
      aside={{ label: 'What is proven so far', content: <ProvenSoFar guide={guide} /> }}
    >
      <StepContent guide={guide} />
    </GuideFrame>
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
      return { published: 'Everything is published', partly: 'Published in part', 'not-accepted': 'In WSUS, but clients would not accept it', nothing: 'Nothing was published', cancelled: 'Cancelled before anything was published' }[guide.outcome];
    case 'catalogue':
    case 'publisher':
    case 'updates':
    case 'publish':
      return headings[guide.step];
  }
}
