import { Button, CounterBadge, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  AppsListRegular,
  BookRegular,
  CertificateRegular,
  CheckmarkCircleRegular,
  ClipboardTaskListLtrRegular,
  HomeRegular,
  NavigationRegular,
  QuestionCircleRegular,
  ServerRegular,
  SettingsRegular,
  TaskListSquareLtrRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { keyOfPlace, places, placeOf, placeTitles, routeOf, type Place } from '../state/routes.js';
import { useApp } from './services.js';

const icons: Readonly<Record<Place, ReactElement>> = {
  overview: <HomeRegular />,
  catalogues: <BookRegular />,
  updates: <AppsListRegular />,
  jobs: <TaskListSquareLtrRegular />,
  published: <CheckmarkCircleRegular />,
  certificates: <CertificateRegular />,
  servers: <ServerRegular />,
  settings: <SettingsRegular />,
  journal: <ClipboardTaskListLtrRegular />,
  codes: <QuestionCircleRegular />,
};

const useStyles = makeStyles({
  nav: { display: 'flex', flexDirection: 'column', flexShrink: 0, width: '200px', padding: tokens.spacingHorizontalXS, backgroundColor: tokens.colorNeutralBackground3, borderRight: `1px solid ${tokens.colorNeutralStroke2}`, boxSizing: 'border-box', overflowY: 'auto', overflowX: 'hidden' },
  narrow: { width: '48px' },
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: '2px' },
  item: { width: '100%', minWidth: 0, justifyContent: 'flex-start', fontWeight: tokens.fontWeightRegular, height: '36px', paddingLeft: '9px', paddingRight: '9px', flexShrink: 0 },
  current: {
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}`,
    '@media (forced-colors: active)': { outline: '2px solid Highlight' },
  },
  label: { flexGrow: 1, textAlign: 'left', display: 'flex', alignItems: 'center', justifyContent: 'space-between' },
  toggle: { marginBottom: tokens.spacingVerticalXS },
});

interface NavigationProps {
  /** There is no room for words, whatever the setting says. */
  readonly forceNarrow: boolean;
}

export function Navigation({ forceNarrow }: NavigationProps): ReactElement {
  const styles = useStyles();
  const current = useApp((state) => placeOf(state.route));
  const navigate = useApp((state) => state.navigate);
  const saveSettings = useApp((state) => state.saveSettings);
  const collapsed = useApp((state) => state.settings?.navigationCollapsed ?? false);
  const running = useApp((state) => state.status?.counts.runningJobs ?? 0);
  const narrow = forceNarrow || collapsed;
  return (
    <nav className={mergeClasses(styles.nav, narrow && styles.narrow)} aria-label="Places" data-pane="navigation">
      {!forceNarrow && (
        <Button
          className={mergeClasses(styles.item, styles.toggle)}
          appearance="subtle"
          icon={<NavigationRegular />}
          aria-label={collapsed ? 'Show the names of the places' : 'Show the icons only'}
          aria-expanded={!collapsed}
          onClick={() => void saveSettings({ navigationCollapsed: !collapsed }).catch(() => undefined)}
        />
      )}
      <ul className={styles.list}>
        {places.map((place) => (
          <li key={place}>
            <Button
              className={mergeClasses(styles.item, place === current && styles.current)}
              appearance="subtle"
              icon={icons[place]}
              title={`${placeTitles[place]} (${keyOfPlace(place)})`}
              aria-label={narrow ? placeTitles[place] : undefined}
              aria-current={place === current ? 'page' : undefined}
              data-pane-start={place === current ? '' : undefined}
              onClick={() => navigate(routeOf(place))}
            >
              {!narrow && (
                <span className={styles.label}>
                  {placeTitles[place]}
                  {place === 'jobs' && running > 0 && <CounterBadge size="small" color="brand" count={running} aria-label={`${running} running`} />}
                </span>
              )}
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
