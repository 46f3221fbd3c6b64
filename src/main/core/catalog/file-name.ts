import { refuse, shown } from './fields.js';

/** What is wrong with a name that a catalogue gives to a file, in the order in which it is looked for. */
export type FileNameDefect =
  | 'catalog/file-name-missing'
  | 'catalog/file-name-too-long'
  | 'catalog/file-name-absolute'
  | 'catalog/file-name-climbs'
  | 'catalog/file-name-path'
  | 'catalog/file-name-stream'
  | 'catalog/file-name-device'
  | 'catalog/file-name-characters';

/** Windows: 255 UTF-16 units (NTFS); elsewhere 255 bytes. */
const maxNameLength = 255;
/** Windows: MAX_PATH. */
const maxPathLength = 260;

/** Microsoft, "Naming Files, Paths, and Namespaces"; also with an extension and with superscript digits. */
const device = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9\u00B9\u00B2\u00B3])[ ]*(?:\.|$)/iu;
/** Not allowed by Windows; not visible, or turning the reading order around. */
const forbidden = /[<>"|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function segmentDefect(name: string): FileNameDefect | undefined {
  if (name === '') return 'catalog/file-name-missing';
  if (name.length > maxNameLength || Buffer.byteLength(name) > maxNameLength) return 'catalog/file-name-too-long';
  if (name === '.' || name === '..') return 'catalog/file-name-climbs';
  if (name.includes(':')) return 'catalog/file-name-stream';
  if (device.test(name)) return 'catalog/file-name-device';
  // Windows drops trailing dots and spaces, so such a name means another file than it says.
  if (forbidden.test(name) || /^ |[. ]$/u.test(name)) return 'catalog/file-name-characters';
  return undefined;
}

const isAbsolute = (path: string): boolean => /^(?:[\\/]|[A-Za-z]:)/u.test(path);
const segments = (path: string): string[] => path.split(/[\\/]/u);

/** Why the text cannot be the name of a file in one folder, on Windows and elsewhere. */
export function fileNameDefect(name: string): FileNameDefect | undefined {
  if (name === '') return 'catalog/file-name-missing';
  if (isAbsolute(name)) return 'catalog/file-name-absolute';
  const parts = segments(name);
  if (parts.includes('..')) return 'catalog/file-name-climbs';
  return parts.length > 1 ? 'catalog/file-name-path' : segmentDefect(name);
}

/** Why the text cannot be a path that stays inside its folder. */
export function relativePathDefect(path: string): FileNameDefect | undefined {
  if (path.length > maxPathLength) return 'catalog/file-name-too-long';
  if (isAbsolute(path)) return 'catalog/file-name-absolute';
  for (const segment of segments(path)) {
    const defect = segmentDefect(segment);
    if (defect !== undefined) return defect;
  }
  return undefined;
}

export function demandFileName(name: string, field: string): string {
  const defect = fileNameDefect(name);
  if (defect !== undefined) refuse(defect, { field, name: shown(name) });
  return name;
}

export function demandRelativePath(path: string, field: string): string {
  const defect = relativePathDefect(path);
  if (defect !== undefined) refuse(defect, { field, name: shown(path) });
  return path;
}
