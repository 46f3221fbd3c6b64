import { wsusDate } from '../soap/lexical.js';
import { binary, byte, date, flag, guid, int, long, nothing, row, rows, text, type Cell, type Row, type SoapRecord } from '../soap/values.js';
import { actions, type Deployment } from '../store/deployments.js';
import type { TargetGroup } from '../store/groups.js';
import type { Store } from '../store/store.js';
import type { StoredRevision } from '../store/updates.js';
import type { UpdateDocument } from '../updates/document.js';
import type { Behavior } from '../updates/properties.js';

/** The positional rows of the service. The numbers in the comments are columns. */

const impacts = ['Normal', 'Minor', 'RequiresExclusiveHandling'];
const reboots = ['NeverReboots', 'AlwaysRequiresReboot', 'CanRequestReboot'];
const behaviorCells = (behavior: Behavior | undefined): Cell[] => [
  byte(Math.max(0, impacts.indexOf(behavior?.impact ?? 'Normal'))),
  byte(Math.max(0, reboots.indexOf(behavior?.rebootBehavior ?? 'CanRequestReboot'))),
  flag(behavior?.requiresNetwork ?? false),
  flag(behavior?.canRequestUserInput ?? false),
];

/** Windows Installer can take a product away again; a command line was only ever told how to install. */
export const canUninstall = (document: UpdateDocument): boolean =>
  document.handlerType === 'WindowsInstallerApp' || document.handlerType === 'WindowsInstaller';

const inCulture = (document: UpdateDocument, culture: string | null): UpdateDocument['localized'][0] => {
  const wanted = (culture ?? '').toLowerCase();
  return (
    document.localized.find((entry) => entry.language.toLowerCase() === wanted) ??
    document.localized.find((entry) => entry.language.toLowerCase() === wanted.split('-')[0]) ??
    document.localized[0]
  );
};

/** The ids of everything that any update replaces. */
const supersededIn = (store: Store): ReadonlySet<string> =>
  new Set(store.updates.all().flatMap(({ document }) => document.relationships.superseded));

function minimalProperties(store: Store, revision: StoredRevision, culture: string | null, superseded: ReadonlySet<string>): Row {
  const { document } = revision;
  const { properties } = document;
  const deployments = store.deployments.ofUpdate(document.updateId);
  const deployed = deployments.filter((deployment) => deployment.revisionNumber === document.revisionNumber);
  const approved = deployed.some((deployment) => deployment.action === actions.install || deployment.action === actions.uninstall);
  const localized = inCulture(document, culture);
  return row(
    guid(document.updateId),
    int(document.revisionNumber),
    int(revision.revisionId),
    int(revision.localUpdateId),
    flag(document.category === undefined), // 4 IsLeaf
    flag(true),
    ...behaviorCells(properties.installation), // 6-9
    flag(canUninstall(document)),
    ...behaviorCells(properties.uninstallation), // 11-14
    text(properties.updateType),
    byte(properties.publicationState === 'Published' ? 0 : 1),
    date(wsusDate(properties.creationDate)),
    flag(approved),
    byte(approved ? 2 : 0), // 19 State: Ready or NotNeeded
    guid(properties.eulaId ?? null),
    flag(properties.eulaId !== undefined),
    flag(revision.declined),
    flag(deployments.length > deployed.length), // 23 HasStaleDeployments
    flag(document.revisionNumber === store.updates.latestRevisionNumber(document.updateId)),
    date(wsusDate(revision.arrived)),
    flag(document.relationships.superseded.length > 0),
    text(null), // 27 LegacyName
    text(properties.msrcSeverity ?? 'Unspecified'),
    text(localized.title),
    text(localized.description),
    text(null), // 31 ReleaseNotes
    flag(store.updates.revisions(document.updateId).some((other) => other.document.revisionNumber < document.revisionNumber)),
    flag(false), // 33 IsMandatory
    flag(superseded.has(document.updateId)),
    flag(true), // 35 IsEditable
    int(revision.source),
  );
}

/** The five parallel row sets in which every list of updates is answered. */
export function completeUpdates(store: Store, revisions: readonly StoredRevision[], culture: string | null): SoapRecord {
  const superseded = supersededIn(store);
  const titles = revisions.flatMap((revision) =>
    revision.document.relationships.prerequisites
      .filter((term) => term.isCategory)
      .flatMap((term) => term.anyOf)
      .map((id) => store.updates.latest(id))
      .filter((category) => category !== undefined)
      .map((category) =>
        row(int(revision.revisionId), text(category.document.category?.type ?? null), text(inCulture(category.document, culture).title)),
      ),
  );
  const listed = (values: (document: UpdateDocument) => readonly string[]): SoapRecord =>
    rows(revisions.flatMap((revision) => values(revision.document).map((value) => row(int(revision.revisionId), text(value)))));
  return {
    minimalProperties: rows(revisions.map((revision) => minimalProperties(store, revision, culture, superseded))),
    localizedCategoryTitleRows: rows(titles),
    kbArticles: listed((document) => document.properties.knowledgeBaseArticles),
    bulletins: listed((document) => document.properties.securityBulletins),
    infoUrls: listed((document) => document.properties.moreInfoUrls),
  };
}

export function categoryRow(revision: StoredRevision, culture: string | null): Row {
  const { category } = revision.document;
  const localized = inCulture(revision.document, culture);
  return row(
    int(revision.localUpdateId),
    guid(revision.document.updateId),
    text(category?.type ?? null),
    flag(category?.prohibitsSubcategories ?? true),
    flag(category?.prohibitsUpdates ?? true),
    int(0),
    int(0),
    text(localized.title),
    text(localized.description),
    text(null),
    date(wsusDate(revision.arrived)),
    int(revision.source),
  );
}

export const groupRow = (group: TargetGroup): Row =>
  row(text('Computers'), text(group.name), guid(group.id), int(0), int(0), guid(group.parentId));

export const deploymentRow = (deployment: Deployment): Row =>
  row(
    date(wsusDate(deployment.deployedAt)),
    byte(0),
    int(deployment.action),
    date(wsusDate(deployment.deployedAt)),
    deployment.deadline === '' ? nothing : date(deployment.deadline),
    text(deployment.adminName),
    guid(deployment.id),
    flag(deployment.assigned),
    guid(deployment.updateId),
    int(deployment.revisionNumber),
    guid(deployment.groupId),
  );

export const fileRows = (store: Store, revision: StoredRevision): readonly Row[] =>
  revision.document.files.map((file) =>
    row(
      int(revision.revisionId),
      text(file.name),
      date(wsusDate(file.modified)),
      flag(false),
      text(store.updates.urlOf(file.sha1)),
      long(file.size),
      byte(0),
      flag(false),
      binary(Buffer.from(file.sha1, 'hex')),
      file.sha256 === undefined ? nothing : binary(Buffer.from(file.sha256, 'hex')),
    ),
  );
