import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { SignedContent, SignerGroup } from '../../../../shared/ipc/roll-over.js';
import type { PackageId } from '../../../../shared/units.js';
import { useAction } from '../../../app/requests.js';
import { useApi } from '../../../app/services.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { Note } from '../../../components/ErrorNote.js';
import { useShapes } from '../../../components/styles.js';
import { StartedJob } from '../../published/StartedJob.js';
import { stampsText, updatesText } from './stages.js';

const useStyles = makeStyles({
  choice: { display: 'flex', flexDirection: 'column', maxHeight: '240px', overflowY: 'auto', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, padding: tokens.spacingVerticalXS },
});

/** More than this are not chosen from by looking; Published has a filter for the signer. */
const mostShown = 300;

interface ResignUpdatesProps {
  readonly content: SignedContent;
  /** Who signed them before. */
  readonly groups: readonly SignerGroup[];
  readonly ready: boolean;
  readonly onEnded: () => void;
}

/** Signs what a former certificate signed with the one that signs now, all or some, as a job that goes on after a crash. */
export function ResignUpdates({ content, groups, ready, onEnded }: ResignUpdatesProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [left, setLeft] = useState<ReadonlySet<PackageId>>(new Set());
  const [asked, setAsked] = useState(false);
  const [jobId, setJobId] = useState<string>();
  const updates = groups.flatMap((group) => group.updates);
  const chosen = updates.filter(({ packageId }) => !left.has(packageId)).map(({ packageId }) => packageId);
  const act = useAction(async (signal) => {
    setJobId((await api.published.act({ updates: [...new Set(chosen)], action: { kind: 're-sign' } }, signal)).jobId);
    setAsked(false);
  });
  return (
    <>
      {updates.length === 0 && <p className={shapes.paragraph}>Nothing that clients can install from {content.server} is signed with a former certificate.</p>}
      {groups.map((group) => (
        <div key={group.fingerprint} className={shapes.tight}>
          <p className={shapes.paragraph}>
            <b>{group.name}</b>: {stampsText(group)}
          </p>
          <Choice group={group} left={left} onChange={setLeft} />
        </div>
      ))}
      {content.unknown.length > 0 && (
        <Note kind="warning" title={`The content of ${updatesText(content.unknown.length)} could not be looked at`}>
          It is missing, not signed, or the shares of the server could not be reached: {content.unknown.slice(0, 3).join(', ')}
          {content.unknown.length > 3 && ' and others'}.
        </Note>
      )}
      {jobId !== undefined && <StartedJob jobId={jobId} onEnded={onEnded} onDismiss={() => setJobId(undefined)} />}
      {updates.length > 0 && (
        <div className={shapes.row}>
          <Button {...(ready && { appearance: 'primary' })} disabledFocusable={!ready || chosen.length === 0} onClick={() => ready && chosen.length > 0 && setAsked(true)}>
            Sign {updatesText(chosen.length)} anew
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={asked}
        title={`Sign ${updatesText(chosen.length)} anew?`}
        verb="Sign anew"
        busy={act.busy}
        error={act.error}
        onConfirm={() => void act.run()}
        onDismiss={() => {
          act.clear();
          setAsked(false);
        }}
      >
        <p className={shapes.paragraph}>
          Each file is fetched from the server, proven, signed with the certificate that signs now, and published as the next revision; approvals come along. It runs as a job: it can be paused, and goes on after a crash without doing anything twice.
        </p>
      </ConfirmDialog>
    </>
  );
}

interface ChoiceProps {
  readonly group: SignerGroup;
  readonly left: ReadonlySet<PackageId>;
  readonly onChange: (left: ReadonlySet<PackageId>) => void;
}

function Choice({ group: { name, updates }, left, onChange }: ChoiceProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const out = updates.filter(({ packageId }) => left.has(packageId)).length;
  const set = (ids: readonly PackageId[], isChosen: boolean): void => {
    const changed = new Set(left);
    for (const id of ids) if (isChosen) changed.delete(id);
      else changed.add(id);
    onChange(changed);
  };
  return (
    <>
      <Checkbox checked={out === 0 ? true : out === updates.length ? false : 'mixed'} label={`All of ${name}`} onChange={(_, data) => set(updates.map(({ packageId }) => packageId), data.checked === true)} />
      {updates.length <= mostShown ? (
        <div className={styles.choice} role="group" aria-label={`Updates of ${name}`}>
          {updates.map(({ packageId, title, stamped }) => (
            <Checkbox key={packageId} checked={!left.has(packageId)} label={`${title}${stamped ? '' : ' (no time stamp)'}`} onChange={(_, data) => set([packageId], data.checked === true)} />
          ))}
        </div>
      ) : (
        <span className={shapes.muted}>To sign only some of so many, choose them under Published.</span>
      )}
    </>
  );
}
