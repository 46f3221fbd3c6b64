import { randomUUID } from 'node:crypto';
import { databaseRefusal, invalidArgument, invalidOperation, notFound, type SoapFault } from '../soap/fault.js';
import { minimumDate } from '../soap/lexical.js';
import type { Handler } from '../soap/service.js';
import { rows } from '../soap/values.js';
import { actions } from '../store/deployments.js';
import { allComputers, type TargetGroup } from '../store/groups.js';
import type { StoredRevision } from '../store/updates.js';
import { contentProblem } from '../updates/content.js';
import { handlersFor, type AdminContext } from './context.js';
import { demandGroup } from './group-handlers.js';
import { canUninstall, deploymentRow } from './rows.js';
import { hasPublicationState, isUpdate, scopeTest } from './scope.js';
import { demandRevision } from './update-handlers.js';

/** Why an approval is refused whatever the files are; `undefined` when it is not. */
function refusalOf(revision: StoredRevision, latestRevision: number, action: number, group: TargetGroup): SoapFault | undefined {
  const { document } = revision;
  if (!isUpdate(revision) || !document.properties.explicitlyDeployable) return databaseRefusal('spDeployUpdate: the update cannot be deployed explicitly.');
  if (document.revisionNumber !== latestRevision) return databaseRefusal('spDeployUpdate: only the latest revision of an update can be approved.');
  if (![actions.install, actions.uninstall, actions.preDeploymentCheck, actions.block].some((known) => known === action)) {
    return invalidArgument(`The deployment action ${String(action)} cannot be asked for.`);
  }
  if (action === actions.block && group.id === allComputers) return invalidOperation('The action Block is not allowed for All Computers.');
  if (action === actions.install && document.properties.publicationState === 'Expired') return invalidOperation('The update has expired and cannot be approved for installation.');
  if (action === actions.uninstall && !canUninstall(document)) return invalidOperation('The update does not support uninstallation.');
  if (document.properties.eulaId !== undefined) return invalidOperation('The license agreement of the update has not been accepted.');
  return undefined;
}

const deploy =
  ({ store, shares, configuration }: AdminContext): Handler =>
  async (parameters) => {
    if (configuration.isTrue('ReplicaMode')) throw databaseRefusal('spDeployUpdate: the server is a replica server.');
    const revision = demandRevision(store, parameters.record('updateId'));
    const group = demandGroup(store, parameters.guid('targetGroupId'));
    const action = parameters.integer('deploymentAction');
    const { document } = revision;
    const refusal = refusalOf(revision, store.updates.latestRevisionNumber(document.updateId), action, group);
    if (refusal !== undefined) throw refusal;
    const deadline = parameters.text('deadline') ?? minimumDate;
    // SQL's datetime begins in 1753; the default of a parameter that was left out does not fit into it.
    if (deadline < '1753') throw databaseRefusal('SqlDateTime overflow. Must be between 1/1/1753 12:00:00 AM and 12/31/9999 11:59:59 PM.');
    for (const file of action === actions.install ? document.files : []) {
      if (store.updates.urlOf(file.sha1) !== undefined) continue;
      const problem = await contentProblem(shares.content, file);
      if (problem !== undefined) throw invalidOperation(`The content of the update is not as it should be: ${problem}.`);
    }
    const deployment = store.transaction(() => {
      store.updates.setDeclined(document.updateId, false);
      return store.deployments.put({
        id: randomUUID(),
        updateId: document.updateId,
        revisionNumber: document.revisionNumber,
        action,
        groupId: group.id,
        deadline,
        adminName: parameters.text('adminName') ?? '',
        assigned: parameters.boolean('isAssigned'),
        deployedAt: store.now().toISOString(),
      });
    });
    return { ExecuteSPDeployUpdate1Result: deploymentRow(deployment) };
  };

const remove =
  ({ store }: AdminContext): Handler =>
  (parameters) => {
    const id = parameters.guid('id');
    if (store.deployments.find(id) === undefined) throw notFound(`The deployment ${id} was not found.`);
    store.deployments.remove(id);
    return {};
  };

export const deploymentHandlers = handlersFor((context) => {
  const { store } = context;
  return {
    ExecuteSPDeployUpdate1: deploy(context),
    ExecuteSPDeleteDeployment: remove(context),
    ExecuteSPGetDeploymentsByUpdate1: (parameters) => {
      const { document } = demandRevision(store, parameters.record('id'));
      const found = store.deployments.ofUpdate(document.updateId).filter((entry) => entry.revisionNumber === document.revisionNumber);
      return { ExecuteSPGetDeploymentsByUpdate1Result: rows(found.map(deploymentRow)) };
    },
    ExecuteSPGetDeployments: (parameters) => {
      const wanted = store.updates
        .all()
        .filter(scopeTest(store, parameters.text('updateScopeXml')))
        .filter(hasPublicationState(parameters.integer('publicationState')));
      return { ExecuteSPGetDeploymentsResult: rows(wanted.flatMap(({ document }) => store.deployments.ofUpdate(document.updateId)).map(deploymentRow)) };
    },
  };
});
