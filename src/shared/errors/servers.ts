import type { ErrorTable } from './table.js';

export const serversErrors = {
  'servers/name-taken': {
    title: 'The name is taken',
    happened: '“{name}” is the name of another server, or a word that the terminal uses.',
    remedy: 'Choose a name that no other server has, in whatever case.',
  },
  'servers/too-many': {
    title: 'There are too many servers',
    happened: 'A profile keeps {most} servers at most.',
    remedy: 'Remove one that you no longer publish to. Servers that replicate from another one need not be set up here.',
  },
  'servers/has-open-jobs': {
    title: 'Jobs for this server are not over',
    happened: '{jobs} for {server} still runs or waits. Without the server nothing could end it.',
    remedy: 'Let it finish or cancel it under Jobs, then remove the server.',
  },
} as const satisfies ErrorTable<'servers'>;
