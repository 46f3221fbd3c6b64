import { Field, Radio, RadioGroup, SpinButton, Switch, makeStyles } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { Settings } from '../../../shared/ipc/settings.js';
import { useAction } from '../../app/requests.js';
import { useApp } from '../../app/services.js';
import { CopyText, Facts } from '../../components/CopyText.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Page } from '../../components/Page.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { Anchors } from './Anchors.js';
import { HostList, ProxyForm } from './fields.js';
import { Publishers } from './Publishers.js';

const useStyles = makeStyles({ number: { maxWidth: '180px' } });

/** Every change counts at once; what weakens the policy says what it gives away. */
export function SettingsPlace(): ReactElement {
  const shapes = useShapes();
  const settings = useApp((state) => state.settings);
  const saveSettings = useApp((state) => state.saveSettings);
  const save = useAction((_signal, patch: Partial<Settings>) => saveSettings(patch));
  if (settings === undefined) {
    return (
      <Page title="Settings">
        <Waiting label="Loading the settings" />
      </Page>
    );
  }
  const change = (patch: Partial<Settings>): void => void save.run(patch);
  return (
    <Page title="Settings" subtitle="Changes count at once.">
      {save.error !== undefined && <ErrorNote error={save.error} live />}
      <Section title="Appearance">
        <Field label="Theme">
          <RadioGroup layout="horizontal" value={settings.theme} onChange={(_, data) => change({ theme: data.value as Settings['theme'] })}>
            <Radio value="system" label="As the system" />
            <Radio value="light" label="Light" />
            <Radio value="dark" label="Dark" />
          </RadioGroup>
        </Field>
      </Section>
      <Section title="Signature policy">
        <p className={shapes.paragraph}>Strict as long as nothing is switched on here. A relaxation is named on every proof that relied on it.</p>
        <Switch checked={settings.allowSha1OnlyCatalogues} label="Accept catalogues that are signed with SHA-1 only" onChange={(_, data) => change({ allowSha1OnlyCatalogues: data.checked })} />
        <p className={`${shapes.paragraph} ${shapes.muted}`}>SHA-1 signatures can be forged by somebody with means. Switch it on only for a vendor who still publishes that way, and ask them for a newer catalogue.</p>
        <Switch checked={settings.fetchRevocationLists} label="Fetch revocation lists from the authorities" onChange={(_, data) => change({ fetchRevocationLists: data.checked })} />
        <p className={`${shapes.paragraph} ${shapes.muted}`}>Without them a certificate that its authority has taken back is not noticed; the proofs then say that revocation was not checked.</p>
      </Section>
      <Publishers />
      <Anchors purpose="signatures" />
      <Section title="Downloads">
        <div className={shapes.row}>
          <NumberSetting label="At the same time" value={settings.parallelDownloads} min={1} max={16} onCommit={(parallelDownloads) => change({ parallelDownloads })} />
          <NumberSetting label="From one host" value={settings.downloadsPerHost} min={1} max={8} onCommit={(downloadsPerHost) => change({ downloadsPerHost })} />
        </div>
        <HostList hosts={settings.allowedPrivateHosts} onChange={(allowedPrivateHosts) => change({ allowedPrivateHosts: [...allowedPrivateHosts] })} />
        <ProxyForm proxy={settings.proxy} onChange={(proxy) => change({ proxy })} />
      </Section>
      <Anchors purpose="connections" />
      <Section title="Catalogues">
        <NumberSetting label="Stale after days without a change" value={settings.staleAfterDays} min={1} max={3650} onCommit={(staleAfterDays) => change({ staleAfterDays })} />
      </Section>
      <About />
    </Page>
  );
}

export function Section({ title, children }: { readonly title: string; readonly children: ReactElement | readonly ReactElement[] }): ReactElement {
  const shapes = useShapes();
  return (
    <section className={shapes.card} aria-label={title}>
      <h2 className={shapes.heading2}>{title}</h2>
      {children}
    </section>
  );
}

interface NumberSettingProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onCommit: (value: number) => void;
}

function NumberSetting({ label, value, min, max, onCommit }: NumberSettingProps): ReactElement {
  const styles = useStyles();
  return (
    <Field className={styles.number} label={label}>
      <SpinButton
        key={value}
        defaultValue={value}
        min={min}
        max={max}
        onChange={(_, data) => {
          const next = data.value ?? Number(data.displayValue);
          if (Number.isInteger(next) && next >= min && next <= max && next !== value) onCommit(next);
        }}
      />
    </Field>
  );
}

function About(): ReactElement | null {
  const status = useApp((state) => state.status);
  if (status === undefined) return null;
  return (
    <Section title="About">
      <Facts
        facts={[
          { label: 'Version', value: status.version },
          { label: 'Runtime', value: <CopyText text={status.runtime} what="the runtime" /> },
          { label: 'Data', value: <CopyText text={status.dataFolder} what="the folder" mono /> },
        ]}
      />
    </Section>
  );
}
