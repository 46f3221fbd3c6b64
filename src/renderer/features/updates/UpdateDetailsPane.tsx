import { Accordion, AccordionHeader, AccordionItem, AccordionPanel, Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { DismissRegular, GlobeRegular, LockClosedRegular, LockOpenRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { RelatedUpdate, UpdateDetails, UpdateFile, UpdateLink, UpdateRow } from '../../../shared/ipc/updates.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi, useApp } from '../../app/services.js';
import { CopyText, Facts } from '../../components/CopyText.js';
import { DateText, SizeText } from '../../components/DateText.js';
import { ErrorNote, Note } from '../../components/ErrorNote.js';
import { ProofChain } from '../../components/ProofChain.js';
import { Waiting } from '../../components/ProgressLine.js';
import { RuleTree } from '../../components/RuleTree.js';
import { useShapes } from '../../components/styles.js';
import { SeverityText } from './columns.js';

const useStyles = makeStyles({
  pane: { overflowY: 'auto', padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXXL}`, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minHeight: 0, flexGrow: 1, minWidth: 0 },
  head: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', flexGrow: 1 },
  file: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, paddingTop: tokens.spacingVerticalS },
  description: { margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
});

/** Everything about one update; what the row knows is there at once. */
export function UpdateDetailsPane({ row, onClose }: { readonly row: UpdateRow; readonly onClose: () => void }): ReactElement {
  const api = useApi();
  const styles = useStyles();
  const { catalogueId, packageId } = row;
  const { value, error, reload } = useLoaded(`${catalogueId}/${packageId}/${row.chain}`, (signal) => api.updates.details({ catalogueId, packageId }, signal));
  return (
    <section className={styles.pane} aria-label="Details">
      <div className={styles.head}>
        <h2 className={styles.title}>{row.title}</h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close the details" onClick={onClose} />
      </div>
      {error !== undefined && <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />}
      {value === undefined && error === undefined && <Waiting label="Loading the details" />}
      {value !== undefined && <Details details={value} />}
    </section>
  );
}

function Details({ details }: { readonly details: UpdateDetails }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  const { row, texts, files, obstacles } = details;
  const description = texts[0]?.description ?? '';
  return (
    <>
      {obstacles.length > 0 && (
        <Note kind="warning" title="WSUS cannot take it as it is">
          <ul className={shapes.bullets}>
            {obstacles.map((obstacle) => (
              <li key={obstacle}>{obstacle}</li>
            ))}
          </ul>
        </Note>
      )}
      <ProofChain chain={details.chain} />
      {description !== '' && <p className={styles.description}>{description}</p>}
      <Facts
        facts={[
          { label: 'Vendor', value: row.vendor },
          { label: 'Product', value: row.products.join(', ') || 'none named' },
          { label: 'Class', value: row.classification },
          ...(row.severity === undefined ? [] : [{ label: 'Severity', value: <SeverityText severity={row.severity} /> }]),
          { label: 'Created', value: <DateText at={row.created} /> },
          { label: 'Restart', value: details.reboot },
          ...(row.cveIds.length === 0 ? [] : [{ label: 'CVE', value: <CopyText text={row.cveIds.join(', ')} what="the CVE numbers" /> }]),
          ...(row.kbArticleId === undefined ? [] : [{ label: 'KB article', value: row.kbArticleId }]),
          ...(row.bulletinId === undefined ? [] : [{ label: 'Bulletin', value: row.bulletinId }]),
          { label: 'Catalogue', value: details.catalogueName },
          { label: 'Publisher', value: details.publisherName },
          { label: 'PackageID', value: <CopyText text={row.packageId} what="the PackageID" mono /> },
        ]}
      />
      <Links links={details.links} />
      <section className={shapes.tight} aria-label="Files">
        <h3 className={shapes.heading3}>{files.length === 1 ? 'File' : `Files (${files.length})`}</h3>
        {files.length === 0 && <span className={shapes.muted}>No file: it only detects something on the client.</span>}
        {files.map((file) => (
          <FileFacts key={`${file.fileName}/${file.sha1}`} file={file} />
        ))}
      </section>
      <Accordion multiple collapsible>
        <AccordionItem value="install">
          <AccordionHeader as="h3">What Windows will run</AccordionHeader>
          <AccordionPanel>
            {details.installCommands.length === 0 && <span className={shapes.muted}>Nothing is run.</span>}
            {details.installCommands.map((command) => (
              <div key={command}>
                <CopyText text={command} what="the command" mono />
              </div>
            ))}
          </AccordionPanel>
        </AccordionItem>
        <AccordionItem value="rules">
          <AccordionHeader as="h3">When it is offered</AccordionHeader>
          <AccordionPanel className={shapes.stack}>
            <RuleSection title="Offered when" {...(details.rules.installable === undefined ? {} : { rule: details.rules.installable })} />
            <RuleSection title="Counts as installed when" {...(details.rules.installed === undefined ? {} : { rule: details.rules.installed })} />
            <RuleSection title="Counts as superseded when" {...(details.rules.superseded === undefined ? {} : { rule: details.rules.superseded })} />
          </AccordionPanel>
        </AccordionItem>
        <AccordionItem value="related">
          <AccordionHeader as="h3">Related updates</AccordionHeader>
          <AccordionPanel className={shapes.stack}>
            <Related title="Replaces" updates={details.supersedes} />
            <Related title="Replaced by" updates={details.supersededBy} />
            <Related title="Bundled with it" updates={details.bundled} />
            {details.prerequisites.map((group) => (
              <Related key={group.map((update) => update.packageId).join()} title={group.length === 1 ? 'Needs' : 'Needs any one of'} updates={group} />
            ))}
            {details.supersedes.length + details.supersededBy.length + details.bundled.length + details.prerequisites.length === 0 && <span className={shapes.muted}>It stands alone.</span>}
          </AccordionPanel>
        </AccordionItem>
        {texts.length > 1 && (
          <AccordionItem value="texts">
            <AccordionHeader as="h3">Other languages ({texts.length - 1})</AccordionHeader>
            <AccordionPanel className={shapes.stack}>
              {texts.slice(1).map((text) => (
                <div key={text.language} lang={text.language}>
                  <strong>
                    {text.language}: {text.title}
                  </strong>
                  <p className={styles.description}>{text.description}</p>
                </div>
              ))}
            </AccordionPanel>
          </AccordionItem>
        )}
      </Accordion>
    </>
  );
}

function Links({ links }: { readonly links: readonly UpdateLink[] }): ReactElement | null {
  const api = useApi();
  const shapes = useShapes();
  const open = useAction(async (_signal, linkId: string) => {
    await api.app.openLink({ linkId });
  });
  if (links.length === 0) return null;
  return (
    <div className={shapes.tight}>
      <div className={shapes.row}>
        {links.map((link) => (
          <Button key={link.linkId} size="small" icon={<GlobeRegular />} onClick={() => void open.run(link.linkId)}>
            {link.label} ({link.host})
          </Button>
        ))}
      </div>
      {open.error !== undefined && <ErrorNote error={open.error} live />}
    </div>
  );
}

function FileFacts({ file }: { readonly file: UpdateFile }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  return (
    <div className={styles.file}>
      <CopyText text={file.fileName} what="the file name">
        <span className={shapes.strong}>{file.fileName}</span>
      </CopyText>
      <Facts
        facts={[
          { label: 'Size', value: <SizeText size={file.size} /> },
          { label: 'Comes from', value: <FileSource file={file} /> },
          { label: 'SHA-1', value: <CopyText text={file.sha1} what="the SHA-1" mono /> },
          ...(file.sha256 === undefined ? [] : [{ label: 'SHA-256', value: <CopyText text={file.sha256} what="the SHA-256" mono /> }]),
          { label: 'Here', value: file.inStore ? 'Already downloaded and proven' : 'Not downloaded yet' },
        ]}
      />
    </div>
  );
}

function FileSource({ file }: { readonly file: UpdateFile }): ReactElement {
  const shapes = useShapes();
  if (file.url === undefined) return <span>No public address: you give the file by hand when the job asks for it.</span>;
  return (
    <div className={shapes.tight}>
      <CopyText text={file.url} what="the address" mono />
      <span className={mergeClasses(shapes.row, shapes.small, !file.encrypted && shapes.warning)}>
        {file.encrypted ? <LockClosedRegular aria-hidden /> : <LockOpenRegular aria-hidden />}
        {file.encrypted ? 'Encrypted (https)' : 'Not encrypted (http); the digest of the catalogue still proves the file'}
      </span>
    </div>
  );
}

function RuleSection({ title, rule }: { readonly title: string; readonly rule?: Parameters<typeof RuleTree>[0]['rule'] }): ReactElement | null {
  const shapes = useShapes();
  if (rule === undefined) return null;
  return (
    <div className={shapes.tight}>
      <span className={shapes.strong}>{title}</span>
      <RuleTree rule={rule} />
    </div>
  );
}

function Related({ title, updates }: { readonly title: string; readonly updates: readonly RelatedUpdate[] }): ReactElement | null {
  const shapes = useShapes();
  const all = useApp((state) => state.updates);
  const setActive = useApp((state) => state.setActiveUpdate);
  if (updates.length === 0) return null;
  return (
    <div className={shapes.tight}>
      <span className={shapes.strong}>{title}</span>
      <ul className={shapes.bullets}>
        {updates.map((update) => {
          const known = all.find((item) => item.row.packageId === update.packageId);
          return (
            <li key={update.packageId}>
              {known === undefined ? (
                <>
                  {update.title ?? 'In none of the catalogues'} <CopyText text={update.packageId} what="the PackageID" mono />
                </>
              ) : (
                <Button size="small" appearance="transparent" onClick={() => setActive(known.key)}>
                  {known.row.title}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
