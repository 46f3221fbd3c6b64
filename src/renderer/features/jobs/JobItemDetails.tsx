import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { JobItem, JobPurpose } from '../../../shared/ipc/jobs.js';
import { CopyText, Facts } from '../../components/CopyText.js';
import { SizeText } from '../../components/DateText.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { ProofChain } from '../../components/ProofChain.js';
import { ItemStateText } from './JobStateText.js';

const useStyles = makeStyles({
  pane: { overflowY: 'auto', padding: tokens.spacingHorizontalL, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minHeight: 0, flexGrow: 1, minWidth: 0 },
  head: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', flexGrow: 1 },
});

export function JobItemDetails({ item, purpose, onClose }: { readonly item: JobItem; readonly purpose: JobPurpose; readonly onClose: () => void }): ReactElement {
  const styles = useStyles();
  return (
    <section className={styles.pane} aria-label="Details">
      <div className={styles.head}>
        <h2 className={styles.title}>{item.title}</h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close the details" onClick={onClose} />
      </div>
      {item.error !== undefined && <ErrorNote error={item.error} kind={item.state === 'left-out' ? 'info' : 'danger'} />}
      {purpose === 'publish' && <ProofChain chain={item.chain} />}
      <Facts
        facts={[
          { label: 'State', value: <ItemStateText state={item.state} step={item.step} purpose={purpose} /> },
          { label: 'Vendor', value: item.vendor },
          ...(purpose === 'publish' ? [{ label: 'Size', value: <SizeText size={item.size} /> }] : []),
          ...(item.revisionNumber === undefined ? [] : [{ label: 'Revision', value: String(item.revisionNumber) }]),
          { label: 'PackageID', value: <CopyText text={item.packageId} what="the PackageID" mono /> },
        ]}
      />
    </section>
  );
}
