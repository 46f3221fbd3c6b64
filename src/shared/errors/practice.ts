import type { ErrorTable } from './table.js';

export const practiceErrors = {
  'practice/arguments-invalid': {
    title: 'The practice server cannot be started like this',
    happened: '{reason}.',
    remedy: 'Start it with --profile and the folder it may keep its files in; --help lists the other options.',
  },
  'practice/profile-in-use': {
    title: 'The practice server is running already',
    happened: 'Another practice server works in the folder {folder}.',
    remedy: 'Close the other one, or choose another folder.',
  },
  'practice/port-unavailable': {
    title: 'The practice server found no free port',
    happened: 'Port {port} on this computer cannot be used: {reason}.',
    remedy: 'Leave the choice of the port to the practice server, or choose another one.',
  },
  'practice/server-fixed': {
    title: 'The practice server cannot be replaced',
    happened: 'In practice everything goes to the practice server; another server cannot be set up there.',
    remedy: 'Leave practice and connect to your WSUS.',
  },
  'practice/not-allowed': {
    title: 'Practice is switched off here',
    happened: 'A policy of this computer does not allow the practice server.',
    remedy: 'Connect to your WSUS, or ask whoever manages this computer.',
  },
  'practice/did-not-start': {
    title: 'The practice server did not start',
    happened: 'It ended or stayed silent while it was starting: {reason}',
    remedy: 'Try again. If it happens again, delete the folder of the practice profile; nothing of it is needed in earnest.',
  },
  'practice/blob-unreadable': {
    title: 'The compressed update cannot be read',
    happened: 'A compressed update is a cabinet with one file named blob; this one has {count} files.',
    remedy: 'Send the update as plain text.',
  },
} as const satisfies ErrorTable<'practice'>;
