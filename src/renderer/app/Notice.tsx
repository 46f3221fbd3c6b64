import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useState, type ReactElement } from 'react';
import { useApp } from './services.js';

const useStyles = makeStyles({
  place: { position: 'fixed', bottom: tokens.spacingVerticalXXL, left: 0, right: 0, display: 'flex', justifyContent: 'center', pointerEvents: 'none', zIndex: 1000 },
  notice: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`, borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackgroundInverted, color: tokens.colorNeutralForegroundInverted, boxShadow: tokens.shadow16, border: '1px solid transparent' },
});

const shownFor = 2500;

/** A short word after something small was done, shown and read aloud. */
export function Notice(): ReactElement {
  const styles = useStyles();
  const { text, count } = useApp((state) => state.notice);
  const [gone, setGone] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setGone(count), shownFor);
    return () => clearTimeout(timer);
  }, [count]);
  return (
    <div className={styles.place} role="status">
      {count !== gone && (
        <span key={count} className={styles.notice}>
          {text}
        </span>
      )}
    </div>
  );
}
