import type { ErrorTable } from './table.js';

/** Errors that belong to no single step of the work. */
export const appErrors = {
  'app/unexpected': {
    title: 'Something went wrong inside Countersign',
    happened: 'The step stopped with an error that Countersign has no words for: {detail}',
    remedy: 'Nothing was published by this step. Try again; if it happens again, copy the details into a report.',
  },
  'app/cancelled': {
    title: 'Cancelled',
    happened: 'The step was stopped before it ended because somebody cancelled it.',
    remedy: 'What was already done is kept. Start it again when you want it to go on.',
  },
  'app/bad-request': {
    title: 'The window asked for something that is not allowed',
    happened: 'A request did not have the form that its contract demands: {detail}',
    remedy: 'Reload the window (Ctrl+R). If it happens again, copy the details into a report.',
  },
  'app/not-found': {
    title: 'It is no longer there',
    happened: 'What was asked for ({what}) does not exist any more.',
    remedy: 'Refresh the list and choose again.',
  },
  'app/no-profile': {
    title: 'Nothing is open yet',
    happened: 'Neither practice nor a WSUS server was chosen.',
    remedy: 'Choose one of the two ways in on the first page.',
  },
  'app/busy': {
    title: 'Another Countersign is working on this profile',
    happened: 'A window or a terminal already holds the lock of {profile}.',
    remedy: 'Wait until it has finished or close it, then try again.',
  },
  'app/file-unreadable': {
    title: 'The file cannot be read',
    happened: '{file} could not be read: {reason}',
    remedy: 'Check that the file exists, that you may read it, and that the drive is still connected.',
  },
  'app/too-much-to-keep': {
    title: 'It is too much to keep',
    happened: '{file} would have {size} bytes. Countersign reads {most} at most, so it was not written.',
    remedy: 'What was kept before stays as it was. Take out what is not needed, for example names of vendors and products of servers, then try again.',
  },
  'app/file-refused': {
    title: 'The system refused access to a file',
    happened: 'Countersign could not use one of its files or folders: {reason}',
    remedy: 'Check that the folder of the data exists, that it is a folder, and that you may write there, then try again.',
  },
  'app/profile-is-a-file': {
    title: 'There is a file where the profile should be',
    happened: 'Countersign keeps this profile in the folder {profile}, but {file} is a file.',
    remedy: 'Move the file away, or choose another folder for the data with COUNTERSIGN_DATA, then try again.',
  },
  'app/disk-became-full': {
    title: 'The disk became full',
    happened: 'Writing was stopped because there is no room left: {reason}',
    remedy: 'Make room, then try again. What was already done is kept.',
  },
  'app/usage': {
    title: 'The command is not understood',
    happened: '{reason}.',
    remedy: 'countersign help shows the commands and their options.',
  },
  'app/disk-full': {
    title: 'There is not enough room on the disk',
    happened: 'This needs {needed} bytes in {folder}; {free} are free.',
    remedy: 'Make room or choose another folder for the data in Settings, then try again.',
  },
} as const satisfies ErrorTable<'app'>;
