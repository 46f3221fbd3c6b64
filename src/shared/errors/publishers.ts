import type { ErrorTable } from './table.js';

const nothingImported = 'Nothing was read from it. Fetch the catalogue again from the vendor; if it stays like this, ask the vendor.';

export const publishersErrors = {
  // What can never become a signed catalogue; no setting changes it.
  'publishers/not-a-cabinet': {
    title: 'This is not a catalogue cabinet',
    happened: 'A catalogue is a signed cabinet (.cab). This file is of another kind ({container}).',
    remedy: 'Choose the .cab file of the vendor. A web page that was saved under that name is the usual reason.',
  },
  'publishers/unsigned': {
    title: 'The catalogue is not signed',
    happened: 'The cabinet carries no Authenticode signature, so nobody can say who made it.',
    remedy: 'Countersign does not import unsigned catalogues, whatever the settings. Ask the vendor for the signed one.',
  },
  'publishers/cabinet-damaged': {
    title: 'The cabinet was changed or damaged',
    happened: '{check}: {reason}',
    remedy: nothingImported,
  },
  'publishers/signature-broken': {
    title: 'The signature of the catalogue does not hold',
    happened: '{check}: {reason} The file is not the one that its publisher signed.',
    remedy: nothingImported,
  },
  'publishers/sha1-only': {
    title: 'The catalogue is signed with SHA-1 only',
    happened: 'SHA-1 can be forged, and the policy “{policy}” does not accept it for files.',
    remedy: 'Ask the vendor for a catalogue that is signed with SHA-256. If there is none, SHA-1 can be allowed in Settings; the relaxation is then shown with everything that relied on it.',
  },
  'publishers/unknown-root': {
    title: 'The signer’s chain does not end in a root that you trust',
    happened: 'The signature of {signer} leads up to {top}, issued by {issuer}. That is not among the trusted roots.',
    remedy: 'If the root is genuine, get its certificate from the authority itself and add it under Settings, Trusted roots. Do not take it from the same place as the catalogue.',
  },
  'publishers/signer-revoked': {
    title: 'A revocation stands against the signer',
    happened: 'The signature of {signer} does not count: {reason}',
    remedy:
      'If the certificate was revoked, do not use this catalogue; ask the vendor for one with another signature. If only a current revocation list is missing, import one under Settings.',
  },
  'publishers/signer-refused': {
    title: 'The signer’s certificate may not be relied on',
    happened: '{check}: {reason}',
    remedy: 'Nothing was read from the catalogue. Ask the vendor whether a newer catalogue is out; show them this message.',
  },
  'publishers/not-proven': {
    title: 'The signature could not be proven completely',
    happened: 'The policy “{policy}” wants more than could be shown for {signer}: {reason}',
    remedy: 'Nothing was read from the catalogue. The checks above say which of them stayed open.',
  },
  'publishers/catalogue-too-large': {
    title: 'The file is too large for a catalogue',
    happened: 'It has {size} bytes; catalogues up to {limit} bytes are read.',
    remedy: 'Check that you chose the catalogue itself and not a bundle of installers.',
  },
  'publishers/verified-other-bytes': {
    title: 'The file changed while it was being checked',
    happened: 'The bytes that the signature was checked over are not the bytes that were read.',
    remedy: 'Copy the file to a local drive and choose it there.',
  },

  // Who may publish here.
  'publishers/approval-needed': {
    title: 'The publisher is not approved',
    happened: 'Nobody has approved {publisher} for this import.',
    remedy: 'Look at the publisher’s card and approve it once or always, if you know it.',
  },
  'publishers/signer-changed': {
    title: 'This catalogue was signed by somebody else until now',
    happened: 'Until now it came from {previous}; this one is signed by {publisher}.',
    remedy: 'Look at what changed and ask the vendor through a way you know. If the change is genuine, approve the new signer for this catalogue.',
  },
  'publishers/approval-revoked': {
    title: 'The approval of the publisher was revoked',
    happened: 'The approval of {publisher} was revoked on {since}. What came in under it is not used any more.',
    remedy: 'If the publisher is to be trusted again, approve it and import its catalogue again.',
  },
  'publishers/approval-used': {
    title: 'The approval was for one import and was used',
    happened: '{publisher} was approved once, for one import of one file.',
    remedy: 'Look at the catalogue again and approve its publisher once more, or always.',
  },

  // Roll-back protection.
  'publishers/older-catalogue': {
    title: 'The catalogue is older than the one you have',
    happened:
      'Its newest update was created {newest}; the one imported before goes up to {previous}. {wentBack} updates are older than before and {vanished} are missing. An old catalogue can be replayed to hide newer updates; a time stamp does not show that.',
    remedy: 'Fetch the current catalogue. If the vendor took updates back, you can accept this one once; the exception is recorded.',
  },
  'publishers/nothing-usable': {
    title: 'The catalogue holds no update that could be read',
    happened: 'None of its packages could be taken over; {setAside} were set aside.',
    remedy: 'Nothing was changed. The set-aside packages say what is wrong with each of them; ask the vendor.',
  },
  'publishers/import-overtaken': {
    title: 'Another import of the same catalogue was quicker',
    happened: '{catalogue} was imported again while this one was being read, so the comparison does not fit any more.',
    remedy: 'Import it again if it is the newer one.',
  },
} as const satisfies ErrorTable<'publishers'>;
