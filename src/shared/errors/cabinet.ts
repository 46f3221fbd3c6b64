import type { ErrorTable } from './table.js';

const askPublisher = 'Fetch the file again. If it stays so, ask its publisher for a cabinet made by an ordinary tool (makecab).';
const doNotUse = 'Do not use this file. Fetch it again from its publisher, and tell the publisher if it stays so.';
const renameMember = 'Do not unpack this file with other tools. Ask its publisher for a cabinet with ordinary relative names.';
const raiseLimit = 'If you expected a file of this size, raise the limit in Settings; otherwise do not use the file.';

/** Reading and writing cabinet files (.cab). */
export const cabinetErrors = {
  // What the file is.
  'cabinet/not-a-cabinet': {
    title: 'The file is not a cabinet',
    happened: 'It does not begin with the four letters MSCF that every cabinet begins with.',
    remedy: 'Check that the right file was chosen and that its download is complete; a proxy may have answered with a web page instead.',
  },
  'cabinet/truncated': {
    title: 'The cabinet is incomplete',
    happened: 'The file ends inside its {what}.',
    remedy: 'Its download was probably cut short. Fetch it again.',
  },
  'cabinet/version-unsupported': {
    title: 'The cabinet has an unknown format version',
    happened: 'It says that it has version {version}; every known cabinet has version 1.3.',
    remedy: askPublisher,
  },
  'cabinet/header-invalid': {
    title: 'The cabinet’s header is not valid',
    happened: 'The header’s {field} holds a value that the format does not allow.',
    remedy: askPublisher,
  },
  'cabinet/empty': {
    title: 'The cabinet is empty',
    happened: 'It lists no files or no folders.',
    remedy: askPublisher,
  },
  'cabinet/spanned-set': {
    title: 'The cabinet is one part of a set',
    happened: 'It is part {part} of the set with the number {set}, and its contents continue from or into another cabinet. {neighbours} Countersign reads complete cabinets only.',
    remedy: 'Join the parts with the tool of their publisher, or ask for the same contents in a single cabinet.',
  },
  'cabinet/quantum': {
    title: 'The cabinet uses Quantum compression',
    happened: 'Folder {folder} is compressed with Quantum, a method that has not been used since the 1990s and is not read here.',
    remedy: 'Ask the publisher for a cabinet that is compressed with MSZIP or LZX.',
  },
  'cabinet/compression-unknown': {
    title: 'The cabinet uses an unknown compression',
    happened: 'Folder {folder} names the compression {type}, which does not exist.',
    remedy: askPublisher,
  },

  // Limits.
  'cabinet/too-many-members': {
    title: 'The cabinet holds too many files',
    happened: 'It lists {count} files; the limit is {limit}.',
    remedy: raiseLimit,
  },
  'cabinet/too-many-folders': {
    title: 'The cabinet holds too many folders',
    happened: 'It lists {count} compression folders; the limit is {limit}.',
    remedy: raiseLimit,
  },
  'cabinet/too-many-blocks': {
    title: 'The cabinet holds too many data blocks',
    happened: 'It lists {count} data blocks; the limit is {limit}.',
    remedy: raiseLimit,
  },
  'cabinet/member-too-large': {
    title: 'A file in the cabinet is too large',
    happened: '{name} would unpack to {size} bytes; the limit is {limit}.',
    remedy: raiseLimit,
  },
  'cabinet/total-too-large': {
    title: 'The cabinet would unpack to too much',
    happened: 'Its contents would take {size} bytes; the limit is {limit}.',
    remedy: raiseLimit,
  },
  'cabinet/expansion-too-large': {
    title: 'The cabinet expands suspiciously',
    happened: 'Its contents would be {ratio} times as large as the cabinet; the limit is {limit} times.',
    remedy: raiseLimit,
  },

  // Structure.
  'cabinet/offset-outside': {
    title: 'The cabinet points outside itself',
    happened: 'Its {what} would lie outside the file.',
    remedy: doNotUse,
  },
  'cabinet/structures-overlap': {
    title: 'Parts of the cabinet lie on top of each other',
    happened: 'Its {what} overlaps another part of the file, so the same bytes would mean two things.',
    remedy: doNotUse,
  },
  'cabinet/hidden-bytes': {
    title: 'The cabinet hides bytes',
    happened: '{bytes} bytes ({what}) belong to no file of the cabinet. Other programs could read something else there.',
    remedy: doNotUse,
  },
  'cabinet/trailing-data': {
    title: 'Something was appended to the cabinet',
    happened: '{bytes} bytes follow the end of the cabinet and of its signature.',
    remedy: doNotUse,
  },
  'cabinet/signature-misplaced': {
    title: 'The cabinet’s signature is not where it must be',
    happened: 'The signature has to begin where the cabinet ends and to lie inside the file.',
    remedy: doNotUse,
  },
  'cabinet/folder-invalid': {
    title: 'A file belongs to a folder that does not exist',
    happened: '{name} says that it lies in folder {folder}; the cabinet has {count}.',
    remedy: doNotUse,
  },
  'cabinet/block-invalid': {
    title: 'A data block of the cabinet is not valid',
    happened: 'Block {block} of folder {folder} gives a size that the format does not allow ({reason}).',
    remedy: doNotUse,
  },
  'cabinet/member-outside-folder': {
    title: 'A file is longer than its folder',
    happened: '{name} ends at byte {end} of folder {folder}, which has {size} bytes.',
    remedy: doNotUse,
  },
  'cabinet/members-overlap': {
    title: 'Two files of the cabinet share the same bytes',
    happened: '{name} begins before {other} has ended.',
    remedy: doNotUse,
  },

  // Contents.
  'cabinet/checksum-mismatch': {
    title: 'The cabinet is damaged',
    happened: 'The checksum of block {block} in folder {folder} does not fit its contents.',
    remedy: 'Fetch the file again. If it stays so, the publisher’s copy is damaged.',
  },
  'cabinet/data-corrupt': {
    title: 'The cabinet’s compressed data is not valid',
    happened: 'Block {block} of folder {folder} ({method}) cannot be unpacked: {reason}.',
    remedy: 'Fetch the file again. If it stays so, the publisher’s copy is damaged.',
  },

  // Names.
  'cabinet/name-unterminated': {
    title: 'A file name in the cabinet has no end',
    happened: 'The name of file number {index} is longer than 255 bytes or runs into the end of the cabinet.',
    remedy: doNotUse,
  },
  'cabinet/name-not-text': {
    title: 'A file name in the cabinet is not text',
    happened: 'The name of file number {index} is marked as UTF-8 and is not.',
    remedy: doNotUse,
  },
  'cabinet/name-empty': {
    title: 'A file in the cabinet has no name',
    happened: 'The name “{name}” is empty or has an empty part between two separators.',
    remedy: renameMember,
  },
  'cabinet/name-absolute': {
    title: 'A file name in the cabinet begins at the root of a drive',
    happened: '“{name}” would be written outside the folder it is unpacked to.',
    remedy: renameMember,
  },
  'cabinet/name-network': {
    title: 'A file name in the cabinet points to the network',
    happened: '“{name}” is a network or device path.',
    remedy: renameMember,
  },
  'cabinet/name-drive': {
    title: 'A file name in the cabinet names a drive',
    happened: '“{name}” would be written to another drive.',
    remedy: renameMember,
  },
  'cabinet/name-climbing': {
    title: 'A file name in the cabinet climbs out of its folder',
    happened: '“{name}” has a part that is “.” or “..”.',
    remedy: renameMember,
  },
  'cabinet/name-device': {
    title: 'A file name in the cabinet is a Windows device',
    happened: '“{name}” would open a device such as CON or COM1 instead of a file.',
    remedy: renameMember,
  },
  'cabinet/name-stream': {
    title: 'A file name in the cabinet names a hidden stream',
    happened: '“{name}” contains a colon, which Windows takes for an alternate data stream.',
    remedy: renameMember,
  },
  'cabinet/name-trailing': {
    title: 'A file name in the cabinet ends in a dot or a space',
    happened: 'Windows would drop the end of “{name}” and write to another name.',
    remedy: renameMember,
  },
  'cabinet/name-control': {
    title: 'A file name in the cabinet holds invisible characters',
    happened: '“{name}” holds control or direction characters, which make it look like another name.',
    remedy: renameMember,
  },
  'cabinet/name-forbidden': {
    title: 'A file name in the cabinet cannot exist on Windows',
    happened: '“{name}” holds one of the characters < > " | ? *.',
    remedy: renameMember,
  },
  'cabinet/name-duplicate': {
    title: 'Two files of the cabinet have the same name',
    happened: '“{name}” occurs twice; upper and lower case count as the same.',
    remedy: renameMember,
  },
  'cabinet/name-conflict': {
    title: 'A name in the cabinet is both a file and a folder',
    happened: '“{name}” is a file, and other files are listed as lying inside it.',
    remedy: renameMember,
  },
  'cabinet/name-too-long': {
    title: 'A file name is too long for a cabinet',
    happened: '“{name}” takes {size} bytes; a cabinet holds names of up to 255 bytes.',
    remedy: 'Give the file a shorter name or put it into fewer folders.',
  },

  // Unpacking and writing.
  'cabinet/destination-exists': {
    title: 'A file of that name is already there',
    happened: '{file} exists. Unpacking never overwrites a file.',
    remedy: 'Choose an empty folder.',
  },
  'cabinet/output-exists': {
    title: 'A file of that name is already there',
    happened: '{file} exists and was left as it is.',
    remedy: 'Give the cabinet another name, or remove the file first.',
  },
  'cabinet/destination-unsafe': {
    title: 'The folder to unpack to is not safe',
    happened: '{file} is a link or not a folder, so files could be written somewhere else.',
    remedy: 'Choose a new, empty folder.',
  },
  'cabinet/cannot-write': {
    title: 'The file cannot be written',
    happened: '{file} could not be written: {reason}',
    remedy: 'Check that the folder exists, that you may write there, and that there is room on the disk.',
  },
  'cabinet/nothing-to-pack': {
    title: 'There is nothing to pack',
    happened: 'A cabinet needs at least one file.',
    remedy: 'Choose the files of the package.',
  },
  'cabinet/cannot-hold-members': {
    title: 'Too many files for one cabinet',
    happened: '{count} files were to be packed; a cabinet holds at most {limit}.',
    remedy: 'Put the files into fewer, larger ones, for example by packing them with their own installer.',
  },
  'cabinet/cannot-hold-member': {
    title: 'A file is too large for a cabinet',
    happened: '{name} has {size} bytes; a file in a cabinet has at most {limit} bytes (2 GB).',
    remedy: 'Ask the publisher for a smaller installer, or split the payload into several files.',
  },
  'cabinet/cannot-hold-total': {
    title: 'The files are too large for one cabinet',
    happened: 'The cabinet would become larger than {limit} bytes (4 GB), which the format cannot hold.',
    remedy: 'Leave out what clients do not need, or publish the files in several updates.',
  },
  'cabinet/source-changed': {
    title: 'A file changed while it was packed',
    happened: '{file} does not have the size or the time that it had when packing began.',
    remedy: 'Nothing was written. Wait until nobody works on the file, verify it again, then pack it again.',
  },
  'cabinet/source-digest-mismatch': {
    title: 'A file is not the one that was verified',
    happened: 'The SHA-256 of {file} was {actual} when it was packed; {expected} had been verified.',
    remedy: 'Nothing was written. Somebody replaced the file after it was verified. Fetch and verify it again.',
  },
  'cabinet/output-changed': {
    title: 'The cabinet changed while it was written',
    happened: '{file} was read back and is not what was written to it.',
    remedy: 'Nothing was kept. Use a folder that nobody else can write to, then pack again.',
  },
} as const satisfies ErrorTable<'cabinet'>;
