import { Accordion, AccordionHeader, AccordionItem, AccordionPanel, Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactElement, type ReactNode } from 'react';
import { formatDay } from '../../../shared/format.js';
import type { Inspection, PublisherCard } from '../../../shared/ipc/catalogues.js';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { CertificateCard } from '../../components/CertificateCard.js';
import { Facts } from '../../components/CopyText.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { VerdictTree } from '../../components/VerdictTree.js';
import { describeDifference, describeFreshness, stageOf, type InspectionStage } from './inspection-model.js';

const useStyles = makeStyles({
  compare: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))', gap: tokens.spacingHorizontalM },
  choices: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(220px, 1fr))', gap: tokens.spacingHorizontalM, maxWidth: '760px' },
  choice: { minHeight: '40px' },
});

type Decision = 'approve-once' | 'approve-always' | 'import';

interface InspectionViewProps {
  readonly inspection: Inspection;
  readonly onChange: (inspection: Inspection) => void;
  /** The administrator does not want it; main has forgotten it. */
  readonly onDropped: () => void;
  /** What can be done once it is imported; the guide has its own Next. */
  readonly afterImport?: ReactNode;
}

/** Everything there is to know before a catalogue counts, and the answers that are possible now. */
export function InspectionView({ inspection, onChange, onDropped, afterImport }: InspectionViewProps): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const stage = stageOf(inspection);
  const { inspectionId } = inspection;
  const decide = useAction(async (signal, decision: Decision, acceptOlder: boolean) => onChange(await api.catalogues.decide({ inspectionId, decision, acceptOlder }, signal)));
  const drop = useAction(async () => {
    await api.catalogues.cancel({ inspectionId });
    onDropped();
  });
  const error = decide.error ?? drop.error;
  const busy = decide.busy || drop.busy;
  return (
    <div className={shapes.roomy}>
      <Origin inspection={inspection} />
      <Standing inspection={inspection} stage={stage} />
      {inspection.content !== undefined && stage.kind !== 'refused' && <Content content={inspection.content} />}
      {stage.kind === 'imported' && (
        <>
          <Note kind="info" title="It counts now" live>
            {inspection.imported?.difference === undefined && <p className={shapes.paragraph}>Its updates can be picked and published from now on.</p>}
            {inspection.imported?.difference !== undefined && <p className={shapes.paragraph}>Compared with the one before: {describeDifference(inspection.imported.difference)}.</p>}
          </Note>
          {afterImport !== undefined && <div className={shapes.row}>{afterImport}</div>}
        </>
      )}
      {decide.busy && <ProgressLine label="Reading the catalogue" onCancel={decide.cancel} />}
      {error !== undefined && <ErrorNote error={error} live />}
      <Answers stage={stage} busy={busy} onDecide={(decision, acceptOlder) => void decide.run(decision, acceptOlder)} onDrop={() => void drop.run()} />
      <Evidence inspection={inspection} />
    </div>
  );
}

function Origin({ inspection }: { readonly inspection: Inspection }): ReactElement {
  return (
    <Facts
      facts={[
        { label: 'Catalogue', value: inspection.name },
        { label: 'From', value: inspection.origin },
      ]}
    />
  );
}

function Standing({ inspection, stage }: { readonly inspection: Inspection; readonly stage: InspectionStage }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const { publisher, standing, refusal } = inspection;
  return (
    <div className={shapes.stack}>
      {refusal !== undefined && stage.kind !== 'imported' && <ErrorNote error={refusal} />}
      {stage.kind === 'revoked' && (
        <Note kind="danger" title={`You took the approval back on ${formatDay(stage.standing.since)}`}>
          <p className={shapes.paragraph}>Nothing of this publisher is read until it is approved again under Settings, Publishers.</p>
        </Note>
      )}
      {stage.kind === 'ask-publisher' && (
        <p className={shapes.paragraph}>
          The signature holds, and its chain ends in a root that you trust. That says who signed, not that you want their updates. Nothing of the content was read yet.
        </p>
      )}
      {standing?.kind === 'changed' && (
        <Note kind="warning" title="What differs from the signer of before">
          <SentenceList sentences={standing.changes} />
        </Note>
      )}
      {publisher !== undefined && publisher.unusual.length > 0 && (
        <Note kind="warning" title="What is unusual about it">
          <SentenceList sentences={publisher.unusual} />
        </Note>
      )}
      {publisher !== undefined && (
        <div className={standing?.kind === 'changed' ? styles.compare : undefined}>
          <PublisherCertificate publisher={publisher} {...(standing?.kind === 'changed' ? { label: 'Signer of this catalogue' } : {})} />
          {standing?.kind === 'changed' && <CertificateCard certificate={standing.previous} label="Signer of before" />}
        </div>
      )}
      {standing?.kind === 'approved' && (
        <span className={shapes.muted}>
          Approved {standing.always ? 'always' : 'once'} since {formatDay(standing.since)}.
        </span>
      )}
    </div>
  );
}

const PublisherCertificate = ({ publisher, label }: { readonly publisher: PublisherCard; readonly label?: string }): ReactElement => (
  <CertificateCard certificate={publisher.leaf} anchor={publisher.anchor} timestamp={publisher.timestamp} {...(label === undefined ? {} : { label })} />
);

function SentenceList({ sentences }: { readonly sentences: readonly string[] }): ReactElement {
  const shapes = useShapes();
  return (
    <ul className={shapes.bullets}>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

function Content({ content }: { readonly content: NonNullable<Inspection['content']> }): ReactElement {
  const shapes = useShapes();
  const { packages, setAside, freshness } = content;
  return (
    <section className={shapes.stack} aria-label="Content">
      <Facts
        facts={[
          { label: 'Updates', value: packages.toLocaleString('en-US') },
          ...(setAside === 0 ? [] : [{ label: 'Set aside', value: `${setAside.toLocaleString('en-US')} that break the format; each one says why after the import` }]),
          { label: 'Age', value: describeFreshness(freshness, new Date()) },
        ]}
      />
      {freshness.findings.length > 0 && (
        <Note kind="warning" title="Compared with the one you have">
          <SentenceList sentences={freshness.findings} />
        </Note>
      )}
    </section>
  );
}

interface AnswersProps {
  readonly stage: InspectionStage;
  readonly busy: boolean;
  readonly onDecide: (decision: Decision, acceptOlder: boolean) => void;
  readonly onDrop: () => void;
}

/** The answers stand side by side, alike; none of them is chosen beforehand. */
function Answers({ stage, busy, onDecide, onDrop }: AnswersProps): ReactElement | null {
  const styles = useStyles();
  const shapes = useShapes();
  const [acceptOlder, setAcceptOlder] = useState(false);
  const drop = (
    <Button className={styles.choice} disabledFocusable={busy} onClick={onDrop}>
      Do not import
    </Button>
  );
  switch (stage.kind) {
    case 'imported':
      return null;
    case 'refused':
    case 'revoked':
      return <div className={styles.choices}>{drop}</div>;
    case 'ask-publisher':
      return (
        <section className={shapes.stack} aria-label="Your decision">
          <div className={styles.choices}>
            <Button className={styles.choice} disabledFocusable={busy} onClick={() => onDecide('approve-once', false)}>
              Approve once
            </Button>
            <Button className={styles.choice} disabledFocusable={busy} onClick={() => onDecide('approve-always', false)}>
              Always approve this publisher
            </Button>
            {drop}
          </div>
          <p className={`${shapes.paragraph} ${shapes.muted}`}>
            <em>Once</em> counts for this catalogue only. <em>Always</em> counts for what the same signer publishes later; it can be revoked under Settings.
          </p>
        </section>
      );
    case 'ask-import':
      return (
        <section className={shapes.stack} aria-label="Your decision">
          {stage.older && (
            <Checkbox
              checked={acceptOlder}
              onChange={(_, data) => setAcceptOlder(data.checked === true)}
              label="Import the older catalogue this once. Updates that were fixed or withdrawn since may come back."
            />
          )}
          <div className={styles.choices}>
            <Button className={styles.choice} disabledFocusable={busy || (stage.older && !acceptOlder)} onClick={() => onDecide('import', stage.older && acceptOlder)}>
              Import
            </Button>
            {drop}
          </div>
        </section>
      );
  }
}

function Evidence({ inspection }: { readonly inspection: Inspection }): ReactElement {
  return (
    <Accordion collapsible>
      <AccordionItem value="evidence">
        <AccordionHeader as="h2">What was checked</AccordionHeader>
        <AccordionPanel>
          <VerdictTree verdict={inspection.verdict} />
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}
