import { Button, Field, Textarea, mergeClasses } from '@fluentui/react-components';
import { PersonAlertFilled } from '@fluentui/react-icons';
import { useState, type ReactElement, type ReactNode } from 'react';
import { formatBytes } from '../../../shared/format.js';
import type { DecisionAnswer, DecisionQuestion, JobDecision } from '../../../shared/ipc/jobs.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { CertificateCard } from '../../components/CertificateCard.js';
import { CopyText, Facts } from '../../components/CopyText.js';
import { SizeText } from '../../components/DateText.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { useDecisionStyles } from './decision-styles.js';

/** Main refuses a shorter one. */
const shortestReason = 10;
const longestReason = 1000;

const acceptVerbs: Readonly<Record<Exclude<DecisionQuestion['kind'], 'unsigned-installer' | 'file-by-hand'>, string>> = {
  'installer-signer': 'Approve this signer',
  'cabinet-limit': 'Raise the limit on the server',
  'automatic-approval': 'Publish, and let the rules approve it',
};

/** A question that the job waits with. No answer is chosen beforehand; leaving out is always possible. */
export function DecisionCard({ jobId, decision }: { readonly jobId: string; readonly decision: JobDecision }): ReactElement {
  const api = useApi();
  const styles = useDecisionStyles();
  const shapes = useShapes();
  const { decisionId, question } = decision;
  const [reason, setReason] = useState('');
  const answer = useAction(async (_signal, given: DecisionAnswer) => {
    await api.jobs.decide({ jobId, decisionId, answer: given });
  });
  const give = useAction(async (signal) => {
    await api.jobs.giveFile({ jobId, decisionId }, signal);
  });
  const busy = answer.busy || give.busy;
  const error = answer.error ?? give.error;
  const missing = shortestReason - reason.trim().length;
  return (
    <section className={mergeClasses(shapes.card, styles.card)} aria-label={`Needs you: ${decision.title}`}>
      <div className={styles.head}>
        <PersonAlertFilled className={shapes.warning} fontSize={20} aria-hidden />
        <h2 className={shapes.heading3}>{decision.title}</h2>
      </div>
      <Question question={question} />
      {question.kind === 'unsigned-installer' && (
        <Field label="Why this file may be published all the same" hint={missing > 0 ? `At least ${shortestReason} characters; ${missing} to go. It is kept with your name and the file’s SHA-256.` : 'It is kept with your name and the file’s SHA-256.'}>
          <Textarea value={reason} maxLength={longestReason} onChange={(_, data) => setReason(data.value)} />
        </Field>
      )}
      {give.busy && <ProgressLine label="Comparing the file with the catalogue" onCancel={give.cancel} />}
      {error !== undefined && <ErrorNote error={error} live />}
      <div className={shapes.row}>
        {question.kind === 'unsigned-installer' && (
          <Button disabledFocusable={busy || missing > 0} onClick={() => void answer.run({ answer: 'except', reason: reason.trim() })}>
            Make an exception
          </Button>
        )}
        {question.kind === 'file-by-hand' && (
          <Button disabledFocusable={busy} onClick={() => void give.run()}>
            Choose the file
          </Button>
        )}
        {question.kind !== 'unsigned-installer' && question.kind !== 'file-by-hand' && (
          <Button disabledFocusable={busy} onClick={() => void answer.run({ answer: 'accept' })}>
            {acceptVerbs[question.kind]}
          </Button>
        )}
        <Button disabledFocusable={busy} onClick={() => void answer.run({ answer: 'leave-out' })}>
          Leave it out
        </Button>
      </div>
    </section>
  );
}

function Sentence({ children }: { readonly children: ReactNode }): ReactElement {
  return <p className={useShapes().paragraph}>{children}</p>;
}

function Question({ question }: { readonly question: DecisionQuestion }): ReactElement {
  const styles = useDecisionStyles();
  const shapes = useShapes();
  switch (question.kind) {
    case 'installer-signer':
      return (
        <div className={shapes.stack}>
          <Sentence>
            {question.fileName} is signed, and the signature holds.{' '}
            {question.previous === undefined ? `It is the first time that this signer appears for ${question.product} of ${question.vendor}.` : `For ${question.product} of ${question.vendor} another signer was approved before.`}
          </Sentence>
          {question.changes.length > 0 && (
            <ul className={shapes.bullets}>
              {question.changes.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
          )}
          <div className={question.previous === undefined ? undefined : styles.compare}>
            <CertificateCard certificate={question.signer} compact {...(question.previous === undefined ? {} : { label: 'Signer now' })} />
            {question.previous !== undefined && <CertificateCard certificate={question.previous} compact label="Signer of before" />}
          </div>
        </div>
      );
    case 'unsigned-installer':
      return (
        <div className={shapes.stack}>
          <Sentence>
            {question.finding ?? `${question.fileName} carries no signature.`} It is the file that the catalogue describes, but nobody vouches for who made it.
          </Sentence>
          <Facts
            facts={[
              { label: 'File', value: question.fileName },
              { label: 'From', value: question.source },
              { label: 'SHA-256', value: <CopyText text={question.sha256} what="the SHA-256" mono /> },
            ]}
          />
        </div>
      );
    case 'file-by-hand':
      return (
        <div className={shapes.stack}>
          <Sentence>The vendor offers no public address for it. Get the file from the vendor, then choose it here; it is compared with the catalogue before it is used.</Sentence>
          <Facts
            facts={[
              { label: 'File', value: question.fileName },
              { label: 'Size', value: <SizeText size={question.size} /> },
              { label: 'SHA-1', value: <CopyText text={question.sha1} what="the SHA-1" mono /> },
            ]}
          />
        </div>
      );
    case 'cabinet-limit':
      return (
        <Sentence>
          {question.fileName} ({formatBytes(question.size)}) does not fit: the server takes cabinets of up to {question.limitMegabytes.toLocaleString('en-US')} MB, and {question.neededMegabytes.toLocaleString('en-US')} MB are
          needed. Raising the limit changes a setting of the server for everyone who publishes there.
        </Sentence>
      );
    case 'automatic-approval':
      return (
        <div className={shapes.stack}>
          <Sentence>The server has rules that would deploy what is imported at once, before anybody has tried it:</Sentence>
          <ul className={shapes.bullets}>
            {question.rules.map((rule) => (
              <li key={rule.name}>
                “{rule.name}”: {rule.action} for {rule.groups.join(', ')}
              </li>
            ))}
          </ul>
        </div>
      );
  }
}
