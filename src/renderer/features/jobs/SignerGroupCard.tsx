import { Button, Checkbox, mergeClasses } from '@fluentui/react-components';
import { PersonAlertFilled } from '@fluentui/react-icons';
import { useState, type ReactElement } from 'react';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { CertificateCard } from '../../components/CertificateCard.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';
import { useDecisionStyles } from './decision-styles.js';
import type { SignerGroup } from './signer-groups.js';

/** One signer, and everything that waits for a word about it. */
export function SignerGroupCard({ jobId, group: { signer, decisions } }: { readonly jobId: string; readonly group: SignerGroup }): ReactElement {
  const api = useApi();
  const styles = useDecisionStyles();
  const shapes = useShapes();
  const [apart, setApart] = useState<ReadonlySet<string>>(new Set());
  const answer = useAction(async (_signal, verb: 'accept' | 'leave-out') => {
    // One after the other: whatever is answered stays answered when one of them fails.
    for (const { decisionId } of decisions) await api.jobs.decide({ jobId, decisionId, answer: { answer: verb === 'accept' && !apart.has(decisionId) ? 'accept' : 'leave-out' } });
  });
  const chosen = decisions.length - apart.size;
  const toggle = (decisionId: string): void => {
    const next = new Set(apart);
    if (!next.delete(decisionId)) next.add(decisionId);
    setApart(next);
  };
  return (
    <section className={mergeClasses(shapes.card, styles.card)} aria-label={`Needs you: ${signer.name}, ${decisions.length} files`}>
      <div className={styles.head}>
        <PersonAlertFilled className={shapes.warning} fontSize={20} aria-hidden />
        <h2 className={shapes.heading3}>{`${signer.name} signed ${decisions.length} files, and is new for each of their products`}</h2>
      </div>
      <p className={shapes.paragraph}>The signatures hold. Approving the signer counts for these products and no others; whoever signs them later with another certificate is asked about again.</p>
      <CertificateCard certificate={signer} compact />
      <ul className={mergeClasses(shapes.list, styles.choices)}>
        {decisions.map(({ decisionId, question }) => (
          <li key={decisionId}>
            <Checkbox
              checked={!apart.has(decisionId)}
              onChange={() => toggle(decisionId)}
              label={
                <>
                  {question.product} of {question.vendor} <span className={shapes.muted}>{question.fileName}</span>
                </>
              }
            />
          </li>
        ))}
      </ul>
      {answer.error !== undefined && <ErrorNote error={answer.error} live />}
      <div className={shapes.row}>
        <Button disabledFocusable={answer.busy || chosen === 0} onClick={() => void answer.run('accept')}>
          {apart.size === 0 ? `Approve this signer for all ${decisions.length}` : `Approve this signer for ${chosen}, leave ${apart.size} out`}
        </Button>
        <Button disabledFocusable={answer.busy} onClick={() => void answer.run('leave-out')}>
          Leave them all out
        </Button>
      </div>
    </section>
  );
}
