import type { ErrorTable } from './table.js';

/** Looking after updates that are on the server. */
export const publishedErrors = {
  'published/gone': {
    title: 'The update is no longer on the server',
    happened: 'Somebody deleted it, here or with another console.',
    remedy: 'Load the list of published updates again. To have the update back, publish it anew from its catalogue.',
  },
  'published/not-local': {
    title: 'This update comes from Microsoft',
    happened: '“{title}” was not published locally. Countersign changes only updates that an administrator published.',
    remedy: 'Use the WSUS console for updates of Microsoft.',
  },
  'published/changed-meanwhile': {
    title: 'Another console changed this update',
    happened: 'The job began with revision {expected}; the server now has revision {latest}, which this console did not make.',
    remedy: 'Look at the update in the list as it is now, and start again if the change is still wanted.',
  },
  'published/no-package': {
    title: 'The server keeps no package of this update',
    happened: 'Revising, expiring and signing anew are made from the package (SDP) that the publishing tool left on the server, and there is none.',
    remedy: 'Decline the update instead, or publish it anew with the tool that made it.',
  },
  'published/installer-unknown': {
    title: 'The kind of installer is not known here',
    happened: 'The package installs something that Countersign cannot carry over into a new revision, for example a driver.',
    remedy: 'Decline the update instead, or change it with the tool that published it.',
  },
  'published/translated-otherwise': {
    title: 'A new revision would change more than was asked for',
    happened: 'The tool that published this update described {part} in another way than Countersign would, so a new revision made here would not mean the same.',
    remedy: 'Change the update with the tool that published it. Approving, declining and deleting work here.',
  },
  'published/already-expired': {
    title: 'The update has expired',
    happened: 'Its newest revision is marked as expired, so it cannot be approved for installation, revised or signed anew.',
    remedy: 'Decline or delete it. To offer the software again, publish an update with an ID of its own.',
  },
  'published/cannot-uninstall': {
    title: 'The update cannot be removed from computers',
    happened: 'Its installer says no way to take the software away again, so WSUS does not accept an approval for removal.',
    remedy: 'Choose another approval, or remove the software by a package of its own.',
  },
  'published/block-all': {
    title: 'An approval cannot be blocked for all computers',
    happened: 'Blocking keeps the approval of the group above away. There is no group above All Computers.',
    remedy: 'Take the approval of All Computers away, or decline the update.',
  },
  'published/approval-not-taken': {
    title: 'The server keeps other approvals than were asked for',
    happened: 'The approvals were sent without an error, but read back {groups} groups have something else.',
    remedy: 'Load the list again and look at the approvals of the update. Somebody may have changed them at the same moment.',
  },
  'published/not-declined': {
    title: 'The server did not decline the update',
    happened: 'The request was taken without an error, but the update is still offered.',
    remedy: 'Try again. If it stays, look at the event log of the server.',
  },
  'published/not-deleted': {
    title: 'The server did not delete the update',
    happened: 'The request was taken without an error, but the update is still there.',
    remedy: 'Try again. If it stays, look at the event log of the server.',
  },
  'published/no-content': {
    title: 'The content of the update is missing',
    happened: 'Neither the server’s content nor the package’s folder has the file {file} as the update describes it.',
    remedy: 'Publish the update anew from its catalogue, or restore the file from a backup of the server.',
  },
  'published/not-intact': {
    title: 'The file on the server is not as it was signed',
    happened: 'The cabinet has the digest that the update names, but its present signature does not fit it: {reason}',
    remedy: 'Do not approve this update. Decline it, and publish it anew from its catalogue.',
  },
  'published/no-file': {
    title: 'The update has no file to sign',
    happened: 'It is a bundle or a detection rule; what it brings together is signed on its own.',
    remedy: 'Nothing needs to be done.',
  },
  'published/already-signed': {
    title: 'It carries today’s signature already',
    happened: 'Its files are signed with the certificate of {signer}, which signs now.',
    remedy: 'Nothing needs to be done.',
  },
  'published/cabinet-name': {
    title: 'A file of the package has no usable name',
    happened: 'The package names the folder or item of its file in a way that cannot be used for a path.',
    remedy: 'Publish the update anew from its catalogue.',
  },
  'published/language-unknown': {
    title: 'The update has no texts in that language',
    happened: 'There is no title in “{language}” that could be revised.',
    remedy: 'Choose one of the languages that the update has.',
  },
  'published/no-severity': {
    title: 'Applications have no severity',
    happened: 'The update is classified as an application, and those carry no severity, bulletin, article or CVE.',
    remedy: 'Leave these fields as they are.',
  },
  'published/nothing-to-change': {
    title: 'Nothing would change',
    happened: 'The revision says the same as what is on the server.',
    remedy: 'Change a field first.',
  },
  'published/one-at-a-time': {
    title: 'Only one update can be revised at a time',
    happened: 'A revision changes titles and texts, which belong to one update.',
    remedy: 'Choose one update.',
  },
  'published/signer-lost': {
    title: 'It is not certain who signed this',
    happened: 'The file carries a signature of {signer}, whose key was reported lost or stolen, and it is not a file that this console recorded when it published it. Whoever has the key could have made it.',
    remedy: 'Publish the update anew from its catalogue, or decline or expire it.',
  },
  'published/search-incomplete': {
    title: 'It cannot be told what is left over',
    happened: 'The package of “{title}” could not be read, so it is not known which files belong to it.',
    remedy: 'Open the details of that update. Nothing is offered for clearing until every update of the server could be looked at.',
  },
  'published/no-longer-orphaned': {
    title: 'It is in use again',
    happened: 'An update of the server names {path} now. Nothing was removed.',
    remedy: 'Search again to see what is left over.',
  },
  'published/orphan-changed': {
    title: 'It has changed since it was shown',
    happened: '{path} is not what the search found: its size or its date differs. Nothing was removed.',
    remedy: 'Search again and look at it before you choose it.',
  },
} as const satisfies ErrorTable<'published'>;
