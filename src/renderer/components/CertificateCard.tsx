import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CertificateRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { groupsOfFour } from '../../shared/format.js';
import type { Instant } from '../../shared/units.js';
import type { CertificateSummary } from '../../shared/verdict.js';
import { CopyText, Facts, type Fact } from './CopyText.js';
import { DateText } from './DateText.js';
import { useShapes } from './styles.js';

const useStyles = makeStyles({
  head: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'flex-start' },
  icon: { fontSize: '28px', lineHeight: 0, color: tokens.colorBrandForeground1, flexShrink: 0 },
  name: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  small: { fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
});

interface CertificateCardProps {
  readonly certificate: CertificateSummary;
  readonly label?: string;
  /** When a third party stamped the signature. */
  readonly timestamp?: Instant | undefined;
  readonly anchor?: CertificateSummary;
  readonly compact?: boolean;
}

/** A certificate as a person compares it: whose it is, who says so, the thumbprint in groups of four, from when to when. */
export function CertificateCard({ certificate, label, timestamp, anchor, compact = false }: CertificateCardProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const facts: readonly Fact[] = [
    { label: 'Subject', value: <CopyText text={certificate.subject} what="the subject" /> },
    { label: 'Issued by', value: <CopyText text={certificate.issuer} what="the issuer" /> },
    ...(anchor === undefined ? [] : [{ label: 'Trusted root', value: anchor.name }]),
    {
      label: 'Thumbprint',
      value: (
        <CopyText text={certificate.thumbprint} what="the thumbprint" mono>
          {groupsOfFour(certificate.thumbprint)}
        </CopyText>
      ),
    },
    ...(compact
      ? []
      : [
          {
            label: 'SHA-256',
            value: (
              <CopyText text={certificate.fingerprint} what="the fingerprint" mono>
                {groupsOfFour(certificate.fingerprint)}
              </CopyText>
            ),
          },
        ]),
    { label: 'Valid from', value: <DateText at={certificate.notBefore} hint={false} /> },
    { label: 'Valid to', value: <DateText at={certificate.notAfter} /> },
    ...(timestamp === undefined ? [] : [{ label: 'Time stamp', value: <DateText at={timestamp} time /> }]),
    { label: 'Key', value: `${certificate.key}, ${certificate.signatureAlgorithm}${certificate.selfSigned ? ', signed by itself' : ''}` },
  ];
  return (
    <div className={shapes.card}>
      {label !== undefined && <span className={mergeClasses(shapes.muted, shapes.small)}>{label}</span>}
      <div className={styles.head}>
        <span className={styles.icon} aria-hidden>
          <CertificateRegular />
        </span>
        <p className={mergeClasses(styles.name, compact && styles.small)}>{certificate.name}</p>
      </div>
      <Facts facts={facts} />
    </div>
  );
}
