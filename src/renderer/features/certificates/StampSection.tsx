import { Button, Switch } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { StampTrial } from '../../../shared/ipc/certificates.js';
import { formatInstant } from '../../../shared/format.js';
import { useAction } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { Facts } from '../../components/CopyText.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { ProgressLine } from '../../components/ProgressLine.js';
import { CheckList } from '../../components/VerdictTree.js';
import { useShapes } from '../../components/styles.js';
import { TextSetting } from '../settings/fields.js';
import { urlProblem } from '../settings/validation.js';

/** Who stamps signatures, whether one is demanded, and a real request to see whether it works. */
export function StampSection(): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const settings = useApp((state) => state.settings);
  const saveSettings = useApp((state) => state.saveSettings);
  const [trial, setTrial] = useState<StampTrial>();
  const save = useAction(async (_signal, patch: { readonly timestampUrl?: string | undefined; readonly requireTimestamp?: boolean }) => {
    await saveSettings(patch);
    setTrial(undefined);
  });
  const test = useAction(async (signal, url: string) => setTrial(await api.certificates.tryStamp({ url }, signal)));
  const url = settings?.timestampUrl;
  const required = settings?.requireTimestamp === true;
  return (
    <section className={shapes.card} aria-labelledby="time-stamps">
      <h2 id="time-stamps" className={shapes.heading2}>
        Time stamps
      </h2>
      <p className={shapes.paragraph}>A time stamp by somebody else keeps a signature valid after the certificate has ended. Without one, clients refuse what was signed as soon as it ends, and everything must be signed anew.</p>
      <TextSetting key={url ?? ''} label="Time-stamp service (RFC 3161)" hint="An http or https address. Leave it empty on a network that reaches none." value={url ?? ''} problem={urlProblem} onCommit={(text) => void save.run({ timestampUrl: text === '' ? undefined : text })} />
      <Switch checked={required} label="Publish nothing without a time stamp" onChange={(_, data) => void save.run({ requireTimestamp: data.checked })} />
      <p className={`${shapes.paragraph} ${shapes.muted}`}>{words(url, required)}</p>
      {save.error !== undefined && <ErrorNote error={save.error} live />}
      {test.busy && <ProgressLine label="Asking for a time stamp" onCancel={test.cancel} />}
      {test.error !== undefined && <ErrorNote error={test.error} live />}
      {trial !== undefined && !test.busy && <TrialResult trial={trial} />}
      <div className={shapes.row}>
        <Button disabledFocusable={url === undefined || test.busy} onClick={() => url !== undefined && void test.run(url)}>
          Test the service
        </Button>
      </div>
    </section>
  );
}

function words(url: string | undefined, required: boolean): string {
  if (url === undefined) return required ? 'No service is set, so nothing can be published.' : 'Packages are signed without a stamp. Plan to publish them anew before the certificate ends.';
  return required ? 'When the service cannot be reached, an update is not published; it can be tried again later.' : 'When the service cannot be reached, packages are signed without a stamp, and their proof says so.';
}

const trialTitles = { good: 'The service works', untrusted: 'The service works, but its root is not trusted here', unusable: 'The service cannot be used' } as const;
const trialKinds = { good: 'success', untrusted: 'warning', unusable: 'danger' } as const;

function TrialResult({ trial }: { readonly trial: StampTrial }): ReactElement {
  const shapes = useShapes();
  if (trial.error !== undefined) return <ErrorNote error={trial.error} live />;
  const { verdict, anchor } = trial;
  return (
    <Note kind={trialKinds[trial.outcome]} live title={trialTitles[trial.outcome]}>
      <p className={shapes.paragraph}>{trial.sentence}</p>
      {verdict !== undefined && (
        <>
          <Facts
            facts={[
              { label: 'Stamped at', value: formatInstant(verdict.time) },
              { label: 'Answered in', value: `${trial.milliseconds.toLocaleString('en-US')} ms` },
              { label: 'Chain', value: verdict.chain.certificates.map(({ name }) => name).join(' ← ') },
              { label: 'Trusted root', value: anchor === undefined ? 'none of those that are trusted here' : `${anchor.name}, from ${anchor.origin}` },
            ]}
          />
          {trial.outcome !== 'good' && <CheckList checks={[...verdict.checks, ...verdict.chain.checks.map((check) => ({ ...check, id: `chain:${check.id}` }))].filter(({ outcome }) => outcome === 'failed')} />}
        </>
      )}
    </Note>
  );
}
