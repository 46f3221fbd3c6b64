import type { ErrorTable } from './table.js';

/** The database that holds publishers, catalogues, jobs and what was published. */
export const storeErrors = {
  'store/damaged': {
    title: 'The database of Countersign is damaged',
    happened: '{file} failed its integrity check: {reason}. Nothing was changed in it.',
    remedy:
      'Close Countersign, move the file and the files beside it with the same name (-wal, -shm) away, and restore them from a backup. Without a backup Countersign starts with an empty database; publishers must then be approved and catalogues imported again.',
  },
  'store/foreign': {
    title: 'The file is not a database of Countersign',
    happened: '{file} is a database that another program made.',
    remedy: 'Choose another folder for the profile, or move this file away and start again.',
  },
  'store/newer': {
    title: 'The database was written by a newer Countersign',
    happened: '{file} has version {found}; this Countersign knows versions up to {known}.',
    remedy: 'Start the newer version of Countersign. This one leaves the file as it is.',
  },
  'store/unavailable': {
    title: 'The database cannot be opened or written',
    happened: '{file} could not be used: {reason}',
    remedy: 'Check that the folder exists, that you may write there and that the drive is still connected, then try again.',
  },
  'store/full': {
    title: 'The disk is full',
    happened: 'A change could not be written to {file} because no room is left. The change was undone as a whole.',
    remedy: 'Make room on the disk, then start the step again.',
  },
  'store/text-not-exact': {
    title: 'A text cannot be kept as it is',
    happened: '“{text}” has a NUL or half of a character in it, which {file} cannot hold unchanged. Nothing was stored.',
    remedy: 'Give it another name, or ask whoever made the file or the catalogue for one without such characters.',
  },
  'store/busy': {
    title: 'The database is in use',
    happened: '{file} stayed locked by another piece of work for longer than Countersign waits.',
    remedy: 'Wait until the other work has finished, then try again.',
  },
} as const satisfies ErrorTable<'store'>;
