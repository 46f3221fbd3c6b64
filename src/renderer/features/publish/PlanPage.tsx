import { Button, Checkbox, Field, Select } from '@fluentui/react-components';
import { useEffect, type ReactElement } from 'react';
import { explain } from '../../../shared/errors/index.js';
import { leavesApprovalsToConfigMgr } from '../../../shared/ipc/server-decisions.js';
import { formatBytes } from '../../../shared/format.js';
import type { JobPlan, PublishOptions } from '../../../shared/ipc/jobs.js';
import { parseGuid } from '../../../shared/units.js';
import { useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { CopyText, Facts } from '../../components/CopyText.js';
import { SizeText } from '../../components/DateText.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { InsteadOfApprovals } from '../servers/UpdatePointNote.js';
import { updateKey } from '../updates/model.js';
import type { GuideDraft } from './guide.js';
import { AlsoOn } from './AlsoOn.js';
import { hasTooManyCategories } from './plan-model.js';

/** What would be done, before it is done: everything that needs a word first stands at the top. */
export function PlanPage({ draft }: { readonly draft: GuideDraft }): ReactElement {
  const api = useApi();
  const setPlan = useApp((state) => state.setPlan);
  const key = draft.updates.map(updateKey).join();
  const { value, error, reload } = useLoaded(key, (signal) => api.jobs.plan({ updates: [...draft.updates] }, signal));
  useEffect(() => {
    setPlan(value);
    return () => setPlan(undefined);
  }, [value, setPlan]);
  if (error !== undefined) return <ErrorNote error={error} live actions={<Button onClick={reload}>Try again</Button>} />;
  if (value === undefined) return <Waiting label="Looking at the server, the disk and the selection" />;
  return (
    <>
      <Plan plan={value} options={draft.options} />
      <AlsoOn draft={draft} />
    </>
  );
}

interface PlanProps {
  readonly plan: JobPlan;
  readonly options: PublishOptions;
}

export function Plan({ plan, options }: PlanProps): ReactElement {
  const shapes = useShapes();
  const dispatch = useApp((state) => state.dispatchGuide);
  const setOptions = (patch: Partial<PublishOptions>): void => dispatch({ type: 'options', options: patch });
  return (
    <div className={shapes.roomy}>
      <PlanQuestions plan={plan} options={options} onOptions={setOptions} />
      <Facts
        facts={[
          { label: 'Server', value: plan.server },
          { label: 'Signed by', value: plan.signedBy },
          { label: 'Updates', value: plan.updates.toLocaleString('en-US') },
          { label: 'To download', value: plan.toDownload === 0 ? 'Nothing: every file is already here' : <SizeText size={plan.toDownload} /> },
          { label: 'Free on the disk', value: <SizeText size={plan.freeSpace} /> },
          { label: 'WSUS categories', value: `${plan.usedCategories} of ${plan.categoryLimit} used, ${plan.newCategories.length === 0 ? 'no new one' : `new: ${plan.newCategories.join(', ')}`}` },
          { label: 'Not encrypted', value: plan.unencrypted === 0 ? 'Every file comes over https' : `${plan.unencrypted === 1 ? 'One file comes' : `${plan.unencrypted.toLocaleString('en-US')} files come`} over http; the digest in the catalogue proves ${plan.unencrypted === 1 ? 'it' : 'them'} all the same` },
        ]}
      />
      {leavesApprovalsToConfigMgr(plan.updatePoint) ? <InsteadOfApprovals updatePoint={plan.updatePoint} /> : <GroupChoice plan={plan} options={options} onOptions={setOptions} />}
      {plan.leftOut.length > 0 && (
        <section className={shapes.stack} aria-labelledby="plan-left-out">
          <h2 id="plan-left-out" className={shapes.heading2}>
            Left out ({plan.leftOut.length})
          </h2>
          <ul className={shapes.list}>
            {plan.leftOut.map(({ packageId, title, reason }) => {
              const words = explain(reason);
              return (
                <li key={packageId}>
                  <span className={shapes.strong}>{title}</span>: {words.title}. {words.happened} {words.remedy}
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </div>
  );
}

interface QuestionsProps extends PlanProps {
  readonly onOptions: (patch: Partial<PublishOptions>) => void;
}

function PlanQuestions({ plan, options, onOptions }: QuestionsProps): ReactElement {
  const shapes = useShapes();
  return (
    <div className={shapes.stack}>
      {!plan.enoughSpace && (
        <Note kind="danger" title="There is not enough room on the disk">
          <p className={shapes.paragraph}>
            {formatBytes(plan.toDownload)} are to be downloaded and packed, {formatBytes(plan.freeSpace)} are free. Make room, or go back and pick fewer updates.
          </p>
        </Note>
      )}
      {hasTooManyCategories(plan) && (
        <Note kind="danger" title="WSUS does not take that many categories">
          <p className={shapes.paragraph}>
            {plan.usedCategories} of {plan.categoryLimit} are used, and these would be new: {plan.newCategories.join(', ')}. Go back and pick fewer new products, bring names together in Servers, or delete updates of products that
            you no longer publish.
          </p>
        </Note>
      )}
      {plan.automaticApprovals.length > 0 && (
        <Note kind="warning" title="The server would deploy these updates at once">
          <p className={shapes.paragraph}>These rules of the server approve what is imported, before anybody has tried it:</p>
          <ul className={shapes.bullets}>
            {plan.automaticApprovals.map((rule) => (
              <li key={rule.name}>
                “{rule.name}”: {rule.action} for {rule.groups.join(', ')}
              </li>
            ))}
          </ul>
          <Checkbox checked={options.confirmAutomaticApprovals} label="I know, and it may deploy them" onChange={(_, data) => onOptions({ confirmAutomaticApprovals: data.checked === true })} />
        </Note>
      )}
      {plan.overLimit.length > 0 && (
        <Note kind="warning" title={plan.overLimit.length === 1 ? 'One file is larger than the server takes' : `${plan.overLimit.length} files are larger than the server takes`}>
          <ul className={shapes.bullets}>
            {plan.overLimit.map((file) => (
              <li key={`${file.packageId}/${file.fileName}`}>
                {file.title}: <CopyText text={file.fileName} what="the file name" /> has <SizeText size={file.size} />, the limit is {file.limitMegabytes.toLocaleString('en-US')} MB
              </li>
            ))}
          </ul>
          <Checkbox
            checked={options.raiseCabinetLimit}
            label="Raise the limit on the server, for everyone who publishes there. Otherwise they are left out."
            onChange={(_, data) => onOptions({ raiseCabinetLimit: data.checked === true })}
          />
        </Note>
      )}
    </div>
  );
}

function GroupChoice({ plan, options, onOptions }: QuestionsProps): ReactElement {
  const dispatch = useApp((state) => state.dispatchGuide);
  return (
    <Field label="Approve for a target group after publishing" hint="To try the updates first, do not approve them yet; it can be done later, on the last page or under Published.">
      <Select
        value={options.approveForGroup ?? ''}
        onChange={(_, data) => {
          const group = parseGuid(data.value);
          if (group === undefined) dispatch({ type: 'no-group' });
          else onOptions({ approveForGroup: group });
        }}
      >
        <option value="">Do not approve</option>
        {plan.groups.map((group) => (
          <option key={group.groupId} value={group.groupId}>
            {group.name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
