import type { ErrorTable } from './table.js';

export const jobsErrors = {
  'jobs/left-out': {
    title: 'Left out on request',
    happened: 'This update was left out of the job when it asked: {reason}.',
    remedy: 'Publish it in another job when the question is settled.',
  },
  'jobs/package-gone': {
    title: 'The update is no longer in a catalogue',
    happened: 'The catalogue that this update was picked from was removed or does not hold it any more.',
    remedy: 'Import the newest catalogue and pick the update again.',
  },
  'jobs/expired': {
    title: 'The publisher has withdrawn this update',
    happened: 'The catalogue marks it as expired.',
    remedy: 'Pick the update that took its place. An expired update is not published anew.',
  },
  'jobs/nothing-to-publish': {
    title: 'There is nothing to publish',
    happened: 'Every update of the selection was left out.',
    remedy: 'Look at the reasons beside the updates and pick others.',
  },
  'jobs/in-other-job': {
    title: 'Another job publishes this update',
    happened: 'The job “{job}” has not finished with it: it is running, paused or waiting for an answer.',
    remedy: 'Let that job finish, or cancel it, then start a new one.',
  },
  'jobs/evidence-unreadable': {
    title: 'A part of this job has to be done again',
    happened: 'What the step “{step}” recorded for this update cannot be used any more, for example because the app was updated since.',
    remedy: 'Try again: the update is looked at and packed from the start. What was downloaded is still here.',
  },
  'jobs/package-changed': {
    title: 'The catalogue now says something else about this update',
    happened: 'The catalogue was imported again while this update was being published, and describes it differently.',
    remedy: 'Look at the update in the list and start a new job for it.',
  },
  'jobs/binary-changed': {
    title: 'The file of a published update has changed',
    happened: 'This update is on the server with another file (SHA-256 {published}, now {now}). WSUS cannot replace the file of an update.',
    remedy: 'Wait for an update with an ID of its own from the publisher, or delete the published one first.',
  },
  'jobs/no-server': {
    title: 'No WSUS server is set up',
    happened: 'A job needs a server to publish to.',
    remedy: 'Connect to a server under Servers, or open the practice server from Overview.',
  },
  'jobs/other-server': {
    title: 'The job is for another server',
    happened: 'The job was started on {meant}, which is not among the servers that are set up.',
    remedy: 'Publish the updates to the servers that are set up in a job of its own. This one can only be cancelled.',
  },
  'jobs/server-replaced': {
    title: 'Another WSUS answers at the address of {server}',
    happened: 'The job was started on {server}, and what answers there now is another WSUS than the one that did then.',
    remedy: 'Look at the address under Servers. When the server was installed anew, cancel this job and publish the updates in a new one.',
  },
  'jobs/no-signing': {
    title: 'Nothing can sign the packages',
    happened: 'The server has no signing certificate, and none is kept here.',
    remedy: 'Import a certificate (PFX) under Certificates, or give the server one.',
  },
  'jobs/cabinet-changed': {
    title: 'The packed file changed on this disk',
    happened: 'The cabinet that was packed for this update does not have the digest that was recorded when it was made.',
    remedy: 'Try again: the update is packed anew from its proven files.',
  },
  'jobs/client-refuses': {
    title: 'A client would not accept this update',
    happened: 'The update is in WSUS, but a client would refuse it: {reason}',
    remedy: 'Do not approve it for computers yet. Hand the signing certificate out with the client kit, under Certificates, to the clients and to this computer, whose trust stands for theirs here. Then try again.',
  },
} as const satisfies ErrorTable<'jobs'>;
