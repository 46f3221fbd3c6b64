import { readUpdate, type UpdateDocument } from '../updates/document.js';
import { numberColumn, textColumn, type Database, type SqlRow } from './database.js';

/** 0 came from Microsoft Update, 1 from elsewhere: column 36 of a row of minimalProperties. */
type UpdateSource = 0 | 1;

export interface StoredRevision {
  readonly revisionId: number;
  readonly localUpdateId: number;
  readonly document: UpdateDocument;
  readonly declined: boolean;
  /** ISO 8601, UTC. */
  readonly arrived: string;
  readonly source: UpdateSource;
}

interface NewRevision {
  readonly document: UpdateDocument;
  readonly susXml: string;
  readonly uspXml: string | null;
  readonly arrived: string;
  readonly source: UpdateSource;
}

export interface Updates {
  add(revision: NewRevision): StoredRevision;
  /** The highest revision number; 0 when the update is not known. */
  latestRevisionNumber(updateId: string): number;
  find(updateId: string, revisionNumber: number): StoredRevision | undefined;
  latest(updateId: string): StoredRevision | undefined;
  revisions(updateId: string): readonly StoredRevision[];
  /** The latest revision of every update, in the order of arrival. */
  all(): readonly StoredRevision[];
  byRevisionId(revisionId: number): StoredRevision | undefined;
  susXml(updateId: string, revisionNumber: number): string | undefined;
  uspXml(updateId: string, revisionNumber: number): string | undefined;
  setDeclined(updateId: string, declined: boolean): void;
  remove(updateId: string): void;
  rememberUrl(sha1: string, url: string): void;
  urlOf(sha1: string): string | undefined;
}

const columns =
  'select r.revision_id, r.sus_xml, r.arrived, r.source, u.local_id, u.declined from revisions r join updates u using(update_id)';
const latestOnly = 'r.revision_number = (select max(revision_number) from revisions where update_id = r.update_id)';

export function createUpdates(database: Database): Updates {
  /** Documents never change once stored, and parsing them is most of the work of a search. */
  const documents = new Map<number, UpdateDocument>();
  const load = (row: SqlRow): StoredRevision => {
    const revisionId = numberColumn(row, 'revision_id');
    const document = documents.get(revisionId) ?? readUpdate(textColumn(row, 'sus_xml'));
    documents.set(revisionId, document);
    return {
      revisionId,
      localUpdateId: numberColumn(row, 'local_id'),
      document,
      declined: numberColumn(row, 'declined') === 1,
      arrived: textColumn(row, 'arrived'),
      source: numberColumn(row, 'source') === 0 ? 0 : 1,
    };
  };
  const one = (row: SqlRow | undefined): StoredRevision | undefined => (row === undefined ? undefined : load(row));
  const column = (name: string, updateId: string, revisionNumber: number): string | undefined => {
    const row = database.get(`select ${name} from revisions where update_id = ? and revision_number = ?`, updateId, revisionNumber);
    const value = row?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  const find = (updateId: string, revisionNumber: number): StoredRevision | undefined =>
    one(database.get(`${columns} where r.update_id = ? and r.revision_number = ?`, updateId, revisionNumber));

  return {
    add: ({ document, susXml, uspXml, arrived, source }) => {
      const { updateId, revisionNumber } = document;
      database.run('insert into updates(update_id) values(?) on conflict(update_id) do nothing', updateId);
      database.run(
        'insert into revisions(update_id, revision_number, sus_xml, usp_xml, arrived, source) values(?, ?, ?, ?, ?, ?)',
        updateId,
        revisionNumber,
        susXml,
        uspXml,
        arrived,
        source,
      );
      const stored = find(updateId, revisionNumber);
      if (stored === undefined) throw new RangeError('a revision was not stored');
      return stored;
    },
    latestRevisionNumber: (updateId) =>
      numberColumn(database.get('select max(revision_number) as latest from revisions where update_id = ?', updateId) ?? {}, 'latest'),
    find,
    latest: (updateId) => one(database.get(`${columns} where r.update_id = ? and ${latestOnly}`, updateId)),
    revisions: (updateId) => database.all(`${columns} where r.update_id = ? order by r.revision_number`, updateId).map(load),
    all: () => database.all(`${columns} where ${latestOnly} order by r.revision_id`).map(load),
    byRevisionId: (revisionId) => one(database.get(`${columns} where r.revision_id = ?`, revisionId)),
    susXml: (updateId, revisionNumber) => column('sus_xml', updateId, revisionNumber),
    uspXml: (updateId, revisionNumber) => column('usp_xml', updateId, revisionNumber),
    setDeclined: (updateId, declined) => {
      database.run('update updates set declined = ? where update_id = ?', declined ? 1 : 0, updateId);
    },
    remove: (updateId) => {
      database.run('delete from updates where update_id = ?', updateId);
    },
    rememberUrl: (sha1, url) => {
      database.run('insert into file_urls(sha1, url) values(?, ?) on conflict(sha1) do update set url = excluded.url', sha1, url);
    },
    urlOf: (sha1) => {
      const url = database.get('select url from file_urls where sha1 = ?', sha1)?.['url'];
      return typeof url === 'string' ? url : undefined;
    },
  };
}
