import { Button, Checkbox, makeStyles } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { JobPlan } from '../../../shared/ipc/jobs.js';
import { useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { Facts } from '../../components/CopyText.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { updateKey } from '../updates/model.js';
import type { GuideDraft } from './guide.js';

const useStyles = makeStyles({
  /** Under the words of its box. */
  plan: { paddingLeft: '36px' },
  name: { overflowWrap: 'anywhere' },
});

/** The other servers of the profile, each to be published to by a job of its own. */
export function AlsoOn({ draft }: { readonly draft: GuideDraft }): ReactElement | null {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const dispatch = useApp((state) => state.dispatchGuide);
  const { value } = useLoaded('other-servers', (signal) => api.servers.list(signal));
  const others = value?.filter(({ current }) => !current) ?? [];
  if (others.length === 0) return null;
  const ticked = draft.alsoOn ?? [];
  const tick = (serverId: string, isTicked: boolean): void => dispatch({ type: 'also-on', serverIds: [...ticked.filter((id) => id !== serverId), ...(isTicked ? [serverId] : [])] });
  return (
    <section className={shapes.stack} aria-labelledby="also-on">
      <h2 id="also-on" className={shapes.heading2}>
        Publish to other servers as well
      </h2>
      <p className={shapes.paragraph}>Each server gets a job of its own, so what fails on one does not stop the others. Nothing is approved there. Where automatic rules or the size limit need a decision, its job asks you.</p>
      {others.map(({ serverId, name }) => (
        <div key={serverId}>
          <Checkbox checked={ticked.includes(serverId)} label={<span className={styles.name}>{name}</span>} onChange={(_, data) => tick(serverId, data.checked === true)} />
          {ticked.includes(serverId) && (
            <div className={styles.plan}>
              <OtherPlan draft={draft} serverId={serverId} />
            </div>
          )}
        </div>
      ))}
    </section>
  );
}

function OtherPlan({ draft, serverId }: { readonly draft: GuideDraft; readonly serverId: string }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const { value, error, reload } = useLoaded(`${serverId}/${draft.updates.map(updateKey).join()}`, (signal) => api.jobs.plan({ updates: [...draft.updates], serverId }, signal));
  if (error !== undefined) {
    return (
      <div className={shapes.tight}>
        <ErrorNote error={error} live actions={<Button size="small" onClick={reload}>Try again</Button>} />
        <p className={shapes.paragraph}>You can publish all the same. While this server cannot be reached, its job fails; try it again there when the server is back.</p>
      </div>
    );
  }
  return value === undefined ? <Waiting label="Looking at the server" /> : <Facts facts={factsOf(value)} />;
}

const factsOf = (plan: JobPlan): { readonly label: string; readonly value: string }[] => [
  { label: 'Signed by', value: plan.signedBy },
  { label: 'Updates', value: `${plan.updates.toLocaleString('en-US')}${plan.leftOut.length === 0 ? '' : `, ${plan.leftOut.length.toLocaleString('en-US')} left out`}` },
  { label: 'WSUS categories', value: `${plan.usedCategories} of ${plan.categoryLimit} used, ${plan.newCategories.length === 0 ? 'no new one' : `new: ${plan.newCategories.join(', ')}`}` },
  ...(plan.automaticApprovals.length === 0 ? [] : [{ label: 'Rules that would deploy them', value: `${plan.automaticApprovals.map(({ name }) => name).join(', ')}; its job asks first` }]),
  ...(plan.overLimit.length === 0 ? [] : [{ label: 'Larger than it takes', value: `${plan.overLimit.map(({ fileName }) => fileName).join(', ')}; its job asks first` }]),
];
