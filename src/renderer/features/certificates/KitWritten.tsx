import type { ReactElement } from 'react';
import { CopyText } from '../../components/CopyText.js';
import { Note } from '../../components/ErrorNote.js';
import { useShapes } from '../../components/styles.js';

/** Where a client kit lies, and which of its files comes first. */
export function KitWritten({ folder }: { readonly folder: string }): ReactElement {
  return (
    <Note kind="info" live title="The kit is written">
      <p className={useShapes().paragraph}>
        Begin with <b>Read me first.html</b> in <CopyText mono text={folder} what="the path of the kit" />
      </p>
    </Note>
  );
}
