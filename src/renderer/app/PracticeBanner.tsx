import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { BeakerRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { ErrorNote } from '../components/ErrorNote.js';
import { useAction } from './requests.js';
import { useApp } from './services.js';

const useStyles = makeStyles({
  banner: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    padding: `2px ${tokens.spacingHorizontalM}`,
    minHeight: '32px',
    flexShrink: 0,
    boxSizing: 'border-box',
    backgroundColor: tokens.colorStatusWarningBackground2,
    color: tokens.colorNeutralForeground1,
    borderBottom: `1px solid ${tokens.colorStatusWarningBorder1}`,
  },
  text: { flexGrow: 1, flexBasis: '300px' },
});

/** Always there in practice, so that nobody takes it for the real thing. */
export function PracticeBanner(): ReactElement {
  const styles = useStyles();
  const openProfile = useApp((state) => state.openProfile);
  const leave = useAction(() => openProfile('earnest'));
  return (
    <div className={styles.banner} role="region" aria-label="Practice">
      <BeakerRegular fontSize={20} aria-hidden />
      <span className={styles.text}>
        <strong>Practice.</strong> Nothing here reaches a real server, and nothing that is trusted here is trusted in earnest.
      </span>
      <Button size="small" disabledFocusable={leave.busy} onClick={() => void leave.run()}>
        Leave practice
      </Button>
      {leave.error !== undefined && <ErrorNote error={leave.error} live />}
    </div>
  );
}
