import { Button, Checkbox, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { CategoryOverview, LocalCategory } from '../../../shared/ipc/server-decisions.js';
import { useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { NamesSection } from './NamesSection.js';
import { describeUse, madeBy } from './categories-model.js';

const useStyles = makeStyles({
  frame: { border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium },
  cell: { overflowWrap: 'anywhere', paddingTop: tokens.spacingVerticalXS, paddingBottom: tokens.spacingVerticalXS, verticalAlign: 'top' },
});

/** The categories that local publishing made, counted against what WSUS takes, and the names that lead to them. */
export function CategoriesSection(): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const { value, error, reload, replace } = useLoaded('categories', (signal) => api.servers.categories(signal));
  return (
    <section className={shapes.stack} aria-labelledby="categories">
      <h2 id="categories" className={shapes.heading2}>
        Categories
      </h2>
      {error !== undefined && <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />}
      {value === undefined && error === undefined && <Waiting label="Reading the categories and what is in them" />}
      {value !== undefined && <Categories overview={value} />}
      {value !== undefined && <NamesSection key={JSON.stringify(value.names)} overview={value} onSaved={replace} />}
    </section>
  );
}

/** So that the names below stay in reach on a server with a hundred categories. */
const firstRows = 15;

function Categories({ overview }: { readonly overview: CategoryOverview }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const [onlyUnused, setOnlyUnused] = useState(false);
  const [all, setAll] = useState(false);
  const wanted = overview.categories.filter(({ uses }) => !onlyUnused || uses.length === 0);
  const shown = all ? wanted : wanted.slice(0, firstRows);
  return (
    <>
      <p className={shapes.paragraph}>
        {describeUse(overview)} Every vendor and every product takes one. WSUS removes a category when the last update in it is deleted.
      </p>
      {overview.categories.length > 0 && <Checkbox label="Only those that nothing is in" checked={onlyUnused} onChange={(_, data) => setOnlyUnused(data.checked === true)} />}
      {shown.length > 0 && (
        <div className={styles.frame}>
          <Table size="small" aria-label="Categories made by local publishing">
            <TableHeader>
              <TableRow>
                <TableHeaderCell>Category</TableHeaderCell>
                <TableHeaderCell>Kind</TableHeaderCell>
                <TableHeaderCell>Updates in it</TableHeaderCell>
                <TableHeaderCell>Published by</TableHeaderCell>
              </TableRow>
            </TableHeader>
            <TableBody>
              {shown.map((category) => (
                <CategoryLine key={category.categoryId} category={category} />
              ))}
            </TableBody>
          </Table>
        </div>
      )}
      {shown.length < wanted.length && (
        <div>
          <Button size="small" onClick={() => setAll(true)}>
            Show all {wanted.length.toLocaleString('en-US')}
          </Button>
        </div>
      )}
      {shown.length === 0 && onlyUnused && <p className={shapes.paragraph}>Something is in every category.</p>}
    </>
  );
}

const kindOf = ({ kind, vendor }: LocalCategory): string => (kind === 'vendor' ? 'Vendor' : vendor === undefined ? 'Product' : `Product of ${vendor}`);

/** As many titles as say what a category is about. */
const mostTitles = 3;

function CategoryLine({ category }: { readonly category: LocalCategory }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const { uses } = category;
  const more = uses.length - mostTitles;
  return (
    <TableRow>
      <TableCell className={styles.cell}>{category.title}</TableCell>
      <TableCell className={styles.cell}>{kindOf(category)}</TableCell>
      <TableCell className={styles.cell}>
        {uses.length === 0 ? <span className={shapes.muted}>none</span> : uses.slice(0, mostTitles).map(({ packageId, title }) => <div key={packageId}>{title}</div>)}
        {more > 0 && <div className={shapes.muted}>and {more.toLocaleString('en-US')} more</div>}
      </TableCell>
      <TableCell className={styles.cell}>{madeBy(category)}</TableCell>
    </TableRow>
  );
}
