import type { ErrorTable } from './table.js';

/** The journal of who changed what. */
export const auditErrors = {
  'audit/chain-broken': {
    title: 'The journal is broken at its end, so nothing more is recorded',
    happened: '{sentence} An entry behind it would hide that. What would be recorded is refused until somebody has looked at it.',
    remedy:
      'Open Journal, verify it and save it as a file: the file is the evidence. Then choose "Begin a new part" there, or run "journal continue --yes" at a terminal. The new part begins with an entry that names what is broken and the last entry in order, and every verification keeps finding it.',
  },
  'audit/not-broken': {
    title: 'The journal goes on as it is',
    happened: 'Its last entry is in order, and new ones are chained to it. A new part begins only after an end that is broken.',
    remedy: 'Nothing has to be done. What is broken further up is named by every verification.',
  },
  'audit/no-room': {
    title: 'The journal has no number left',
    happened: 'Row {number} stands in the journal, the last number that an entry can have. Countersign does not write it.',
    remedy: 'Save the journal as a file for evidence, then restore the database from a backup.',
  },
} as const satisfies ErrorTable<'audit'>;
