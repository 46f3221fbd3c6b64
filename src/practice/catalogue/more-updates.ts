import { releases, type ProductLine, type Release, type SampleUpdate } from './sample.js';

type Words = ProductLine['description'];

/** Small programs with one release each, so that a job with the whole catalogue is one of more than twenty updates. */
const single = (vendor: string, product: string, folder: string, words: Words, release: Release): readonly SampleUpdate[] =>
  releases(
    {
      vendor,
      product,
      programPath: `${folder}\\${product}\\program.exe`,
      architecture: 'x64',
      arguments: '/quiet /norestart',
      file: product.replaceAll(' ', ''),
      description: words,
    },
    [release],
  );

export const smallUpdates: readonly SampleUpdate[] = [
  ...single('Contoso Ltd', 'Contoso Scanner', 'Contoso', { en: 'Scans paper into documents.', de: 'Liest Papier als Dokumente ein.' }, {
    version: '4.2.0.0', classification: 'Updates', released: '2026-05-19T09:00:00Z', kilobytes: 96,
  }),
  ...single('Contoso Ltd', 'Contoso Printer Port', 'Contoso', { en: 'Prints into files.', de: 'Druckt in Dateien.' }, {
    version: '1.9.3.0', classification: 'Critical Updates', article: '5507713', released: '2026-08-25T09:00:00Z', kilobytes: 72, sha256: true,
  }),
  ...single('Fabrikam Inc', 'Fabrikam Codecs', 'Fabrikam', { en: 'Further kinds of audio and video for Fabrikam Player.', de: 'Weitere Audio- und Videoarten für Fabrikam Player.' }, {
    version: '3.1.0.0', classification: 'Feature Packs', released: '2026-09-16T10:00:00Z', kilobytes: 110,
  }),
  ...single('Fabrikam Inc', 'Fabrikam Notes', 'Fabrikam', { en: 'Notes that follow their writer.', de: 'Notizen, die überall dabei sind.' }, {
    version: '12.0.1.0', classification: 'Updates', released: '2026-07-07T20:00:00Z', kilobytes: 88,
  }),
  ...single('Northwind Traders', 'Northwind Labels', 'Northwind', { en: 'Prints labels for parcels.', de: 'Druckt Paketaufkleber.' }, {
    version: '5.0.4.0', classification: 'Updates', released: '2026-04-28T07:00:00Z', kilobytes: 64,
  }),
  ...single('Northwind Traders', 'Northwind Tariffs', 'Northwind', { en: 'The customs tariffs of the quarter.', de: 'Die Zolltarife des Quartals.' }, {
    version: '2026.3.0.0', classification: 'Tools', released: '2026-07-01T07:00:00Z', kilobytes: 52, sha256: true,
  }),
  ...single('Adventure Works Cycles', 'Gear Calculator', 'Adventure Works', { en: 'Calculates gears and chains.', de: 'Berechnet Schaltungen und Ketten.' }, {
    version: '3.3.0.0', classification: 'Updates', released: '2026-03-24T06:00:00Z', kilobytes: 80,
  }),
  ...single('Tailspin Toys', 'Tailspin Debugger', 'Tailspin', { en: 'Finds mistakes in programs for Tailspin.', de: 'Findet Fehler in Programmen für Tailspin.' }, {
    version: '17.0.12.0', classification: 'Tools', released: '2026-07-15T14:00:00Z', kilobytes: 128, sha256: true,
  }),
  ...single('Proseware', 'Proseware Whiteboard', 'Proseware', { en: 'A board on which everybody in a meeting draws.', de: 'Eine Tafel, auf der alle einer Besprechung zeichnen.' }, {
    version: '6.3.0.0', classification: 'Feature Packs', released: '2026-09-23T16:00:00Z', kilobytes: 104,
  }),
  ...single('Litware', 'Litware Spelling', 'Litware', { en: 'Word lists for the spelling checks of Litware Editor.', de: 'Wortlisten für die Rechtschreibprüfung von Litware Editor.' }, {
    version: '8.7.0.0', classification: 'Updates', released: '2026-08-12T11:00:00Z', kilobytes: 60,
  }),
];
