import type { ErrorTable } from './table.js';

/** What keeps an update of a catalogue from being published as it is. */
export const wsusPackageErrors = {
  'wsus/items-differ': {
    title: 'The files of the update do not make one installation',
    happened: 'WSUS installs an update in one way and for one set of rules. The {items} items of this one differ in {what}.',
    remedy: 'Ask the vendor for a catalogue with one update for each installation. This one is left out.',
  },
  'wsus/file-name-repeated': {
    title: 'Two files of the update have the same name',
    happened: 'Clients unpack all files of an update into one folder, and this one has two different files that are called {file}.',
    remedy: 'Tell the vendor of the catalogue. This one is left out.',
  },
  'wsus/items-not-allowed': {
    title: 'This kind of update may not have files',
    happened: 'It is a {kind}, which stands for other updates, but it has {items} files of its own.',
    remedy: 'Tell the vendor of the catalogue. This one is left out.',
  },
  'wsus/rules-not-allowed': {
    title: 'This kind of update may not have these rules',
    happened: 'It is a {kind}, for which WSUS does not take rules of its own at this place.',
    remedy: 'Tell the vendor of the catalogue. This one is left out.',
  },
  'wsus/no-file': {
    title: 'The update names no file',
    happened: 'The catalogue describes an installation but not the file it is made with.',
    remedy: 'Tell the vendor of the catalogue. This one is left out.',
  },
  'wsus/no-installer': {
    title: 'The update does not say how it is installed',
    happened: 'The catalogue names a file but no way to run it.',
    remedy: 'Tell the vendor of the catalogue. This one is left out.',
  },
  'wsus/installer-not-supported': {
    title: 'This kind of installation is not supported',
    happened: 'The update is installed by "{installer}", which Countersign cannot hand to WSUS.',
    remedy: 'Ask the vendor for an update that is installed by a program, an MSI or an MSP. This one is left out.',
  },
  'wsus/driver-not-supported': {
    title: 'Driver packages of this kind are not supported',
    happened: 'The update is a bare driver, which WSUS matches by hardware ids and not by rules.',
    remedy: 'Ask the vendor for an installer of the driver. Updates that install a driver by a program can be published.',
  },
  'wsus/vendor-empty': {
    title: 'The update names no vendor',
    happened: 'WSUS sorts updates by vendor and product; the vendor is empty.',
    remedy: 'Tell the publisher of the catalogue. This one is left out.',
  },
  'wsus/product-empty': {
    title: 'The update names an empty product',
    happened: 'WSUS sorts updates by vendor and product; one product name is empty.',
    remedy: 'Tell the publisher of the catalogue. This one is left out.',
  },
  'wsus/title-empty': {
    title: 'The update has no title',
    happened: 'In one of its languages the update has an empty title, which WSUS does not take.',
    remedy: 'Tell the publisher of the catalogue. This one is left out.',
  },
  'wsus/classification-unknown': {
    title: 'WSUS has no such classification',
    happened: 'The update is classified as "{classification}", for which WSUS has no category. It would be imported without one and never be found.',
    remedy: 'Ask the publisher of the catalogue to classify it as Updates or Critical Updates. This one is left out.',
  },
  'wsus/rule-foreign': {
    title: 'A rule of the update is not known to WSUS',
    happened: 'The rules hold "{element}" from {namespace}, whose meaning in WSUS is not known.',
    remedy: 'Tell the publisher of the catalogue. This one is left out, because a rule that is dropped would change where it is installed.',
  },
  'wsus/rule-ambiguous': {
    title: 'A rule of the update has two meanings',
    happened: '{rule} holds several rules side by side; nothing says whether all or any of them must hold.',
    remedy: 'Tell the publisher of the catalogue. This one is left out.',
  },
  'wsus/package-incomplete': {
    title: 'The description of the update is incomplete',
    happened: 'It has no {what}, without which WSUS cannot take it.',
    remedy: 'Import the catalogue again; if it is still so, tell its publisher.',
  },
  'wsus/prerequisite-missing': {
    title: 'Updates that this one needs are not on the server',
    happened: 'The update rests on {count} updates that the server does not have: {ids}.',
    remedy: 'Publish those first, or together with this one.',
  },
  'wsus/over-cabinet-limit': {
    title: 'The file is larger than the server takes',
    happened: 'The cabinet needs {needed} MB; the server is set to {limit} MB.',
    remedy: 'Let Countersign raise the limit of the server, or leave the update out.',
  },
  'wsus/cabinet-too-large': {
    title: 'The file is too large for WSUS',
    happened: 'The cabinet would need {needed} MB; none can have more than {largest} MB.',
    remedy: 'Install this update in another way. It is left out.',
  },

} as const satisfies ErrorTable<'wsus'>;
