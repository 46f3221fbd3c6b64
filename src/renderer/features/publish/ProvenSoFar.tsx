import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { chainLinks, linkStateTitles, linkTitles, openChain, type LinkState, type ProofChain } from '../../../shared/chain.js';
import type { JobSnapshot } from '../../../shared/ipc/jobs.js';
import { useApp } from '../../app/services.js';
import { ChainMark } from '../../components/chain-marks.js';
import { useShapes } from '../../components/styles.js';
import { isPublisherSettled, jobOf, type GuideState } from './guide.js';

const useStyles = makeStyles({
  list: { margin: `${tokens.spacingVerticalM} 0 0`, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column' },
  item: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', gap: tokens.spacingHorizontalXS, minHeight: '34px', alignItems: 'start' },
  mark: { marginTop: '2px', lineHeight: 0 },
  text: { display: 'flex', flexDirection: 'column' },
});

export interface ProvenLink {
  readonly name: (typeof chainLinks)[number];
  readonly state: LinkState;
  /** For example `3 of 12`. */
  readonly detail: string;
}

/** The worst state of a link over all updates of the job, with how many have it proven. */
function overAll(snapshot: JobSnapshot): readonly ProvenLink[] {
  const items = snapshot.items.filter((item) => item.state !== 'left-out');
  return chainLinks.map((name, index) => {
    const states = items.map((item) => item.chain.find((link) => link.name === name)?.state ?? 'open');
    const count = (state: LinkState): number => states.filter((each) => each === state).length;
    const settled = count('proven') + count('not-asked');
    const state = (['needs-you', 'failed', 'running'] as const).find((each) => count(each) > 0) ?? (items.length > 0 && settled === items.length ? (count('proven') > 0 ? 'proven' : 'not-asked') : settled > 0 ? 'running' : (openChain()[index]?.state ?? 'open'));
    return { name, state, detail: items.length > 1 && settled > 0 ? `${settled} of ${items.length}` : '' };
  });
}

/** Before there is a job only the catalogue and its publisher can be proven. */
export function provenLinks(guide: GuideState, snapshot: JobSnapshot | undefined, anyCatalogue: boolean): readonly ProvenLink[] {
  if (snapshot !== undefined) return overAll(snapshot);
  const { inspection } = guide.draft;
  const beyond = guide.step !== 'catalogue';
  const signatureHolds = inspection === undefined ? beyond && anyCatalogue : inspection.verdict.outcome === 'passed' || inspection.verdict.outcome === 'warning';
  const publisher: LinkState = inspection === undefined ? (signatureHolds ? 'proven' : 'open') : isPublisherSettled(guide.draft) || inspection.standing?.kind === 'approved' ? 'proven' : inspection.refusal === undefined ? 'needs-you' : 'failed';
  const chain: ProofChain = openChain();
  return chain.map(({ name, state }): ProvenLink => {
    if (name === 'catalogue') return { name, state: inspection !== undefined && !signatureHolds ? 'failed' : signatureHolds ? 'proven' : state, detail: inspection?.name ?? '' };
    if (name === 'publisher') return { name, state: publisher, detail: inspection?.publisher?.name ?? '' };
    return { name, state, detail: '' };
  });
}

export function ProvenSoFar({ guide }: { readonly guide: GuideState }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const jobId = jobOf(guide);
  const snapshot = useApp((state) => (jobId === undefined ? undefined : state.snapshots[jobId]));
  const anyCatalogue = useApp((state) => (state.catalogues?.length ?? 0) > 0);
  return (
    <>
      <h2 className={shapes.heading3}>What is proven so far</h2>
      <ol className={styles.list}>
        {provenLinks(guide, snapshot, anyCatalogue).map(({ name, state, detail }) => (
          <li key={name} className={styles.item}>
            <span className={styles.mark}>
              <ChainMark state={state} />
            </span>
            <span className={styles.text}>
              <span className={state === 'open' ? shapes.muted : undefined}>
                {linkTitles[name]}
                <span className={shapes.hiddenText}>, {linkStateTitles[state]}</span>
              </span>
              {detail !== '' && <span className={mergeClasses(shapes.muted, shapes.small)}>{detail}</span>}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
