import { Button } from '@fluentui/react-components';
import { BookRegular } from '@fluentui/react-icons';
import { useMemo, useState, type ReactElement } from 'react';
import { formatDay, formatInstant, relativeDay } from '../../../shared/format.js';
import type { CatalogueRow, Inspection } from '../../../shared/ipc/catalogues.js';
import { useApp } from '../../app/services.js';
import { EmptyState } from '../../components/EmptyState.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { DataTable } from '../../components/table/DataTable.js';
import type { Column, Sort } from '../../components/table/model.js';
import { useShapes } from '../../components/styles.js';
import type { Route } from '../../state/routes.js';
import { CataloguePage } from './CataloguePage.js';
import { ImportPanel } from './ImportPanel.js';
import { describeDifference, stageOf, stageTitle } from './inspection-model.js';
import { InspectionView } from './InspectionView.js';
import { RemoveCatalogue } from './RemoveCatalogue.js';

export function CataloguesPlace({ route }: { readonly route: Extract<Route, { at: 'catalogues' }> }): ReactElement {
  const inspection = useApp((state) => state.inspection);
  const [asked, setAsked] = useState<{ readonly row: CatalogueRow; readonly open: boolean }>();
  let page = <CatalogueList />;
  if (route.view?.kind === 'catalogue') page = <CataloguePage catalogueId={route.view.catalogueId} onRemove={(row) => setAsked({ row, open: true })} />;
  else if (route.view?.kind === 'inspection' && inspection !== undefined) page = <InspectionPage inspection={inspection} />;
  return (
    <>
      {page}
      {asked !== undefined && <RemoveCatalogue {...asked} onClose={() => setAsked({ ...asked, open: false })} />}
    </>
  );
}

const catalogueColumns: readonly Column<CatalogueRow>[] = [
  { id: 'name', title: 'Catalogue', width: 180, grow: 2, render: (row) => row.name, text: (row) => row.name, compare: (a, b) => a.name.localeCompare(b.name) },
  { id: 'publisher', title: 'Publisher', width: 140, grow: 1.5, dropOrder: 2, render: (row) => row.publisherName, text: (row) => row.publisherName, compare: (a, b) => a.publisherName.localeCompare(b.publisherName) },
  { id: 'packages', title: 'Updates', width: 84, align: 'end', render: (row) => row.packages.toLocaleString('en-US'), text: (row) => String(row.packages), compare: (a, b) => a.packages - b.packages },
  { id: 'setAside', title: 'Set aside', width: 84, align: 'end', dropOrder: 3, render: (row) => row.setAside.toLocaleString('en-US'), text: (row) => String(row.setAside), compare: (a, b) => a.setAside - b.setAside },
  { id: 'newest', title: 'Newest update', width: 190, render: (row) => newestText(row), text: (row) => newestText(row), compare: (a, b) => a.newest.localeCompare(b.newest) },
  { id: 'imported', title: 'Imported', width: 110, dropOrder: 1, render: (row) => formatDay(row.importedAt), text: (row) => formatInstant(row.importedAt), compare: (a, b) => a.importedAt.localeCompare(b.importedAt) },
  { id: 'difference', title: 'Last change', width: 150, grow: 1, dropOrder: 4, render: differenceText, text: differenceText },
];

const newestText = (row: CatalogueRow): string => `${formatDay(row.newest)}, ${row.stale ? 'stale' : relativeDay(row.newest, new Date())}`;

function differenceText(row: CatalogueRow): string {
  return row.difference === undefined ? 'first import' : describeDifference(row.difference);
}

function CatalogueList(): ReactElement {
  const shapes = useShapes();
  const catalogues = useApp((state) => state.catalogues);
  const error = useApp((state) => state.cataloguesError);
  const load = useApp((state) => state.loadCatalogues);
  const navigate = useApp((state) => state.navigate);
  const setInspection = useApp((state) => state.setInspection);
  const [sort, setSort] = useState<Sort>({ column: 'name', descending: false });
  const [active, setActive] = useState<string>();
  const columns = useMemo(() => catalogueColumns, []);
  const show = (inspection: Inspection): void => {
    setInspection(inspection);
    navigate({ at: 'catalogues', view: { kind: 'inspection' } });
  };
  const open = (catalogueId: string): void => navigate({ at: 'catalogues', view: { kind: 'catalogue', catalogueId } });
  return (
    <Page title="Catalogues" subtitle="Signed lists of updates, each from a publisher that you approved.">
      <ImportPanel onInspected={show} />
      {error !== undefined && <ErrorNote error={error} actions={<Button onClick={() => void load()}>Try again</Button>} />}
      {catalogues === undefined && error === undefined && <Waiting label="Loading the catalogues" />}
      {catalogues?.length === 0 && (
        <div className={shapes.card}>
          <EmptyState icon={<BookRegular />} title="No catalogue yet" text="Import the signed catalogue of a vendor (a .cab file). Who signed it is checked before anything in it is read." />
        </div>
      )}
      {catalogues !== undefined && catalogues.length > 0 && (
        <section className={shapes.stack} aria-labelledby="catalogue-list">
          <div className={shapes.spread}>
            <h2 id="catalogue-list" className={shapes.heading2}>
              Imported
            </h2>
            <Button size="small" disabledFocusable={active === undefined} onClick={() => active !== undefined && open(active)}>
              Open
            </Button>
          </div>
          <div className={shapes.card} style={{ padding: 0, height: Math.min(420, 34 + catalogues.length * 30) }}>
            <DataTable label="Catalogues" rows={catalogues} columns={columns} keyOf={(row) => row.catalogueId} sort={sort} onSort={setSort} activeKey={active} onActive={setActive} onOpen={(row) => open(row.catalogueId)} />
          </div>
        </section>
      )}
    </Page>
  );
}

function InspectionPage({ inspection }: { readonly inspection: Inspection }): ReactElement {
  const navigate = useApp((state) => state.navigate);
  const setInspection = useApp((state) => state.setInspection);
  const backToList = (): void => {
    setInspection(undefined);
    navigate({ at: 'catalogues' });
  };
  const stage = stageOf(inspection);
  const catalogueId = inspection.imported?.catalogueId;
  return (
    <Page key={stage.kind} title={stageTitle(stage)} actions={<Button onClick={() => navigate({ at: 'catalogues' })}>Back to the catalogues</Button>}>
      <InspectionView
        inspection={inspection}
        onChange={setInspection}
        onDropped={backToList}
        afterImport={
          <>
            <Button appearance="primary" onClick={() => navigate({ at: 'updates' })}>
              See its updates
            </Button>
            {catalogueId !== undefined && <Button onClick={() => navigate({ at: 'catalogues', view: { kind: 'catalogue', catalogueId } })}>See what changed</Button>}
          </>
        }
      />
    </Page>
  );
}
