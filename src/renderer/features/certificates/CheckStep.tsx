import type { ReactElement } from 'react';
import { CertificateCard } from '../../components/CertificateCard.js';
import { Note } from '../../components/ErrorNote.js';
import { CheckList } from '../../components/VerdictTree.js';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';
import { subjectOf } from './guide.js';

/** Everything that Windows looks at, each with what can be done about it. */
export function CheckStep({ guide, status }: StepProps): ReactElement {
  const shapes = useShapes();
  const subject = subjectOf(guide.draft, status);
  if (subject === undefined) return <Note kind="warning" title="There is no certificate to check">Go back and get one.</Note>;
  const failed = subject.checks.filter(({ outcome }) => outcome === 'failed').length;
  const warnings = subject.checks.filter(({ outcome }) => outcome === 'warning').length;
  return (
    <>
      {failed > 0 ? (
        <Note kind="danger" live title={failed === 1 ? 'One check fails: clients would refuse what it signs' : `${failed} checks fail: clients would refuse what it signs`} />
      ) : warnings > 0 ? (
        <Note kind="warning" live title={warnings === 1 ? 'It can be used; one thing is worth a look' : `It can be used; ${warnings} things are worth a look`} />
      ) : (
        <Note kind="success" live title="Nothing speaks against this certificate" />
      )}
      <CertificateCard certificate={subject.certificate} compact />
      <section className={shapes.stack} aria-label="Checks">
        <CheckList checks={subject.checks} />
      </section>
    </>
  );
}
