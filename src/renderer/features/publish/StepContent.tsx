import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { formatDay } from '../../../shared/format.js';
import { useApp } from '../../app/services.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { GuideScroll } from '../../components/GuideFrame.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { ImportPanel } from '../catalogues/ImportPanel.js';
import { InspectionView } from '../catalogues/InspectionView.js';
import { stageOf, stageTitle } from '../catalogues/inspection-model.js';
import { useJob } from '../jobs/JobPage.js';
import { JobView } from '../jobs/JobView.js';
import { SelectionBar } from '../updates/SelectionBar.js';
import { UpdatesBrowser } from '../updates/UpdatesBrowser.js';
import type { GuideDraft, GuideState } from './guide.js';
import { PlanPage } from './PlanPage.js';

export function StepContent({ guide }: { readonly guide: GuideState }): ReactElement {
  switch (guide.step) {
    case 'catalogue':
      return <CatalogueStep />;
    case 'publisher':
      return <PublisherStep draft={guide.draft} />;
    case 'updates':
      return (
        <>
          <UpdatesBrowser />
          <SelectionBar />
        </>
      );
    case 'prove':
      return guide.jobId === undefined ? (
        <GuideScroll>
          <PlanPage draft={guide.draft} />
        </GuideScroll>
      ) : (
        <JobStep jobId={guide.jobId} />
      );
    case 'publish':
    case 'done':
      return <JobStep jobId={guide.jobId} />;
    case 'error':
      return (
        <GuideScroll>
          <ErrorNote error={guide.error} live />
        </GuideScroll>
      );
  }
}

function CatalogueStep(): ReactElement {
  const shapes = useShapes();
  const catalogues = useApp((state) => state.catalogues);
  const dispatch = useApp((state) => state.dispatchGuide);
  const count = catalogues?.length ?? 0;
  return (
    <GuideScroll>
      {catalogues === undefined && <Waiting label="Loading the catalogues" />}
      {count > 0 && (
        <section className={shapes.card} aria-label="Imported catalogues">
          <p className={shapes.paragraph}>Go on with {count === 1 ? 'the catalogue that is' : `the ${count} catalogues that are`} imported, or import another one below.</p>
          <ul className={shapes.bullets}>
            {catalogues?.map((catalogue) => (
              <li key={catalogue.catalogueId}>
                {catalogue.name}, {catalogue.publisherName}: {catalogue.packages.toLocaleString('en-US')} updates, newest of {formatDay(catalogue.newest)}
                {catalogue.stale && ' (stale)'}
              </li>
            ))}
          </ul>
        </section>
      )}
      <ImportPanel
        onInspected={(inspection) => {
          dispatch({ type: 'inspected', inspection });
          dispatch({ type: 'next' });
        }}
      />
    </GuideScroll>
  );
}

function PublisherStep({ draft }: { readonly draft: GuideDraft }): ReactElement {
  const shapes = useShapes();
  const catalogues = useApp((state) => state.catalogues);
  const dispatch = useApp((state) => state.dispatchGuide);
  const { inspection } = draft;
  if (inspection === undefined) {
    const publishers = [...new Set(catalogues?.map((catalogue) => catalogue.publisherName))];
    return (
      <GuideScroll>
        <Note kind="info" title="The publishers of the imported catalogues are approved">
          <ul className={shapes.bullets}>
            {publishers.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </Note>
        <p className={shapes.paragraph}>Each signature was checked at the import, and is checked again before anything is published. To look at another catalogue, go back.</p>
      </GuideScroll>
    );
  }
  return (
    <GuideScroll>
      <h2 className={shapes.heading2}>{stageTitle(stageOf(inspection))}</h2>
      <InspectionView inspection={inspection} onChange={(changed) => dispatch({ type: 'inspected', inspection: changed })} onDropped={() => dispatch({ type: 'inspection-dropped' })} />
    </GuideScroll>
  );
}

function JobStep({ jobId }: { readonly jobId: string }): ReactElement {
  const snapshot = useApp((state) => state.snapshots[jobId]);
  const { reload, error } = useJob(jobId);
  if (snapshot !== undefined) return <JobView snapshot={snapshot} />;
  return <GuideScroll>{error === undefined ? <Waiting label="Loading the job" /> : <ErrorNote error={error} live actions={<Button onClick={reload}>Try again</Button>} />}</GuideScroll>;
}
