import { Button, Checkbox, Input, Switch, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { memo, useState, type ReactElement } from 'react';
import { useApp } from '../../app/services.js';
import { useShapes } from '../../components/styles.js';
import { shortClass } from './columns.js';
import { activeFacets, noFacets, publicationTitles, toggleFacet, type FacetCounts, type FacetName, type FacetValue, type Publication } from './model.js';

const useStyles = makeStyles({
  pane: { overflowY: 'auto', padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalL}`, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minHeight: 0, flexGrow: 1 },
  group: { flexShrink: 0, border: 'none', margin: 0, padding: 0, minWidth: 0 },
  legend: { padding: 0, fontWeight: tokens.fontWeightSemibold, marginBottom: tokens.spacingVerticalXXS },
  value: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', minHeight: '28px', gap: tokens.spacingHorizontalXS },
  box: { minWidth: 0, flexGrow: 1, '& .fui-Checkbox__label': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', fontSize: '13px', paddingTop: '4px', paddingBottom: '4px', paddingLeft: '2px', paddingRight: 0 }, '& .fui-Checkbox__indicator': { margin: '6px 4px 6px 0' }, '& .fui-Checkbox__input': { left: 0 } },
  count: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, fontVariantNumeric: 'tabular-nums' },
  more: { paddingLeft: 0, minWidth: 0 },
  find: { width: '100%', marginBottom: tokens.spacingVerticalXXS },
  clear: { flexShrink: 0 },
  switch: { marginLeft: '-8px', '& .fui-Switch__label': { fontSize: '13px', paddingTop: '4px', paddingBottom: '4px', paddingLeft: 0, paddingRight: 0, whiteSpace: 'nowrap' }, '& .fui-Switch__indicator': { marginTop: '4px', marginBottom: '4px' } },
});

const facetTitles: Readonly<Record<FacetName, string>> = { publications: 'State', classifications: 'Class', severities: 'Severity', vendors: 'Vendor', products: 'Product', catalogues: 'Catalogue' };
const facetOrder: readonly FacetName[] = ['publications', 'classifications', 'severities', 'vendors', 'products', 'catalogues'];
const shortList = 6;
/** From this many values on a facet has a search of its own. */
const longList = 12;

/** Drawn anew when counts or switches change, not at every key of the search. */
export const FacetsPane = memo(function FacetsPane({ counts }: { readonly counts: FacetCounts }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const facets = useApp((state) => state.filter.facets);
  const newestOnly = useApp((state) => state.filter.newestOnly);
  const showSuperseded = useApp((state) => state.filter.showSuperseded);
  const showExpired = useApp((state) => state.filter.showExpired);
  const setFilter = useApp((state) => state.setFilter);
  const groupByProduct = useApp((state) => state.groupByProduct);
  const setGroupByProduct = useApp((state) => state.setGroupByProduct);
  const active = activeFacets(facets);
  return (
    <div className={styles.pane} role="group" aria-label="Filters">
      <div className={mergeClasses(shapes.tight, styles.clear)}>
        <Switch className={styles.switch} checked={newestOnly} label="Newest only" onChange={(_, data) => setFilter({ newestOnly: data.checked })} />
        <Switch className={styles.switch} checked={groupByProduct} label="Group by product" onChange={(_, data) => setGroupByProduct(data.checked)} />
        <Switch className={styles.switch} checked={showSuperseded} label="Show superseded" onChange={(_, data) => setFilter({ showSuperseded: data.checked })} />
        <Switch className={styles.switch} checked={showExpired} label="Show expired" onChange={(_, data) => setFilter({ showExpired: data.checked })} />
      </div>
      {active > 0 && (
        <Button className={styles.clear} size="small" onClick={() => setFilter({ facets: noFacets })}>
          {`Clear ${active} ${active === 1 ? 'filter' : 'filters'}`}
        </Button>
      )}
      {facetOrder.map((facet) => (
        <FacetGroup key={facet} facet={facet} values={counts[facet]} />
      ))}
    </div>
  );
});

function FacetGroup({ facet, values }: { readonly facet: FacetName; readonly values: readonly FacetValue[] }): ReactElement | null {
  const styles = useStyles();
  const chosen = useApp((state) => state.filter.facets[facet]);
  const facets = useApp((state) => state.filter.facets);
  const setFilter = useApp((state) => state.setFilter);
  const catalogues = useApp((state) => state.catalogues);
  const [all, setAll] = useState(false);
  const [find, setFind] = useState('');
  if (values.length < 2 && chosen.size === 0) return null;
  const titleOf = (value: string): string => {
    if (facet === 'publications') return publicationTitles[value as Publication];
    if (facet === 'catalogues') return catalogues?.find((row) => row.catalogueId === value)?.name ?? value;
    return facet === 'classifications' ? shortClass(value) : value;
  };
  const found = find === '' ? values : values.filter(({ value }) => titleOf(value).toLowerCase().includes(find.toLowerCase()));
  const top = all || find !== '' ? found : found.filter(({ value }, index) => index < shortList || chosen.has(value));
  const limited = top.slice(0, 200);
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{facetTitles[facet]}</legend>
      {values.length >= longList && <Input className={styles.find} size="small" value={find} placeholder={`Find a ${facetTitles[facet].toLowerCase()}`} aria-label={`Find a ${facetTitles[facet].toLowerCase()}`} onChange={(_, data) => setFind(data.value)} />}
      {limited.map(({ value, count }) => (
        <div key={value} className={styles.value} title={titleOf(value)}>
          <Checkbox className={styles.box} label={titleOf(value)} checked={chosen.has(value)} onChange={() => setFilter({ facets: toggleFacet(facets, facet, value) })} />
          <span className={styles.count}>{count.toLocaleString('en-US')}</span>
        </div>
      ))}
      {find === '' && values.length > shortList && (
        <Button className={mergeClasses(styles.more)} size="small" appearance="transparent" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${values.length.toLocaleString('en-US')}`}
        </Button>
      )}
    </fieldset>
  );
}
