import type { ErrorTable } from './table.js';

/** Certificates, revocation lists and stores that signatures are judged by. A bad signature is a verdict, not an error. */
export const authenticodeErrors = {
  'authenticode/too-many-roots': {
    title: 'There are too many certificates in this file',
    happened: 'The file holds {found} certificates. At most {most} are trusted at once, because each is shown before.',
    remedy: 'Choose a file with the root of this publisher alone.',
  },
  'authenticode/certificate-unreadable': {
    title: 'The file holds no certificate that can be read',
    happened: '{file} was refused: {reason}.',
    remedy: 'Export the certificate again as DER or Base64 (.cer) without its private key, then add that file.',
  },
  'authenticode/not-a-catalogue-file': {
    title: 'The file is not a catalogue file',
    happened: '{file} was given as the catalogue file that lists others, but it is not a signed list of digests (.cat).',
    remedy: 'Give the .cat file that came with the files, or leave it out to check the signatures in the files themselves.',
  },
  'authenticode/revocation-list-unfit': {
    title: 'A fetched revocation list was not kept',
    happened: 'The list from {address} is of no use: {reason}.',
    remedy: 'Nothing is taken for revoked or for good by it. It is asked for again later; if this stays, download the list elsewhere and put it into the folder of trusted roots.',
  },
  'authenticode/revocation-list-unreadable': {
    title: 'The file holds no revocation list that can be read',
    happened: '{file} was refused: {reason}.',
    remedy: 'Download the list (.crl) again from the address that stands in the certificate, then add that file.',
  },
  'authenticode/trust-folder-unreadable': {
    title: 'The folder of trusted roots cannot be read',
    happened: '{folder} could not be listed: {reason}',
    remedy: 'Check that you may read the folder. Until then no signature can be traced to a trusted root, so none is accepted.',
  },
  'authenticode/windows-stores-unreadable': {
    title: 'The certificate stores of Windows cannot be read',
    happened: 'PowerShell was asked for the trusted and the disallowed certificates and did not give them: {reason}',
    remedy: 'Check that Windows PowerShell may run on this computer, or put the roots you need as .cer files into the folder of trusted roots.',
  },
} as const satisfies ErrorTable<'authenticode'>;
