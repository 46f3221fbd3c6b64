import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, DismissCircleFilled, PauseCircleFilled, PlayCircleFilled, PersonAlertFilled, WarningFilled } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { JobItemState, JobPurpose, JobState } from '../../../shared/ipc/jobs.js';
import { useShapes } from '../../components/styles.js';
import { itemStateTitle, jobStateTitles } from './model.js';

const useStyles = makeStyles({ line: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, whiteSpace: 'nowrap', verticalAlign: 'bottom' }, brand: { color: tokens.colorBrandForeground1 } });

type Look = 'success' | 'warning' | 'danger' | 'muted' | 'brand';

function StateText({ icon, look, text }: { readonly icon: ReactElement; readonly look: Look; readonly text: string }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const color = look === 'brand' ? styles.brand : shapes[look];
  return (
    <span className={styles.line}>
      <span className={mergeClasses(styles.line, color)} aria-hidden>
        {icon}
      </span>
      {text}
    </span>
  );
}

export function JobStateText({ state, failed }: { readonly state: JobState; readonly failed: number }): ReactElement {
  const text = jobStateTitles[state];
  switch (state) {
    case 'running':
      return <StateText icon={<PlayCircleFilled />} look="brand" text={text} />;
    case 'paused':
      return <StateText icon={<PauseCircleFilled />} look="muted" text={text} />;
    case 'needs-you':
      return <StateText icon={<PersonAlertFilled />} look="warning" text={text} />;
    case 'interrupted':
      return <StateText icon={<WarningFilled />} look="warning" text={text} />;
    case 'cancelled':
      return <StateText icon={<DismissCircleFilled />} look="muted" text={text} />;
    case 'done':
      return failed > 0 ? <StateText icon={<WarningFilled />} look="warning" text="Done with failures" /> : <StateText icon={<CheckmarkCircleFilled />} look="success" text={text} />;
  }
}

export function ItemStateText({ state, step, purpose }: { readonly state: JobItemState; readonly step: string; readonly purpose: JobPurpose }): ReactElement {
  const text = state === 'running' && step !== '' ? step : itemStateTitle(state, purpose);
  switch (state) {
    case 'waiting':
    case 'left-out':
    case 'cancelled':
      return <span>{text}</span>;
    case 'running':
      return <StateText icon={<PlayCircleFilled />} look="brand" text={text} />;
    case 'needs-you':
      return <StateText icon={<PersonAlertFilled />} look="warning" text={text} />;
    case 'published':
      return <StateText icon={<CheckmarkCircleFilled />} look="success" text={text} />;
    case 'failed':
      return <StateText icon={<DismissCircleFilled />} look="danger" text={text} />;
  }
}
