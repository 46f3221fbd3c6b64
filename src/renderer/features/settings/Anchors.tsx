import { Button } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import { formatDay, groupsOfFour } from '../../../shared/format.js';
import type { AnchorRow, RootPurpose } from '../../../shared/ipc/settings.js';
import { useAction, useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { CopyText } from '../../components/CopyText.js';
import { EmptyState } from '../../components/EmptyState.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Waiting } from '../../components/ProgressLine.js';
import { DataTable } from '../../components/table/DataTable.js';
import type { Column, Sort } from '../../components/table/model.js';
import { useShapes } from '../../components/styles.js';

const origins: Readonly<Record<AnchorRow['origin'], string>> = { folder: 'Added here', windows: 'Windows', practice: 'Practice' };
const originText = (row: AnchorRow): string => (row.disallowed ? `${origins[row.origin]}, disallowed` : origins[row.origin]);

const columns: readonly Column<AnchorRow>[] = [
  { id: 'name', title: 'Root', width: 200, grow: 2, render: (row) => row.certificate.name, text: (row) => row.certificate.name, compare: (a, b) => a.certificate.name.localeCompare(b.certificate.name) },
  { id: 'origin', title: 'From', width: 150, render: originText, text: originText, compare: (a, b) => originText(a).localeCompare(originText(b)) },
  { id: 'until', title: 'Valid to', width: 110, dropOrder: 1, render: (row) => formatDay(row.certificate.notAfter), text: (row) => formatDay(row.certificate.notAfter), compare: (a, b) => a.certificate.notAfter.localeCompare(b.certificate.notAfter) },
  { id: 'thumbprint', title: 'Thumbprint', width: 330, dropOrder: 2, render: (row) => groupsOfFour(row.certificate.thumbprint), text: (row) => row.certificate.thumbprint },
];

interface Words {
  readonly title: string;
  readonly text: string;
  readonly emptyTitle: string;
  readonly emptyText: string;
  readonly removal: string;
}

const words: Readonly<Record<RootPurpose, Words>> = {
  signatures: {
    title: 'Trusted roots',
    text: 'A signature counts only when its chain ends in one of these. Get a root from its authority, never from where the catalogue came from.',
    emptyTitle: 'No root is trusted',
    emptyText: 'Add the root of your vendor’s certificate authority.',
    removal: 'Catalogues and installers whose chain ends in it are refused from now on. What is published already stays published.',
  },
  connections: {
    title: 'Roots for connections',
    text: 'Files are downloaded from sites whose certificate ends in a root of the system or in one of these, for example that of a proxy which looks into encrypted connections. They vouch for no signature.',
    emptyTitle: 'Only the system’s roots are trusted',
    emptyText: 'Add the root of your own authority when downloads fail because of the certificate of a site or proxy.',
    removal: 'Downloads from sites whose certificate ends in it fail from now on.',
  },
};

/** The roots that a chain may end in. */
export function Anchors({ purpose }: { readonly purpose: RootPurpose }): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const { title, text, emptyTitle, emptyText, removal } = words[purpose];
  const { value, error, reload, replace } = useLoaded(`anchors/${purpose}`, (signal) => api.settings.anchors({ purpose }, signal));
  const [sort, setSort] = useState<Sort>({ column: 'name', descending: false });
  const [active, setActive] = useState<string>();
  const [asked, setAsked] = useState(false);
  const add = useAction(async () => {
    const rows = await api.settings.chooseAnchor({ purpose });
    if (rows !== undefined) replace(rows);
  });
  const chosen = value?.find((row) => row.certificate.fingerprint === active);
  const remove = useAction(async () => {
    if (chosen === undefined) return;
    replace(await api.settings.removeAnchor({ purpose, fingerprint: chosen.certificate.fingerprint }));
    setAsked(false);
  });
  const removable = chosen?.origin === 'folder';
  return (
    <section className={shapes.card} aria-label={title}>
      <div className={shapes.spread}>
        <h2 className={shapes.heading2}>{title}</h2>
        <span className={shapes.row}>
          <Button size="small" disabledFocusable={!removable} onClick={() => setAsked(true)}>
            Remove
          </Button>
          <Button size="small" disabledFocusable={add.busy} onClick={() => void add.run()}>
            Add a root
          </Button>
        </span>
      </div>
      <p className={shapes.paragraph}>{text}</p>
      {error !== undefined && <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />}
      {add.error !== undefined && <ErrorNote error={add.error} live />}
      {value === undefined && error === undefined && <Waiting label="Loading the roots" />}
      {value !== undefined && (
        <div style={{ height: Math.min(280, Math.max(150, 34 + value.length * 30)), display: 'flex' }}>
          <DataTable label={title} rows={value} columns={columns} keyOf={(row) => row.certificate.fingerprint} sort={sort} onSort={setSort} activeKey={active} onActive={setActive} empty={<EmptyState title={emptyTitle} text={emptyText} />} />
        </div>
      )}
      {chosen !== undefined && (
        <span className={shapes.small}>
          {chosen.certificate.subject}, SHA-256 <CopyText text={chosen.certificate.fingerprint} what="the fingerprint" mono />
        </span>
      )}
      <ConfirmDialog open={asked} title={`Stop trusting ${chosen?.certificate.name ?? 'this root'}?`} verb="Remove" busy={remove.busy} error={remove.error} onConfirm={() => void remove.run()} onDismiss={() => setAsked(false)}>
        <p className={shapes.paragraph}>{removal}</p>
      </ConfirmDialog>
    </section>
  );
}
