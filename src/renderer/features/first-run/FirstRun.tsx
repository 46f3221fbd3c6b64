import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { BeakerRegular, ServerRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { useAction } from '../../app/requests.js';
import { useApp } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { FocusHeading } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import type { ProfileMode } from '../../../shared/ipc/app.js';

const useStyles = makeStyles({
  page: { flexGrow: 1, minHeight: 0, overflowY: 'auto', display: 'flex' },
  column: { margin: 'auto', maxWidth: '860px', width: '100%', boxSizing: 'border-box', padding: tokens.spacingHorizontalXXL, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
  title: { margin: 0, fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700, fontWeight: tokens.fontWeightSemibold, outlineStyle: 'none' },
  ways: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(280px, 1fr))', gap: tokens.spacingHorizontalL },
  way: { padding: tokens.spacingHorizontalXXL, gap: tokens.spacingVerticalM, alignItems: 'flex-start' },
  icon: { fontSize: '32px', lineHeight: 0, color: tokens.colorBrandForeground1 },
  grow: { flexGrow: 1 },
});

/** The two ways in, before anything else. */
export function FirstRun(): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const openProfile = useApp((state) => state.openProfile);
  const navigate = useApp((state) => state.navigate);
  const practiceAllowed = useApp((state) => state.status?.practiceAllowed ?? false);
  const open = useAction(async (_signal, mode: ProfileMode) => {
    await openProfile(mode);
    if (mode === 'earnest') navigate({ at: 'servers' });
  });
  return (
    <main className={styles.page} data-pane="first-run">
      <div className={styles.column}>
        <div className={shapes.stack}>
          <FocusHeading className={styles.title}>Countersign</FocusHeading>
          <p className={shapes.paragraph}>
            It brings third-party updates into WSUS, and for every file it can show who published it, that it is the file they published, and that you signed it. Nothing reaches the server that was
            not proven first.
          </p>
        </div>
        <div className={styles.ways}>
          <section className={mergeClasses(shapes.card, styles.way)} aria-labelledby="way-practice">
            <BeakerRegular className={styles.icon} aria-hidden />
            <h2 id="way-practice" className={shapes.heading2}>
              Try it
            </h2>
            <p className={mergeClasses(shapes.paragraph, styles.grow)}>
              A practice server on this computer, with a sample catalogue and a signing certificate of its own. Walk through everything from import to publishing; nothing leaves this computer, and
              nothing that is trusted here is trusted later.
            </p>
            <Button appearance="primary" disabledFocusable={!practiceAllowed || open.busy} onClick={() => void open.run('practice')}>
              Open the practice server
            </Button>
            {!practiceAllowed && <span className={shapes.muted}>The policy of this computer does not allow practice.</span>}
          </section>
          <section className={mergeClasses(shapes.card, styles.way)} aria-labelledby="way-earnest">
            <ServerRegular className={styles.icon} aria-hidden />
            <h2 id="way-earnest" className={shapes.heading2}>
              Connect to your WSUS
            </h2>
            <p className={mergeClasses(shapes.paragraph, styles.grow)}>
              Name the server, and Countersign checks step by step whether it can be reached, whether you may publish, and which certificate signs. Nothing is changed on the server by this.
            </p>
            <Button appearance="primary" disabledFocusable={open.busy} onClick={() => void open.run('earnest')}>
              Set up the connection
            </Button>
          </section>
        </div>
        {open.busy && <Waiting label="Opening" />}
        {open.error !== undefined && <ErrorNote error={open.error} live />}
      </div>
    </main>
  );
}
