import { Accordion, AccordionHeader, AccordionItem, AccordionPanel, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, DismissCircleFilled, QuestionCircleRegular, WarningFilled } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { formatInstant } from '../../shared/format.js';
import type { Check, FileVerdict, Outcome, SignatureVerdict } from '../../shared/verdict.js';
import { CopyText, Facts } from './CopyText.js';
import { SizeText } from './DateText.js';
import { useShapes } from './styles.js';

const useStyles = makeStyles({
  checks: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  check: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', gap: tokens.spacingHorizontalXS },
  icon: { fontSize: '16px', lineHeight: 0, marginTop: '2px' },
});

export const outcomeTitles: Readonly<Record<Outcome, string>> = { passed: 'passed', warning: 'passed with a warning', failed: 'failed', 'not-checked': 'not checked' };
const outcomeIcons: Readonly<Record<Outcome, ReactElement>> = {
  passed: <CheckmarkCircleFilled />,
  warning: <WarningFilled />,
  failed: <DismissCircleFilled />,
  'not-checked': <QuestionCircleRegular />,
};

export function OutcomeIcon({ outcome }: { readonly outcome: Outcome }): ReactElement {
  const shapes = useShapes();
  const styles = useStyles();
  const color = { passed: shapes.success, warning: shapes.warning, failed: shapes.danger, 'not-checked': shapes.muted }[outcome];
  return (
    <span className={mergeClasses(styles.icon, color)} role="img" aria-label={outcomeTitles[outcome]}>
      {outcomeIcons[outcome]}
    </span>
  );
}

export function CheckList({ checks }: { readonly checks: readonly Check[] }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  return (
    <ul className={styles.checks}>
      {checks.map((check) => (
        <li key={check.id} className={styles.check}>
          <OutcomeIcon outcome={check.outcome} />
          <span className={shapes.paragraph}>
            <span className={shapes.strong}>{check.title}.</span> {check.reason} <span className={mergeClasses(shapes.muted, shapes.small)}>{check.source}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

const worst = (checks: readonly Check[]): Outcome =>
  (['failed', 'not-checked', 'warning'] as const).find((outcome) => checks.some((check) => check.outcome === outcome)) ?? 'passed';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly checks: readonly Check[];
}

function signatureSections(signature: SignatureVerdict): readonly Section[] {
  const name = signature.index === 0 ? 'Signature' : `Nested signature ${signature.index}`;
  const id = `signature-${signature.index}`;
  const { chain, timestamp } = signature;
  return [
    { id, title: `${name}: ${signature.signer?.name ?? 'unknown signer'}, ${signature.digestAlgorithm}, judged at ${formatInstant(signature.judgedAt)}`, outcome: signature.outcome, checks: signature.checks },
    ...(chain === undefined
      ? []
      : [{ id: `${id}-chain`, title: `Chain: ${chain.certificates.map((certificate) => certificate.name).join(' ← ')}`, outcome: chain.outcome, checks: chain.checks }]),
    ...(timestamp === undefined ? [] : [{ id: `${id}-stamp`, title: `Time stamp: ${formatInstant(timestamp.time)}`, outcome: timestamp.outcome, checks: [...timestamp.checks, ...timestamp.chain.checks.map((check) => ({ ...check, id: `chain:${check.id}` }))] }]),
  ];
}

/** Everything that was checked on a file, open where something did not pass. */
export function VerdictTree({ verdict }: { readonly verdict: FileVerdict }): ReactElement {
  const shapes = useShapes();
  const sections: readonly Section[] = [
    { id: 'container', title: 'The file itself', outcome: worst(verdict.checks), checks: verdict.checks },
    ...verdict.signatures.flatMap(signatureSections),
  ];
  const open = sections.filter((section) => section.outcome === 'failed').map((section) => section.id);
  return (
    <div className={shapes.stack}>
      <Facts
        facts={[
          { label: 'Result', value: `${outcomeTitles[verdict.outcome]} under the policy “${verdict.policy}”${verdict.relaxations.length === 0 ? '' : `, relaxed by: ${verdict.relaxations.join(', ')}`}` },
          { label: 'Size', value: <SizeText size={verdict.size} /> },
          { label: 'SHA-256', value: <CopyText text={verdict.sha256} what="the SHA-256" mono /> },
          ...(verdict.sha1 === undefined ? [] : [{ label: 'SHA-1', value: <CopyText text={verdict.sha1} what="the SHA-1" mono /> }]),
        ]}
      />
      <Accordion multiple collapsible defaultOpenItems={open}>
        {sections.map((section) => (
          <AccordionItem key={section.id} value={section.id}>
            <AccordionHeader size="small" icon={<OutcomeIcon outcome={section.outcome} />}>
              {section.title}
            </AccordionHeader>
            <AccordionPanel>
              <CheckList checks={section.checks} />
            </AccordionPanel>
          </AccordionItem>
        ))}
      </Accordion>
    </div>
  );
}
