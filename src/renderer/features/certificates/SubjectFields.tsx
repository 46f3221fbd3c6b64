import { Field, Input, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { subjectProblems, type CertificateDraft, type CertificateGuideEvent } from './guide.js';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '520px' },
  row: { display: 'flex', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
  organization: { flexGrow: 1, minWidth: '220px' },
  country: { width: '110px' },
});

interface SubjectFieldsProps {
  readonly draft: CertificateDraft;
  readonly dispatch: (event: CertificateGuideEvent) => void;
  /** Stands beside the key. */
  readonly children?: ReactNode;
}

/** Whose certificate it is, and how long its key. */
export function SubjectFields({ draft, dispatch, children }: SubjectFieldsProps): ReactElement {
  const styles = useStyles();
  const problems = subjectProblems(draft);
  const change = (patch: Partial<CertificateDraft>): void => dispatch({ type: 'draft', change: patch });
  const message = (text: string | undefined): { readonly validationMessage?: string } => (text === undefined ? {} : { validationMessage: text });
  return (
    <div className={styles.fields}>
      <Field label="Name of the certificate" required hint="Clients and auditors see it. The year tells it from the next one." {...message(problems.commonName)}>
        <Input value={draft.commonName} onChange={(_, data) => change({ commonName: data.value })} />
      </Field>
      <div className={styles.row}>
        <Field className={styles.organization} label="Organisation" {...message(problems.organization)}>
          <Input value={draft.organization} onChange={(_, data) => change({ organization: data.value })} />
        </Field>
        <Field className={styles.country} label="Country" {...message(problems.country)}>
          <Input value={draft.country} placeholder="DE" onChange={(_, data) => change({ country: data.value.trim().toUpperCase() })} />
        </Field>
      </div>
      <div className={styles.row}>
        <Field label="Key" hint="4096 if your policy says so.">
          <RadioGroup layout="horizontal" value={String(draft.bits)} onChange={(_, data) => change({ bits: data.value === '4096' ? 4096 : 3072 })}>
            <Radio value="3072" label="RSA 3072" />
            <Radio value="4096" label="RSA 4096" />
          </RadioGroup>
        </Field>
        {children}
      </div>
    </div>
  );
}
