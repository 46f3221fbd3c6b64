import { Button, SearchBox, makeStyles, tokens } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useDeferredValue, useMemo, useState, type ReactElement } from 'react';
import { useApp } from '../../app/services.js';
import { EmptyState } from '../../components/EmptyState.js';
import { Page } from '../../components/Page.js';
import { useShapes } from '../../components/styles.js';
import { describeCode, searchCodes, type CodeEntry } from './search.js';

const useStyles = makeStyles({
  search: { width: '100%', maxWidth: '520px' },
  head: { display: 'flex', alignItems: 'flex-start', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  forms: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalL, alignItems: 'baseline', minWidth: 0 },
  hits: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
});

/** More than anybody reads; the next letter leaves fewer. */
const mostShown = 60;

/** What the codes mean that Windows, WSUS, the web and Countersign give. */
export function CodesPlace(): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const [query, setQuery] = useState('');
  const asked = useDeferredValue(query);
  const found = useMemo(() => searchCodes(asked), [asked]);
  return (
    <Page title="Codes" subtitle="What a number means that Windows, WSUS, a client or Countersign reports, and what to do.">
      <SearchBox
        className={styles.search}
        data-search=""
        value={query}
        placeholder="2148204810, 0x800B0109, -2146762487, HTTP 404 or a word"
        aria-label="Search the codes"
        onChange={(_, data) => setQuery(data.value)}
      />
      <div className={shapes.muted} role="status">
        {found.length === 1 ? '1 code' : `${found.length} codes`}
        {found.length > mostShown && `, the first ${mostShown} are shown`}
      </div>
      {found.length === 0 ? (
        <EmptyState title="No code matches" text="Type the number as the log prints it, decimal or hexadecimal, or a word of the message." />
      ) : (
        <ul className={styles.hits}>
          {found.slice(0, mostShown).map((entry) => (
            <li key={entry.code}>
              <Entry entry={entry} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function Entry({ entry }: { readonly entry: CodeEntry }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const copy = useApp((state) => state.copy);
  const { code, otherForms, name, meaning, remedy, origin } = entry;
  return (
    <article className={shapes.card} aria-label={code}>
      <div className={styles.head}>
        <div className={styles.forms}>
          <h2 className={`${shapes.heading3} ${shapes.mono}`}>{code}</h2>
          {otherForms.map((form) => (
            <span key={form} className={`${shapes.mono} ${shapes.muted}`}>
              {form}
            </span>
          ))}
          {name !== '' && <span className={shapes.strong}>{name}</span>}
          <span className={`${shapes.small} ${shapes.muted}`}>{origin}</span>
        </div>
        <Button size="small" appearance="subtle" icon={<CopyRegular />} aria-label={`Copy ${code} with its words`} onClick={() => void copy(describeCode(entry), code)} />
      </div>
      <p className={shapes.paragraph}>{meaning}</p>
      <p className={shapes.paragraph}>{remedy}</p>
    </article>
  );
}
