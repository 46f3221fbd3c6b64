import { SearchBox, Select, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { fileFilterTitles, fileFilters, makerFilterTitles, makerFilters, stateFilterTitles, stateFilters, type PublishedFilter } from './model.js';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}` },
  search: { flexGrow: 1, flexBasis: '220px', minWidth: '180px', maxWidth: '420px' },
  select: { flexShrink: 1, minWidth: '120px' },
});

interface FilterBarProps {
  readonly filter: PublishedFilter;
  readonly vendors: readonly string[];
  readonly onChange: (filter: PublishedFilter) => void;
}

/** What of the list is shown. */
export function FilterBar({ filter, vendors, onChange }: FilterBarProps): ReactElement {
  const styles = useStyles();
  const pick = <Value extends string>(label: string, values: readonly Value[], titles: Readonly<Record<Value, string>>, value: Value, change: (value: Value) => Partial<PublishedFilter>): ReactElement => (
    <Select
      className={styles.select}
      aria-label={label}
      value={value}
      onChange={(_, data) => {
        const next = values.find((each) => each === data.value);
        if (next !== undefined) onChange({ ...filter, ...change(next) });
      }}
    >
      {values.map((each) => (
        <option key={each} value={each}>
          {titles[each]}
        </option>
      ))}
    </Select>
  );
  return (
    <div className={styles.bar}>
      <SearchBox className={styles.search} data-search="" value={filter.search} placeholder="Title, vendor or signer" aria-label="Search published updates" onChange={(_, data) => onChange({ ...filter, search: data.value })} />
      {pick('State', stateFilters, stateFilterTitles, filter.state, (state) => ({ state }))}
      <Select className={styles.select} aria-label="Vendor" value={filter.vendor} onChange={(_, data) => onChange({ ...filter, vendor: data.value })}>
        <option value="">All vendors</option>
        {vendors.map((vendor) => (
          <option key={vendor} value={vendor}>
            {vendor}
          </option>
        ))}
      </Select>
      {pick('Published by', makerFilters, makerFilterTitles, filter.maker, (maker) => ({ maker }))}
      {pick('Files', fileFilters, fileFilterTitles, filter.file, (file) => ({ file }))}
    </div>
  );
}
