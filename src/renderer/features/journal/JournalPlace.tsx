import { Button, SearchBox, makeStyles, tokens } from '@fluentui/react-components';
import { ClipboardTaskListLtrRegular, SaveRegular, ShieldCheckmarkRegular } from '@fluentui/react-icons';
import { useEffect, useState, type ReactElement } from 'react';
import { explain, isErrorCode } from '../../../shared/errors/index.js';
import { formatInstant } from '../../../shared/format.js';
import type { JournalEntry, JournalPage, JournalRow, JournalVerdict } from '../../../shared/ipc/journal.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { CopyText } from '../../components/CopyText.js';
import { EmptyState } from '../../components/EmptyState.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { ProgressLine, Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { DataTable } from '../../components/table/DataTable.js';
import type { Column } from '../../components/table/model.js';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL}` },
  search: { flexGrow: 1, maxWidth: '520px' },
  notes: { padding: `0 ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalS}` },
});

/** A column of an entry; a row that is none has its number and its result alone. */
const of = (text: (entry: JournalEntry) => string): ((row: JournalRow) => string) => (row) => (row.defect === 'unreadable' ? '' : text(row));

const endOf = ({ result }: JournalEntry): string => (result === 'done' ? 'Done' : result === 'begun' ? 'Begun' : isErrorCode(result) ? `${explain({ code: result, data: {} }).title} (${result})` : result);
const resultOf = (row: JournalRow): string => (row.defect === 'unreadable' ? 'Not readable' : row.defect === 'altered' ? `${endOf(row)}, altered afterwards` : endOf(row));
const here = 'This computer';
const column = { at: of(({ at }) => at), shownAt: of(({ at }) => formatInstant(at)), account: of(({ account }) => account), action: of(({ action }) => action), detail: of(({ detail }) => detail), server: of(({ server }) => server || here) };

const columns: readonly Column<JournalRow>[] = [
  { id: 'number', title: 'No.', width: 64, align: 'end', render: (row) => row.number, text: (row) => String(row.number) },
  { id: 'at', title: 'When', width: 208, render: column.shownAt, text: column.at },
  { id: 'account', title: 'Who', width: 120, dropOrder: 1, render: column.account, text: column.account },
  { id: 'action', title: 'What', width: 150, grow: 1, render: column.action, text: column.action },
  { id: 'detail', title: 'Details', width: 150, grow: 3, render: column.detail, text: column.detail },
  { id: 'server', title: 'Where', width: 130, dropOrder: 2, render: column.server, text: column.server },
  { id: 'result', title: 'Result', width: 100, grow: 1, render: resultOf, text: resultOf },
];

const wordsOf = (row: JournalRow): string => [column.at, column.account, column.action, column.detail, column.server, resultOf].map((text) => text(row)).join('\n').toLowerCase();

/** Who changed what, on which server, and how it ended. */
export function JournalPlace(): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const [page, setPage] = useState<JournalPage>();
  const [query, setQuery] = useState('');
  const [verdict, setVerdict] = useState<JournalVerdict>();
  const [isSaved, setSaved] = useState(false);
  const load = useAction(async (signal, shown: JournalPage | undefined) => {
    const before = shown?.rows.at(-1)?.number;
    const next = await api.journal.page(before === undefined ? {} : { before }, signal);
    setPage({ ...next, rows: [...(shown?.rows ?? []), ...next.rows] });
  });
  const verify = useAction(async (signal) => setVerdict(await api.journal.verify(signal)));
  const save = useAction(async (signal) => setSaved(await api.journal.save(signal)));
  const [isAsking, setAsking] = useState(false);
  const goOn = useAction(async (signal) => {
    await api.journal.beginPart(signal);
    setAsking(false);
    setPage(await api.journal.page({}, signal));
  });
  const { run } = load;
  useEffect(() => void run(undefined), [run]);
  const words = query.trim().toLowerCase();
  const rows = page?.rows.filter((row) => wordsOf(row).includes(words)) ?? [];
  const isEmpty = page?.rows.length === 0;
  return (
    <Page
      fill
      title="Journal"
      subtitle="Who changed what, on which server, and how it ended. Entries are only ever added, and each is chained to the one before."
      actions={
        <>
          <Button icon={<ShieldCheckmarkRegular />} disabledFocusable={verify.busy} onClick={() => void verify.run()}>
            Verify
          </Button>
          <Button icon={<SaveRegular />} disabledFocusable={save.busy} onClick={() => void save.run()}>
            Save as a file
          </Button>
        </>
      }
    >
      <div className={`${shapes.stack} ${styles.notes}`} data-pane="notes">
        {load.error !== undefined && <ErrorNote error={load.error} live actions={<Button onClick={() => void run(page)}>Try again</Button>} />}
        {page?.broken !== undefined && (
          <ErrorNote
            error={{ code: 'audit/chain-broken', data: page.broken }}
            actions={
              <Button size="small" onClick={() => setAsking(true)}>
                Begin a new part
              </Button>
            }
          />
        )}
        {verify.busy && <ProgressLine label="Verifying every entry" onCancel={verify.cancel} />}
        {verify.error !== undefined && <ErrorNote error={verify.error} live />}
        {save.error !== undefined && <ErrorNote error={save.error} live />}
        {isSaved && (
          <Note kind="info" live title="The journal was saved">
            One JSON object stands on each line. Anyone can verify the file with the terminal: journal verify FILE.
          </Note>
        )}
        {verdict !== undefined && <Verdict verdict={verdict} />}
      </div>
      <ConfirmDialog open={isAsking} title="Begin a new part of the journal" verb="Begin a new part" busy={goOn.busy} error={goOn.error} onConfirm={() => void goOn.run()} onDismiss={() => setAsking(false)}>
        <p className={shapes.paragraph}>An entry with your account names what is broken and the last entry in order. What is broken stays in the journal, and every verification names it from now on.</p>
        <p className={shapes.paragraph}>Save the journal as a file first: it shows what was found.</p>
      </ConfirmDialog>
      {page === undefined && load.error === undefined && <Waiting label="Loading the journal" />}
      {page !== undefined && (
        <>
          {!isEmpty && (
            <div className={styles.bar} data-pane="search">
              <SearchBox className={styles.search} aria-label="Search the journal" placeholder="Account, action, update, server" value={query} onChange={(_, data) => setQuery(data.value)} data-search="" />
              <span className={shapes.muted} role="status">
                {words === '' ? `${page.rows.length}${page.hasMore ? ' newest' : ''} entries` : `${rows.length} of ${page.rows.length} entries`}
              </span>
              {page.hasMore && (
                <Button size="small" disabledFocusable={load.busy} onClick={() => void run(page)}>
                  Load older ones
                </Button>
              )}
            </div>
          )}
          <div data-pane="list" style={{ display: 'contents' }}>
            <DataTable
              label="Entries of the journal"
              rows={rows}
              columns={columns}
              keyOf={(row) => String(row.number)}
              empty={isEmpty ? <EmptyState icon={<ClipboardTaskListLtrRegular />} title="Nothing was changed yet" text="What you approve, publish, decline or set from now on is recorded here, with your account." /> : <EmptyState title="No entry matches" text="Older entries are searched when they are loaded." />}
            />
          </div>
        </>
      )}
    </Page>
  );
}

function Verdict({ verdict: { entries, head, problems, problemCount } }: { readonly verdict: JournalVerdict }): ReactElement {
  const shapes = useShapes();
  if (problemCount > 0) {
    return (
      <Note kind="danger" live title={problemCount === 1 ? 'The journal was altered' : `The journal was altered: ${problemCount} findings`}>
        <ul className={shapes.bullets}>
          {problems.slice(0, 10).map(({ line, sentence }) => (
            <li key={`${line} ${sentence}`}>{`Line ${line}: ${sentence}`}</li>
          ))}
        </ul>
        <p className={shapes.paragraph}>Keep a copy of the file as it is, and compare it with a journal that was saved earlier.</p>
      </Note>
    );
  }
  return (
    <Note kind="info" live title={entries === 1 ? 'The one entry is as it was written' : `All ${entries} entries are as they were written`}>
      {head !== undefined && (
        <>
          Note the last one elsewhere, and a shortened or rewritten journal will be found too: <CopyText mono text={head} what="the last entry" />
        </>
      )}
    </Note>
  );
}
