import { Button, Tab, TabList, makeStyles } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import { explain } from '../../../shared/errors/index.js';
import type { CatalogueRow, DifferenceRow, SetAsideRow } from '../../../shared/ipc/catalogues.js';
import { useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { Facts } from '../../components/CopyText.js';
import { DateText } from '../../components/DateText.js';
import { EmptyState } from '../../components/EmptyState.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { DataTable } from '../../components/table/DataTable.js';
import type { Column, Sort } from '../../components/table/model.js';
import { useShapes } from '../../components/styles.js';

const useStyles = makeStyles({ table: { height: '380px', padding: 0 } });

const kindTitles: Readonly<Record<DifferenceRow['kind'], string>> = { new: 'New', revised: 'Revised', superseded: 'Superseded', expired: 'Expired', gone: 'Gone' };

const differenceColumns: readonly Column<DifferenceRow>[] = [
  { id: 'kind', title: 'Change', width: 100, render: (row) => kindTitles[row.kind], text: (row) => kindTitles[row.kind], compare: (a, b) => a.kind.localeCompare(b.kind) },
  { id: 'title', title: 'Update', width: 220, grow: 2, render: (row) => row.title, text: (row) => row.title, compare: (a, b) => a.title.localeCompare(b.title) },
  { id: 'detail', title: 'What changed', width: 200, grow: 2, render: (row) => row.detail, text: (row) => row.detail },
];

const setAsideColumns: readonly Column<SetAsideRow>[] = [
  { id: 'title', title: 'Update', width: 220, grow: 2, render: (row) => row.title || row.label, text: (row) => row.title || row.label, compare: (a, b) => a.title.localeCompare(b.title) },
  { id: 'reason', title: 'Why it was set aside', width: 220, grow: 2, render: (row) => explain(row.error).title, text: (row) => explain(row.error).title },
  { id: 'label', title: 'PackageID', width: 290, dropOrder: 1, render: (row) => row.label, text: (row) => row.label },
];

interface CataloguePageProps {
  readonly catalogueId: string;
  /** Asked to take it away; the question about it is the place's. */
  readonly onRemove: (row: CatalogueRow) => void;
}

/** One imported catalogue: what changed by the last import, what was set aside, and taking it away. */
export function CataloguePage({ catalogueId, onRemove }: CataloguePageProps): ReactElement {
  const shapes = useShapes();
  const styles = useStyles();
  const navigate = useApp((state) => state.navigate);
  const row = useApp((state) => state.catalogues?.find((catalogue) => catalogue.catalogueId === catalogueId));
  const setFilter = useApp((state) => state.setFilter);
  const facets = useApp((state) => state.filter.facets);
  const [tab, setTab] = useState<'difference' | 'set-aside'>('difference');
  if (row === undefined) {
    return (
      <Page title="Catalogue">
        <ErrorNote error={{ code: 'app/not-found', data: { what: 'the catalogue' } }} actions={<Button onClick={() => navigate({ at: 'catalogues' })}>Back to the catalogues</Button>} />
      </Page>
    );
  }
  const seeUpdates = (): void => {
    setFilter({ facets: { ...facets, catalogues: new Set([catalogueId]) } });
    navigate({ at: 'updates' });
  };
  return (
    <Page
      title={row.name}
      subtitle={row.publisherName}
      actions={
        <>
          <Button onClick={() => navigate({ at: 'catalogues' })}>Back to the catalogues</Button>
          <Button onClick={seeUpdates}>See its updates</Button>
          <Button onClick={() => onRemove(row)}>Remove</Button>
        </>
      }
    >
      <Facts
        facts={[
          { label: 'From', value: row.origin },
          { label: 'Imported', value: <DateText at={row.importedAt} time /> },
          { label: 'Newest update', value: <DateText at={row.newest} /> },
          { label: 'Updates', value: `${row.packages.toLocaleString('en-US')}, ${row.setAside.toLocaleString('en-US')} set aside` },
          ...(row.relaxations ?? []).map((relaxation) => ({ label: 'Relaxed rule', value: relaxation })),
        ]}
      />
      <div className={shapes.stack}>
        <TabList selectedValue={tab} onTabSelect={(_, data) => setTab(data.value as typeof tab)}>
          <Tab value="difference">What changed</Tab>
          <Tab value="set-aside">Set aside ({row.setAside.toLocaleString('en-US')})</Tab>
        </TabList>
        <div className={`${shapes.card} ${styles.table}`}>{tab === 'difference' ? <Difference catalogueId={catalogueId} /> : <SetAside catalogueId={catalogueId} />}</div>
      </div>
    </Page>
  );
}

function Difference({ catalogueId }: { readonly catalogueId: string }): ReactElement {
  const api = useApi();
  const [sort, setSort] = useState<Sort>({ column: 'kind', descending: false });
  const { value, error, reload } = useLoaded(catalogueId, (signal) => api.catalogues.difference({ catalogueId }, signal));
  if (error !== undefined) return <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />;
  if (value === undefined) return <Waiting label="Comparing" />;
  return (
    <DataTable
      label="What changed"
      rows={value}
      columns={differenceColumns}
      keyOf={(row) => `${row.kind}/${row.packageId}`}
      sort={sort}
      onSort={setSort}
      empty={<EmptyState title="Nothing to compare" text="This is the first import of the catalogue, or nothing changed since the one before." />}
    />
  );
}

function SetAside({ catalogueId }: { readonly catalogueId: string }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const [sort, setSort] = useState<Sort>({ column: 'title', descending: false });
  const [active, setActive] = useState<string>();
  const { value, error, reload } = useLoaded(catalogueId, (signal) => api.catalogues.setAside({ catalogueId }, signal));
  if (error !== undefined) return <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />;
  if (value === undefined) return <Waiting label="Loading" />;
  const chosen = value.find((row) => row.label === active);
  return (
    <div className={`${shapes.stack} ${shapes.fill}`}>
      <DataTable
        label="Set aside"
        rows={value}
        columns={setAsideColumns}
        keyOf={(row) => row.label}
        sort={sort}
        onSort={setSort}
        activeKey={active}
        onActive={setActive}
        empty={<EmptyState title="Nothing was set aside" text="Every update of this catalogue has the form that the format asks for." />}
      />
      {chosen !== undefined && <ErrorNote error={chosen.error} kind="warning" about={chosen.title || chosen.label} />}
    </div>
  );
}
