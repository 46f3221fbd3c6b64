import { databaseRefusal, invalidArgument, notFound } from '../soap/fault.js';
import type { Handler } from '../soap/service.js';
import { int, guid, row, rowSets, text, type Parameters, type SoapRecord } from '../soap/values.js';
import type { Store } from '../store/store.js';
import type { StoredRevision } from '../store/updates.js';
import { deleteUpdate } from '../updates/delete.js';
import { ImportRefused } from '../updates/refused.js';
import { handlersFor, type AdminContext } from './context.js';
import { completeUpdates, fileRows } from './rows.js';
import { hasPublicationState, isUpdate, mentionsText, scopeTest } from './scope.js';

/**
 * The revision an UpdateRevisionId names.
 * @throws SoapFault
 */
export function demandRevision(store: Store, id: Parameters | null): StoredRevision {
  if (id === null) throw invalidArgument('Value cannot be null. Parameter name: id');
  const [updateId, revisionNumber] = [id.guid('UpdateId'), id.integer('RevisionNumber')];
  const revision = store.updates.find(updateId, revisionNumber);
  if (revision === undefined) throw notFound(`The update revision ${updateId}, ${String(revisionNumber)} was not found.`);
  return revision;
}

const search =
  (store: Store) =>
  (parameters: Parameters): readonly StoredRevision[] =>
    store.updates
      .all()
      .filter(scopeTest(store, parameters.text('updateScopeXml')))
      .filter(hasPublicationState(parameters.integer('publicationState')));

const findOne =
  (store: Store): Handler =>
  (parameters) => {
    const id = parameters.record('id');
    const found = id === null ? undefined : store.updates.find(id.guid('UpdateId'), id.integer('RevisionNumber'));
    return { ExecuteSPGetUpdateByIdResult: completeUpdates(store, found === undefined ? [] : [found], parameters.text('preferredCulture')) };
  };

const installableItems =
  (store: Store): Handler =>
  (parameters) => {
    const revision = demandRevision(store, parameters.record('id'));
    const { document } = revision;
    const item = row(int(revision.revisionId), guid(document.updateId), int(document.revisionNumber), text(document.handlerType));
    const languages = document.properties.languages.map((language) => row(int(revision.revisionId), text(language)));
    return { ExecuteSPGetInstallableItemsResult: rowSets([[item], fileRows(store, revision), languages]) };
  };

const decline =
  ({ store, configuration }: AdminContext): Handler =>
  (parameters) => {
    const updateId = parameters.guid('updateId');
    const revision = store.updates.latest(updateId);
    if (revision === undefined || !isUpdate(revision)) throw notFound(`The update ${updateId} was not found.`);
    if (parameters.boolean('failIfReplica') && configuration.isTrue('ReplicaMode')) throw databaseRefusal('The server is a replica server.');
    store.transaction(() => {
      store.deployments.removeOfUpdate(updateId);
      store.updates.setDeclined(updateId, true);
    });
    return {};
  };

const remove =
  (store: Store): Handler =>
  (parameters) => {
    try {
      deleteUpdate(store, parameters.guid('updateID'));
    } catch (error) {
      if (error instanceof ImportRefused) throw databaseRefusal(`spDeleteUpdateByUpdateID got error from spDeleteUpdate: ${error.message}`);
      throw error;
    }
    return {};
  };

export const updateHandlers = handlersFor((context) => {
  const { store } = context;
  const searched = search(store);
  const stored = (xml: string | undefined, name: string): SoapRecord => ({ [name]: xml ?? null });
  return {
    ExecuteSPGetLatestRevisionNumberForUpdate: (parameters) => ({
      ExecuteSPGetLatestRevisionNumberForUpdateResult: store.updates.latestRevisionNumber(parameters.guid('updateId')),
    }),
    ExecuteSPGetSdpXmlForUpdate: (parameters) =>
      stored(store.updates.uspXml(parameters.guid('updateId'), parameters.integer('revisionNumber')), 'ExecuteSPGetSdpXmlForUpdateResult'),
    ExecuteSPGetXmlForUpdate: (parameters) =>
      stored(store.updates.susXml(parameters.guid('updateId'), parameters.integer('revisionNumber')), 'ExecuteSPGetXmlForUpdateResult'),
    ExecuteSPGetUpdateById: findOne(store),
    ExecuteSPSearchUpdates: (parameters) => ({
      ExecuteSPSearchUpdatesResult: completeUpdates(store, searched(parameters), parameters.text('preferredCulture')),
    }),
    ExecuteSPSimpleSearchUpdates: (parameters) => ({
      ExecuteSPSimpleSearchUpdatesResult: completeUpdates(
        store,
        store.updates.all().filter(isUpdate).filter(mentionsText(parameters.text('searchText') ?? '')),
        parameters.text('preferredCulture'),
      ),
    }),
    ExecuteSPGetUpdateCount: (parameters) => ({ ExecuteSPGetUpdateCountResult: searched(parameters).length }),
    ExecuteSPGetRevisions: (parameters) => ({
      ExecuteSPGetRevisionsResult: completeUpdates(
        store,
        store.updates.revisions(parameters.guid('updateId')).filter(isUpdate),
        parameters.text('preferredCulture'),
      ),
    }),
    ExecuteSPGetInstallableItems: installableItems(store),
    ExecuteSPDeclineUpdate: decline(context),
    ExecuteSPDeleteUpdateByUpdateID: remove(store),
  };
});
