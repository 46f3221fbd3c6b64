import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { CertificateSummary } from '../../../shared/verdict.js';
import { momentsOf } from './time-line.js';

const useStyles = makeStyles({
  line: { position: 'relative', height: '64px', margin: 0, padding: 0, listStyleType: 'none' },
  track: { position: 'absolute', left: 0, right: 0, top: '30px', borderTop: `4px solid ${tokens.colorNeutralStroke1}` },
  moment: { position: 'absolute', top: '24px', height: '16px', borderLeft: `2px solid ${tokens.colorNeutralForeground2}` },
  now: { borderLeft: `4px solid ${tokens.colorCompoundBrandStroke}` },
  label: { position: 'absolute', whiteSpace: 'nowrap', fontSize: tokens.fontSizeBase200, lineHeight: '14px', textAlign: 'center', color: tokens.colorNeutralForeground2 },
  begin: { left: 0 },
  center: { left: '50%', transform: 'translateX(-50%)' },
  end: { right: 0 },
  above: { bottom: '18px' },
  below: { top: '18px' },
});

/** Labels near an end stay inside of the line. */
const sideOf = (at: number): 'begin' | 'center' | 'end' => (at < 0.15 ? 'begin' : at > 0.85 ? 'end' : 'center');

export function TimeLine({ certificate }: { readonly certificate: CertificateSummary }): ReactElement {
  const styles = useStyles();
  return (
    <div style={{ position: 'relative' }}>
      <ol className={styles.line} aria-label="Time line of the certificate">
        {momentsOf(certificate, new Date()).map((moment, index) => (
          <li key={moment.label} className={mergeClasses(styles.moment, moment.isNow && styles.now)} style={{ left: `${moment.at * 100}%` }}>
            <span className={mergeClasses(styles.label, styles[sideOf(moment.at)], index % 2 === 0 ? styles.above : styles.below)}>
              {moment.label} {moment.date}
            </span>
          </li>
        ))}
      </ol>
      <div className={styles.track} aria-hidden />
    </div>
  );
}
