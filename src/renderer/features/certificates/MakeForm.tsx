import { Button, Field, Select, makeStyles } from '@fluentui/react-components';
import type { ReactElement, SyntheticEvent } from 'react';
import { useAction } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';
import { subjectInput, subjectProblems } from './guide.js';
import { SubjectFields } from './SubjectFields.js';

const useStyles = makeStyles({ years: { maxWidth: '180px' } });

const yearChoices = [1, 2, 3, 5, 10] as const;

/** A self-signed certificate, made in main. */
export function MakeForm({ guide, status, onStatus, dispatch }: StepProps): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const shapes = useShapes();
  const { draft } = guide;
  const make = useAction(async (signal) => {
    onStatus(await api.certificates.makeSelfSigned({ subject: subjectInput(draft), bits: draft.bits, years: draft.years }, signal));
    dispatch({ type: 'got' });
  });
  const isTyped = Object.keys(subjectProblems(draft)).length === 0;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isTyped) void make.run();
  };
  return (
    <form className={`${shapes.card} ${shapes.stack}`} aria-label="Make a certificate" onSubmit={submit} noValidate>
      <SubjectFields draft={draft} dispatch={dispatch}>
        <Field className={styles.years} label="Valid for" hint="Signatures with a time stamp outlast it.">
          <Select value={String(draft.years)} onChange={(_, data) => dispatch({ type: 'draft', change: { years: Number(data.value) } })}>
            {yearChoices.map((years) => (
              <option key={years} value={years}>
                {years === 1 ? '1 year' : `${years} years`}
              </option>
            ))}
          </Select>
        </Field>
      </SubjectFields>
      {status.candidate?.origin === 'made-here' && <Note kind="info" title="One was made already and is not kept yet">Go on with Next, or make another in its place.</Note>}
      {make.busy && <ProgressLine label="Making the key" />}
      {make.error !== undefined && <ErrorNote error={make.error} live />}
      <div className={shapes.row}>
        <Button type="submit" appearance="primary" disabledFocusable={!isTyped || make.busy}>
          Make the certificate
        </Button>
      </div>
    </form>
  );
}
