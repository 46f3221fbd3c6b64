import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, Select, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState, type ReactElement } from 'react';
import { leavesApprovalsToConfigMgr } from '../../../shared/ipc/server-decisions.js';
import type { TargetGroup } from '../../../shared/ipc/jobs.js';
import type { ApprovalChoice } from '../../../shared/ipc/published.js';
import { instant, parseGuid, type Instant } from '../../../shared/units.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { usePageShownAfter } from '../../components/page-shown.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { InsteadOfApprovals, useUpdatePoint } from '../servers/UpdatePointNote.js';
import { TitleList, type ActionDialogProps } from './ConfirmAction.js';
import { choiceTitles, groupTree, isChoice, unchanged, type GroupChoice } from './model.js';

const useStyles = makeStyles({
  surface: { maxWidth: '720px' },
  tree: { maxHeight: '300px', overflowY: 'auto', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, padding: tokens.spacingHorizontalS },
  line: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 340px)', alignItems: 'center', gap: tokens.spacingHorizontalM, minHeight: '36px' },
  name: { overflowWrap: 'anywhere' },
  form: { display: 'flex', alignItems: 'flex-end', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
});

const allComputers = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421';

/** All Computers, which every other group is below. */
const isTop = ({ groupId, parentId }: TargetGroup): boolean => groupId === allComputers || parentId === undefined;

/** Blocking keeps the approval of the group above away, and there is none above the top. */
const choicesFor = (group: TargetGroup, canUninstall: boolean): readonly ApprovalChoice[] => [
  'install',
  ...(canUninstall ? (['uninstall'] as const) : []),
  ...(isTop(group) ? [] : (['block'] as const)),
  'inherit',
];

const titleFor = (choice: ApprovalChoice, group: TargetGroup): string => (choice === 'inherit' && isTop(group) ? 'No approval' : choiceTitles[choice]);

const instantOf = (local: string): Instant | undefined => {
  const date = new Date(local);
  return local === '' || Number.isNaN(date.getTime()) ? undefined : instant(date);
};

/** Approvals for the groups of the server, for one update or many at once; where Configuration Manager deploys, what to do there instead. */
export function ApproveDialog(props: ActionDialogProps): ReactElement {
  const { value } = useUpdatePoint();
  const updatePoint = value?.updatePoint;
  usePageShownAfter(true);
  if (!leavesApprovalsToConfigMgr(updatePoint)) return <ApprovalsDialog {...props} />;
  return (
    <Dialog open modalType="modal" onOpenChange={(_, data) => !data.open && props.onDismiss()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Not approved here</DialogTitle>
          <DialogContent>
            <InsteadOfApprovals updatePoint={updatePoint} />
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={props.onDismiss}>
              Close
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function ApprovalsDialog({ rows, onStarted, onDismiss }: ActionDialogProps): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const groups = useLoaded('groups', (signal) => api.servers.groups({}, signal));
  const only = rows.length === 1 ? rows[0] : undefined;
  const details = useLoaded(only === undefined ? undefined : `approvals/${only.packageId}`, (signal) => api.published.details({ packageId: only?.packageId ?? ('' as never) }, signal));
  const [choices, setChoices] = useState<ReadonlyMap<string, GroupChoice>>(new Map());
  const [deadline, setDeadline] = useState('');
  const canUninstall = rows.every((row) => row.canUninstall);
  const chosen = [...choices].flatMap(([id, choice]) => {
    const groupId = parseGuid(id);
    return choice === unchanged || groupId === undefined ? [] : [{ groupId, choice }];
  });
  const at = instantOf(deadline);
  const act = useAction(async (signal) => {
    const { jobId } = await api.published.act({ updates: rows.map(({ packageId }) => packageId), action: { kind: 'approve', groups: chosen, ...(at === undefined ? {} : { deadline: at }) } }, signal);
    onStarted(jobId);
  });
  const now = (group: TargetGroup): string => {
    const own = details.value?.approvals.find((each) => each.groupId === group.groupId && each.revisionNumber === only?.revisionNumber);
    if (own === undefined) return 'Leave as it is';
    const words = { install: 'approved for installation', uninstall: 'approved for removal', block: 'not approved', other: 'another approval' }[own.action];
    return `Leave as it is (${words})`;
  };
  return (
    <Dialog open modalType="modal" onOpenChange={(_, data) => !data.open && onDismiss()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{only === undefined ? `Approve ${rows.length.toLocaleString('en-US')} updates` : 'Approve this update'}</DialogTitle>
          <DialogContent className={shapes.stack}>
            <TitleList titles={rows.map(({ title }) => title)} />
            <p className={shapes.paragraph}>A group has the approval of the group above it unless it is given one of its own. Computers see a change at their next look at the server.</p>
            {groups.error !== undefined && <ErrorNote error={groups.error} actions={<Button onClick={groups.reload}>Try again</Button>} />}
            {groups.value === undefined && groups.error === undefined && <Waiting label="Loading the groups" />}
            {groups.value !== undefined && (
              <div className={styles.tree} role="group" aria-label="Groups of computers">
                {groupTree(groups.value).map(({ group, depth }) => (
                  <div key={group.groupId} className={styles.line}>
                    <span className={styles.name} style={{ paddingLeft: depth * 20 }}>
                      {group.name}
                    </span>
                    <Select
                      aria-label={`Approval for ${group.name}`}
                      value={choices.get(group.groupId) ?? unchanged}
                      onChange={(_, data) => {
                        if (isChoice(data.value)) setChoices(new Map([...choices, [group.groupId, data.value]]));
                      }}
                    >
                      <option value={unchanged}>{now(group)}</option>
                      {choicesFor(group, canUninstall).map((choice) => (
                        <option key={choice} value={choice}>
                          {titleFor(choice, group)}
                        </option>
                      ))}
                    </Select>
                  </div>
                ))}
              </div>
            )}
            {groups.value !== undefined && (
              <>
                {!canUninstall && <span className={shapes.muted}>{only === undefined ? 'Not all of these updates' : 'This update does not'} say how to be removed, so there is no approval for removal.</span>}
                <NewGroup groups={groups.value} onCreated={groups.reload} />
                <Field label="Deadline (optional)" hint="Your local time. From then on computers install without asking and may restart.">
                  <Input type="datetime-local" value={deadline} onChange={(_, data) => setDeadline(data.value)} />
                </Field>
              </>
            )}
            {act.error !== undefined && <ErrorNote error={act.error} live />}
          </DialogContent>
          <DialogActions>
            <Button onClick={onDismiss}>Cancel</Button>
            <Button appearance="primary" disabledFocusable={chosen.length === 0 || act.busy} onClick={() => void act.run()}>
              Change the approvals
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** A group that is missing can be made on the way. */
function NewGroup({ groups, onCreated }: { readonly groups: readonly TargetGroup[]; readonly onCreated: () => void }): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [parentId, setParentId] = useState<string>(groups.find(isTop)?.groupId ?? allComputers);
  const create = useAction(async (signal) => {
    const parent = parseGuid(parentId);
    if (parent === undefined) return;
    await api.published.createGroup({ name, parentId: parent }, signal);
    setName('');
    setOpen(false);
    onCreated();
  });
  if (!open) {
    return (
      <div>
        <Button size="small" icon={<AddRegular />} onClick={() => setOpen(true)}>
          New group
        </Button>
      </div>
    );
  }
  return (
    <div className={shapes.tight}>
      <div className={styles.form}>
        <Field label="Name of the group" className={shapes.fill}>
          <Input value={name} maxLength={256} onChange={(_, data) => setName(data.value)} />
        </Field>
        <Field label="Below">
          <Select value={parentId} onChange={(_, data) => setParentId(data.value)}>
            {groups.map((group) => (
              <option key={group.groupId} value={group.groupId}>
                {group.name}
              </option>
            ))}
          </Select>
        </Field>
        <Button disabledFocusable={name.trim() === '' || create.busy} onClick={() => void create.run()}>
          Create
        </Button>
      </div>
      {create.error !== undefined && <ErrorNote error={create.error} live />}
    </div>
  );
}
