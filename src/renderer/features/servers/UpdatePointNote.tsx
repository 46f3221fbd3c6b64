import { Button } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { leavesApprovalsToConfigMgr, type UpdatePoint, type UpdatePointView } from '../../../shared/ipc/server-decisions.js';
import { useAction, useLoaded, type Loaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';

/** @param serverId undefined for the current server */
export const useUpdatePoint = (serverId?: string): Loaded<UpdatePointView> => {
  const api = useApi();
  return useLoaded(`update-point/${serverId ?? ''}`, (signal) => api.servers.updatePoint(serverId === undefined ? {} : { serverId }, signal));
};

/** Stands where approvals would be. */
export function InsteadOfApprovals({ updatePoint, actions }: { readonly updatePoint: UpdatePoint; readonly actions?: ReactNode }): ReactElement {
  const shapes = useShapes();
  return (
    <Note kind="info" title="Configuration Manager deploys from this server" {...(actions === undefined ? {} : { actions })}>
      <p className={shapes.paragraph}>{updatePoint.signs.join(' ')} Approvals in WSUS are no part of what it deploys, so none is given from here. In the Configuration Manager console:</p>
      <ol className={shapes.bullets}>
        <li>Synchronise software updates (Software Library, All Software Updates).</li>
        <li>Switch the vendor and the product on in the software update point component, on the tab Products. New ones appear after the first synchronisation.</li>
        <li>Synchronise once more, then deploy the updates to a collection.</li>
      </ol>
      <p className={shapes.paragraph}>Clients also need the signing certificate, and the policy that lets them take signed updates from an intranet location.</p>
    </Note>
  );
}

/** Who deploys what is on the server, and the place to say so. */
export function UpdatePointSection({ view, onChange }: { readonly view: UpdatePointView; readonly onChange: (view: UpdatePointView) => void }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const tell = useAction(async (signal, told?: boolean) => onChange(await api.servers.tellUpdatePoint(told === undefined ? {} : { told }, signal)));
  const { updatePoint, told } = view;
  const answer = (label: string, word?: boolean): ReactElement => (
    <Button size="small" disabledFocusable={tell.busy} onClick={() => void tell.run(word)}>
      {label}
    </Button>
  );
  const takeBack = answer('Judge by what the server shows');
  return (
    <section className={shapes.stack} aria-labelledby="deploys">
      <h2 id="deploys" className={shapes.heading2}>
        Who deploys
      </h2>
      {updatePoint === undefined && (
        <div className={shapes.tight}>
          <p className={shapes.paragraph}>
            {told === false
              ? 'Approvals in WSUS: you said that this server is no software update point of Configuration Manager.'
              : 'Approvals in WSUS. Nothing that WSUS shows says that Configuration Manager manages this server, but it need not show; say so if it does.'}
          </p>
          <div className={shapes.row}>{told === false ? takeBack : answer('It is a software update point', true)}</div>
        </div>
      )}
      {leavesApprovalsToConfigMgr(updatePoint) && <InsteadOfApprovals updatePoint={updatePoint} actions={updatePoint.certainty === 'told' ? takeBack : answer('It is no software update point', false)} />}
      {updatePoint?.certainty === 'possible' && (
        <Note
          kind="warning"
          title="Configuration Manager may deploy from this server"
          actions={
            <>
              {answer('It is a software update point', true)}
              {answer('It is none', false)}
            </>
          }
        >
          <p className={shapes.paragraph}>{updatePoint.signs.join(' ')} Other causes can look the same. Until you say so, approvals stay where they are.</p>
        </Note>
      )}
      {tell.error !== undefined && <ErrorNote error={tell.error} live />}
    </section>
  );
}
