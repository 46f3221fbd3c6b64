import type { ErrorTable } from './table.js';

const askVendor = 'The other updates of the catalogue are not touched. Tell the vendor, or import the next version of the catalogue.';
const fetchAgain = 'Nothing was imported. Fetch the catalogue again; if that does not help, tell the vendor what is said here.';
const nothingToDo = 'You need not do anything. If you wonder about it, ask the vendor.';

/**
 * Three kinds: what makes a whole catalogue unreadable, what makes one package unreadable (it is set aside,
 * the others are read), and findings that stop nothing.
 */
export const catalogErrors = {
  'catalog/address-not-https': {
    title: 'The address is not encrypted',
    happened: 'Catalogues are fetched over https only; {address} is not.',
    remedy: 'Use the publisher’s https address, or fetch the file yourself and import it as a file.',
  },
  // The whole catalogue.
  'catalog/not-well-formed': {
    title: 'The catalogue is damaged',
    happened: 'Its XML breaks off or is wrong at line {line}, column {column}: {detail}',
    remedy: fetchAgain,
  },
  'catalog/doctype': {
    title: 'This is not a catalogue',
    happened: 'The document begins with a DOCTYPE (line {line}). Catalogues have none; web pages do, for example the refusal of a proxy, and so do attacks on XML readers.',
    remedy: 'Nothing was imported. Open the file or its address and look at what it really is; then fetch the catalogue again.',
  },
  'catalog/too-large': {
    title: 'The catalogue is larger than any real one',
    happened: 'At line {line}, column {column} a limit was passed: {detail}.',
    remedy: 'Nothing was imported. Ask the vendor whether this file is theirs.',
  },
  'catalog/document-too-large': {
    title: 'The catalogue is larger than any real one',
    happened: '{document} holds more than {limit} bytes.',
    remedy: 'Nothing was imported. Ask the vendor whether this file is theirs.',
  },
  'catalog/too-many-packages': {
    title: 'The catalogue holds more updates than any real one',
    happened: 'It holds more than {limit} packages.',
    remedy: 'Nothing was imported. Ask the vendor whether this file is theirs.',
  },
  'catalog/encoding': {
    title: 'The catalogue cannot be read as text',
    happened: 'Its bytes are not {encoding}.',
    remedy: fetchAgain,
  },
  'catalog/encoding-unknown': {
    title: 'The catalogue is in an encoding that catalogues do not use',
    happened: 'It says that it is written in {encoding}; catalogues are written in UTF-8 or UTF-16.',
    remedy: fetchAgain,
  },
  'catalog/wrong-root': {
    title: 'This is not a catalogue',
    happened: 'The document is well formed, but its outermost element is {root} and not SystemsManagementCatalog.',
    remedy: 'Nothing was imported. Choose the catalogue cabinet of the vendor, not a single update or a cabinet of files.',
  },
  'catalog/no-document': {
    title: 'The cabinet holds no catalogue',
    happened: 'There is no XML document at its top level.',
    remedy: 'Nothing was imported. Choose the catalogue cabinet of the vendor, not a cabinet of files.',
  },
  'catalog/member-name': {
    title: 'The cabinet holds a file whose name is not safe',
    happened: 'The name {member} leads out of its folder or means a device. No honest catalogue needs that.',
    remedy: 'Nothing was imported. Do not unpack this cabinet with other tools, and ask the vendor about it.',
  },
  'catalog/member-repeated': {
    title: 'The cabinet holds the same name twice',
    happened: 'There are two files named {member}; readers would disagree about which one counts.',
    remedy: fetchAgain,
  },
  'catalog/too-many-members': {
    title: 'The cabinet holds more files than any real catalogue',
    happened: 'It lists {count} files; {limit} are taken.',
    remedy: 'Nothing was imported. Ask the vendor whether this file is theirs.',
  },
  'catalog/member-missing': {
    title: 'The cabinet is not complete',
    happened: 'It lists {member}, but the file was not in it.',
    remedy: fetchAgain,
  },

  // One package.
  'catalog/not-a-package': {
    title: 'This is not a package',
    happened: 'Where a package was expected stands the element {element}.',
    remedy: askVendor,
  },
  'catalog/properties-missing': {
    title: 'The package says nothing about itself',
    happened: 'It has no Properties, so that there is no id and no date.',
    remedy: askVendor,
  },
  'catalog/element-repeated': {
    title: 'The package contradicts itself',
    happened: 'There are two of {element} where only one may be; readers would disagree about which one counts.',
    remedy: askVendor,
  },
  'catalog/schema-version': {
    title: 'The package is written in a form that Countersign does not know',
    happened: 'It names version {value} of the schema; 1.0 to 1.x are known.',
    remedy: 'The other updates of the catalogue are not touched. Look for a newer Countersign.',
  },
  'catalog/package-id-missing': {
    title: 'The package has no id',
    happened: 'Its PackageID is absent or empty. WSUS knows an update by nothing else.',
    remedy: askVendor,
  },
  'catalog/package-id-invalid': {
    title: 'The id of the package is not valid',
    happened: 'Its PackageID is {value}, which is no GUID or the empty one.',
    remedy: askVendor,
  },
  'catalog/reference-invalid': {
    title: 'The package refers to another by an id that is not valid',
    happened: 'Among its {what} stands {value}, which is no GUID.',
    remedy: askVendor,
  },
  'catalog/title-missing': {
    title: 'The package has no title',
    happened: 'None of its languages carries a title.',
    remedy: askVendor,
  },
  'catalog/text-too-long': {
    title: 'A text of the package is too long',
    happened: '{field} is longer than {limit} characters.',
    remedy: askVendor,
  },
  'catalog/over-limit': {
    title: 'The package holds more than any real one',
    happened: 'It has more than {limit} {what}.',
    remedy: askVendor,
  },
  'catalog/date-missing': {
    title: 'A date is missing',
    happened: '{field} is absent. Without it nobody can tell which of two versions is the newer one.',
    remedy: askVendor,
  },
  'catalog/date-invalid': {
    title: 'A date is not valid',
    happened: '{field} is {value}, which is no date of the form 2026-01-31T12:00:00Z or names a day that does not exist.',
    remedy: askVendor,
  },
  'catalog/value-unknown': {
    title: 'The package uses a word that has no meaning there',
    happened: '{field} is {value}, which the schema does not know.',
    remedy: askVendor,
  },
  'catalog/classification-missing': {
    title: 'The package has no classification',
    happened: 'It says neither which kind of update it is nor that it is an application.',
    remedy: askVendor,
  },
  'catalog/classification-unknown': {
    title: 'The classification is not known',
    happened: 'The package is classified as {value}; WSUS has no such classification.',
    remedy: askVendor,
  },
  'catalog/item-id-invalid': {
    title: 'An installable item has no valid id',
    happened: 'The ID of an InstallableItem is {value}, which is no GUID.',
    remedy: askVendor,
  },
  'catalog/item-id-repeated': {
    title: 'Two installable items have the same id',
    happened: 'The id {value} occurs twice; the files of one would overwrite those of the other.',
    remedy: askVendor,
  },
  'catalog/rule-removed': {
    title: 'The package uses a rule that Windows no longer knows',
    happened: 'The rule {rule} was taken out of the schema. Without it the update would apply to more computers than the vendor meant.',
    remedy: askVendor,
  },
  'catalog/rule-malformed': {
    title: 'An applicability rule has no clear meaning',
    happened: 'The rule {rule} must hold {wanted}; it holds {found}.',
    remedy: askVendor,
  },
  'catalog/file-name-missing': {
    title: 'A file has no name',
    happened: '{field} is empty.',
    remedy: askVendor,
  },
  'catalog/file-name-too-long': {
    title: 'The name of a file is too long',
    happened: '{field} is longer than file systems take: {name}',
    remedy: askVendor,
  },
  'catalog/file-name-absolute': {
    title: 'A file is named by an absolute path',
    happened: '{field} is {name}. A catalogue may name a file, but not where it is written.',
    remedy: askVendor,
  },
  'catalog/file-name-climbs': {
    title: 'The name of a file climbs out of its folder',
    happened: '{field} is {name}. A file under this name would be written somewhere else.',
    remedy: askVendor,
  },
  'catalog/file-name-path': {
    title: 'The name of a file is a path',
    happened: '{field} is {name}; a plain name is expected there.',
    remedy: askVendor,
  },
  'catalog/file-name-stream': {
    title: 'The name of a file holds a colon',
    happened: '{field} is {name}. On Windows this would be written into a hidden stream of another file.',
    remedy: askVendor,
  },
  'catalog/file-name-device': {
    title: 'The name of a file means a device',
    happened: '{field} is {name}, which Windows reserves for a device.',
    remedy: askVendor,
  },
  'catalog/file-name-characters': {
    title: 'The name of a file holds characters that it may not have',
    happened: '{field} is {name}. Windows does not take such a name, or shows another one than it means.',
    remedy: askVendor,
  },
  'catalog/digest-missing': {
    title: 'A file has no digest',
    happened: '{field} is absent. Without it nobody can prove that the file is the one the vendor meant.',
    remedy: askVendor,
  },
  'catalog/digest-invalid': {
    title: 'The digest of a file cannot be read',
    happened: '{field} is {value}, which is no base64 text.',
    remedy: askVendor,
  },
  'catalog/digest-length': {
    title: 'The digest of a file has the wrong length',
    happened: '{field} holds {found} bytes; this digest has {expected}.',
    remedy: askVendor,
  },
  'catalog/digest-contradiction': {
    title: 'A file has two different digests',
    happened: 'Two SHA-256 digests are given for one file, and they differ.',
    remedy: askVendor,
  },
  'catalog/size-invalid': {
    title: 'The size of a file is not valid',
    happened: 'OriginFile/@Size is {value}, which is no count of bytes.',
    remedy: askVendor,
  },
  'catalog/url-scheme': {
    title: 'A file is offered in a way that Countersign does not open',
    happened: '{field} is {address}; only http and https are opened.',
    remedy: askVendor,
  },
  'catalog/url-credentials': {
    title: 'The address of a file carries a login',
    happened: '{field} is {address}. A user name or password in an address is shown and logged everywhere, or makes one host look like another.',
    remedy: askVendor,
  },
  'catalog/url-invalid': {
    title: 'The address of a file is not valid',
    happened: '{field} is {address}, which is no http or https address.',
    remedy: askVendor,
  },
  'catalog/command-characters': {
    title: 'A command holds characters that cannot be seen',
    happened: '{field} holds control characters or marks that turn the reading order around, so that nobody can see what would be run.',
    remedy: askVendor,
  },
  'catalog/installer-code-invalid': {
    title: 'A code of Windows Installer is not valid',
    happened: '{field} is {value}, which is no GUID.',
    remedy: askVendor,
  },
  'catalog/return-code-invalid': {
    title: 'A return code is not valid',
    happened: 'The return code {value} is no number of 32 bits.',
    remedy: askVendor,
  },
  'catalog/duplicate': {
    title: 'The package is in the catalogue twice',
    happened: 'This one was created {created}; the one created {kept} was kept.',
    remedy: nothingToDo,
  },

  // Findings.
  'catalog/other-documents': {
    title: 'The cabinet holds further XML documents',
    happened: '{document} was read; {count} others at the top level were not.',
    remedy: nothingToDo,
  },
  'catalog/copy-damaged': {
    title: 'The second copy of a package cannot be read',
    happened: '{member} is not readable ({reason}); the package is as the catalogue itself has it.',
    remedy: nothingToDo,
  },
  'catalog/copy-misnamed': {
    title: 'A package lies under the id of another one',
    happened: '{member} holds the package {packageId}. It was not read.',
    remedy: 'Ask the vendor. Newer consoles than WSUS’s own find packages by this name.',
  },
  'catalog/copies-differ': {
    title: 'The two copies of a package name different files',
    happened: '{title} ({packageId}) has other digests in {member} than in the catalogue, although both were created {created}. The catalogue’s were kept.',
    remedy: 'One of the two is wrong. Ask the vendor before you publish this update.',
  },
  'catalog/manifest-damaged': {
    title: 'The list of changes cannot be read',
    happened: '{member} is not a list of packages with dates: {detail}',
    remedy: 'Every package was read without it. You need not do anything.',
  },
  'catalog/manifest-differs': {
    title: 'The list of changes does not fit the packages',
    happened: '{member} differs for {count} packages, the first of which is {packageId}.',
    remedy: 'Every package was read without it. You need not do anything.',
  },
  'catalog/category-damaged': {
    title: 'A category cannot be read',
    happened: '{member} is not a category: {detail}',
    remedy: 'Its updates are in the list all the same. You need not do anything.',
  },
  'catalog/category-loop': {
    title: 'Categories contain each other',
    happened: '{name} lies inside itself by way of others, or deeper than {limit} levels. It was put at the top.',
    remedy: nothingToDo,
  },
  'catalog/category-unlisted': {
    title: 'The list of categories does not fit the categories',
    happened: '{member} differs from the categories that are there in {count} places.',
    remedy: nothingToDo,
  },
  'catalog/too-many-categories': {
    title: 'There are more categories than any real catalogue has',
    happened: 'Only the first {limit} were read.',
    remedy: nothingToDo,
  },
} as const satisfies ErrorTable<'catalog'>;
