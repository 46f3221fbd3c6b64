import { Button, FluentProvider, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef, type ReactElement } from 'react';
import { ErrorNote } from '../components/ErrorNote.js';
import { Waiting } from '../components/ProgressLine.js';
import { useShapes } from '../components/styles.js';
import { useWidth } from '../components/width.js';
import { FirstRun } from '../features/first-run/FirstRun.js';
import { routeKey } from '../state/routes.js';
import { ErrorBoundary } from './ErrorBoundary.js';
import { useKeyboardMap } from './keyboard.js';
import { Navigation } from './Navigation.js';
import { Notice } from './Notice.js';
import { Places } from './Places.js';
import { PracticeBanner } from './PracticeBanner.js';
import { useApp, useAppStore } from './services.js';
import { useWindowTheme } from './theme.js';

const useStyles = makeStyles({
  provider: { height: '100%' },
  window: { display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0, backgroundColor: tokens.colorNeutralBackground2 },
  main: { display: 'flex', flexGrow: 1, minHeight: 0 },
  place: { flexGrow: 1, minWidth: 0, minHeight: 0, display: 'flex', flexDirection: 'column' },
  alone: { maxWidth: '720px', margin: 'auto', padding: tokens.spacingHorizontalXXL, width: '100%', boxSizing: 'border-box' },
});

/** Below this the navigation shows icons only. CSS pixels, so a zoom of 200 % counts. */
const roomForWords = 1100;

export function App(): ReactElement {
  const styles = useStyles();
  const choice = useApp((state) => state.settings?.theme ?? 'system');
  const { theme, scheme } = useWindowTheme(choice);
  useKeyboardMap(useAppStore());
  useEffect(() => {
    document.documentElement.dataset['scheme'] = scheme;
  }, [scheme]);
  return (
    <FluentProvider theme={theme} className={styles.provider}>
      <ErrorBoundary>
        <Window />
        <Notice />
      </ErrorBoundary>
    </FluentProvider>
  );
}

function Window(): ReactElement {
  const styles = useStyles();
  const status = useApp((state) => state.status);
  const startError = useApp((state) => state.startError);
  const start = useApp((state) => state.start);
  const window = useRef<HTMLDivElement>(null);
  const width = useWidth(window);
  return (
    <div ref={window} className={styles.window} data-status={status === undefined ? 'starting' : 'ready'}>
      {status?.profile === 'practice' && <PracticeBanner />}
      {status === undefined ? (
        <main className={styles.alone}>
          {startError === undefined ? <Waiting label="Opening Countersign" /> : <ErrorNote error={startError} live actions={<Button onClick={() => void start()}>Try again</Button>} />}
        </main>
      ) : status.profile === undefined ? (
        <FirstRun />
      ) : (
        <Shell narrow={width > 0 && width < roomForWords} />
      )}
    </div>
  );
}

function Shell({ narrow }: { readonly narrow: boolean }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const route = useApp((state) => state.route);
  return (
    <div className={styles.main}>
      <Navigation forceNarrow={narrow} />
      <main className={`${styles.place} ${shapes.fill}`}>
        <Places key={routeKey(route)} route={route} />
      </main>
    </div>
  );
}
