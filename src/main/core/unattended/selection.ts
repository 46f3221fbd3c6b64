import type { UpdateRow } from '../../../shared/ipc/updates.js';
import type { PackageId } from '../../../shared/units.js';
import { Fault } from '../fault.js';

/** What is picked of a catalogue without anybody looking at the list. */
export type Selection = { readonly kind: 'all' } | { readonly kind: 'newest' } | { readonly kind: 'ids'; readonly ids: readonly PackageId[] };

/**
 * `all` leaves out what the publisher has withdrawn, which is never published anew; `newest` what has a successor as well.
 * @throws Fault `app/not-found` for an ID that is not in the catalogue
 */
export function selectUpdates(rows: readonly UpdateRow[], selection: Selection): readonly UpdateRow[] {
  switch (selection.kind) {
    case 'all':
      return rows.filter(({ expired }) => !expired);
    case 'newest':
      return rows.filter(({ superseded, expired }) => !superseded && !expired);
    case 'ids': {
      const byId = new Map(rows.map((row) => [row.packageId, row]));
      return [...new Set(selection.ids)].map((id) => {
        const row = byId.get(id);
        if (row === undefined) throw new Fault('app/not-found', { what: `the update ${id} in this catalogue` });
        return row;
      });
    }
  }
}
