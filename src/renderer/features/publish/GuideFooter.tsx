import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import { explain } from '../../../shared/errors/index.js';
import type { StartedPublish } from '../../../shared/ipc/jobs.js';
import type { Inspection } from '../../../shared/ipc/catalogues.js';
import { useAction } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { selectedUpdates } from '../../state/updates-slice.js';
import { stageOf } from '../catalogues/inspection-model.js';
import { isPublisherSettled, strictOptions, type GuideState } from './guide.js';
import { planProblem } from './plan-model.js';

const useStyles = makeStyles({
  footer: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, flexShrink: 0, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`, borderTop: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1 },
  line: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minHeight: '36px' },
  why: { flexGrow: 1, flexBasis: 0, minWidth: 0, color: tokens.colorNeutralForeground3 },
});

const isRefused = (inspection: Inspection): boolean => ['refused', 'revoked'].includes(stageOf(inspection).kind);

function whyNot(inspection: Inspection): string {
  switch (stageOf(inspection).kind) {
    case 'ask-publisher':
      return 'Answer for this publisher to go on.';
    case 'ask-import':
      return 'Import the catalogue to go on.';
    case 'refused':
    case 'revoked':
      return 'Go back to choose another one, or this one again when that is mended.';
    case 'imported':
      return '';
  }
}

interface GuideFooterProps {
  readonly guide: GuideState;
  readonly canGoBack: boolean;
}

/** Back at the left, Next at the right, why Next waits between them. */
export function GuideFooter({ guide, canGoBack }: GuideFooterProps): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const dispatch = useApp((state) => state.dispatchGuide);
  const navigate = useApp((state) => state.navigate);
  const catalogues = useApp((state) => state.catalogues);
  const updates = useApp((state) => state.updates);
  const selected = useApp((state) => state.selected);
  const setSelected = useApp((state) => state.setSelected);
  const plan = useApp((state) => state.plan);
  const { draft } = guide;

  const [refused, setRefused] = useState<StartedPublish['refused']>([]);
  const start = useAction(async (signal) => {
    const started = await api.jobs.start({ updates: [...draft.updates], targets: [{ serverId: plan?.serverId ?? '', options: draft.options }, ...(draft.alsoOn ?? []).map((serverId) => ({ serverId, options: strictOptions }))] }, signal);
    setRefused(started.refused);
    dispatch({ type: 'started', jobId: started.jobs[0]?.jobId ?? '' });
    // The job has them now; picked once more they would be published once more.
    setSelected(new Set());
  });
  const pickUpdates = (): void => {
    const rows = selectedUpdates(updates, selected);
    dispatch({ type: 'updates-picked', updates: rows.map(({ row }) => ({ catalogueId: row.catalogueId, packageId: row.packageId })) });
    dispatch({ type: 'next' });
  };
  /** What was refused is not gone on with: it is looked at anew, or left. */
  const goBack = (): void => {
    const { inspection } = draft;
    if (guide.step !== 'publisher' || inspection === undefined || !isRefused(inspection)) {
      dispatch({ type: 'back' });
      return;
    }
    void api.catalogues.cancel({ inspectionId: inspection.inspectionId }).catch(() => undefined);
    dispatch({ type: 'inspection-dropped' });
  };
  const finish = (): void => {
    dispatch({ type: 'restart' });
    navigate({ at: 'published' });
  };

  const next = nextOf();
  return (
    <footer className={styles.footer} data-pane="footer">
      {start.busy && <ProgressLine label="Starting the job" onCancel={start.cancel} />}
      {guide.step !== 'catalogue' &&
        refused.map(({ serverId, server, error }) => (
          <Note key={serverId} kind="warning" live title={`Nothing is published to ${server}: ${explain(error).title}`}>
            {explain(error).happened} {explain(error).remedy}
          </Note>
        ))}
      {start.error !== undefined && <ErrorNote error={start.error} live />}
      <div className={styles.line}>
        <Button disabledFocusable={!canGoBack} onClick={goBack}>
          Back
        </Button>
        <span className={styles.why}>{next.why}</span>
        <Button appearance="primary" disabledFocusable={next.act === undefined || start.busy} onClick={() => next.act?.()}>
          {next.label}
        </Button>
      </div>
    </footer>
  );

  function nextOf(): { readonly label: string; readonly why: string; readonly act?: () => void } {
    const goOn = (): void => dispatch({ type: 'next' });
    switch (guide.step) {
      case 'catalogue':
        if (draft.inspection !== undefined) return { label: 'Next', why: '', act: goOn };
        return (catalogues?.length ?? 0) > 0 ? { label: 'Next', why: '', act: goOn } : { label: 'Next', why: 'Import a catalogue to go on.' };
      case 'publisher':
        return isPublisherSettled(draft) ? { label: 'Next', why: '', act: goOn } : { label: 'Next', why: draft.inspection === undefined ? '' : whyNot(draft.inspection) };
      case 'updates':
        return selected.size > 0 ? { label: 'Next', why: '', act: pickUpdates } : { label: 'Next', why: 'Pick at least one update.' };
      case 'prove': {
        if (guide.jobId !== undefined) return { label: 'Next', why: 'The next step opens by itself when every file is proven.' };
        const problem = plan === undefined ? 'The plan is being made.' : planProblem(plan, draft.options);
        return { label: 'Download, prove and publish', why: problem ?? '', ...(problem === undefined ? { act: () => void start.run() } : {}) };
      }
      case 'publish':
        return { label: 'Next', why: draft.alsoOn === undefined ? 'The job goes on when you close the window.' : 'The jobs go on when you close the window. The last step opens when all are over.' };
      case 'done':
        return { label: 'Finish', why: '', act: finish };
      case 'error':
        return { label: 'Next', why: 'Go back and try again.' };
    }
  }
}
