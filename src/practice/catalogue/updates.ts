import { smallUpdates } from './more-updates.js';
import { releases, slugOf, type SampleUpdate } from './sample.js';

/** The vendors are the fictitious companies of Microsoft's documentation; the CVE numbers are of the reserved kind and mean nothing. */

const reader = releases(
  {
    vendor: 'Contoso Ltd',
    product: 'Contoso Reader',
    programPath: 'Contoso\\Reader\\reader.exe',
    architecture: 'x64',
    arguments: '/quiet /norestart',
    file: 'ContosoReader',
    description: {
      en: 'Contoso Reader shows and prints documents. This update replaces all earlier versions.',
      de: 'Contoso Reader zeigt und druckt Dokumente. Dieses Update ersetzt alle älteren Versionen.',
    },
  },
  [
    { version: '24.1.0.118', classification: 'Updates', released: '2026-02-10T09:00:00Z', kilobytes: 1480 },
    {
      version: '24.2.1.204',
      classification: 'Security Updates',
      severity: 'Critical',
      cves: ['CVE-2026-99001', 'CVE-2026-99002', 'CVE-2026-99007'],
      bulletin: 'CSB26-014',
      released: '2026-04-14T17:00:00Z',
      kilobytes: 1530,
      sha256: true,
      description: {
        en: 'Fixes three vulnerabilities by which a document could run a program. Install it without delay.',
        de: 'Behebt drei Schwachstellen, durch die ein Dokument ein Programm starten konnte. Ohne Verzug installieren.',
      },
    },
    {
      version: '24.2.2.209',
      classification: 'Security Updates',
      severity: 'Important',
      cves: ['CVE-2026-99031'],
      bulletin: 'CSB26-021',
      released: '2026-06-09T17:00:00Z',
      kilobytes: 1560,
      sha256: true,
      interactive: false,
    },
  ],
);

const tunnel = releases(
  {
    vendor: 'Contoso Ltd',
    product: 'Contoso Tunnel',
    programPath: 'Contoso\\Tunnel\\tunnel.exe',
    architecture: 'x64',
    arguments: '/S',
    file: 'ContosoTunnel',
    description: {
      en: 'Contoso Tunnel connects computers on the road with the company network.',
      de: 'Contoso Tunnel verbindet Rechner unterwegs mit dem Firmennetz.',
    },
  },
  [
    { version: '7.0.3.0', classification: 'Critical Updates', article: '5502231', released: '2026-03-03T08:30:00Z', kilobytes: 640, reboots: true },
    {
      version: '7.1.0.0',
      classification: 'Security Updates',
      severity: 'Moderate',
      cves: ['CVE-2026-99110'],
      article: '5504178',
      released: '2026-07-21T08:30:00Z',
      kilobytes: 655,
      reboots: true,
      sha256: true,
    },
  ],
);

const browser = releases(
  {
    vendor: 'Fabrikam Inc',
    product: 'Fabrikam Browser',
    programPath: 'Fabrikam\\Browser\\browser.exe',
    architecture: 'x64',
    arguments: '--silent --system-level',
    file: 'FabrikamBrowser',
    description: {
      en: 'Fabrikam Browser for all users of the computer. Running windows are closed at the next start.',
      de: 'Fabrikam Browser für alle Benutzer des Rechners. Offene Fenster werden beim nächsten Start geschlossen.',
    },
  },
  [
    {
      version: '131.0.6778.86',
      classification: 'Security Updates',
      severity: 'Important',
      cves: ['CVE-2026-99201', 'CVE-2026-99202'],
      released: '2026-08-04T20:00:00Z',
      kilobytes: 2900,
    },
    {
      version: '132.0.6834.110',
      classification: 'Security Updates',
      severity: 'Critical',
      cves: ['CVE-2026-99210', 'CVE-2026-99211', 'CVE-2026-99212', 'CVE-2026-99219'],
      released: '2026-09-01T20:00:00Z',
      kilobytes: 3000,
      sha256: true,
    },
  ],
);

const player = releases(
  {
    vendor: 'Fabrikam Inc',
    product: 'Fabrikam Player',
    programPath: 'Fabrikam\\Player\\player.exe',
    architecture: 'x86',
    arguments: '/VERYSILENT /NORESTART',
    file: 'FabrikamPlayer',
    description: { en: 'Plays audio and video files of every common kind.', de: 'Spielt Audio- und Videodateien aller gängigen Arten ab.' },
  },
  [
    { version: '3.0.20.0', classification: 'Updates', released: '2026-01-20T10:00:00Z', kilobytes: 1210 },
    { version: '3.0.21.0', classification: 'Updates', released: '2026-05-12T10:00:00Z', kilobytes: 1225 },
    { version: '3.1.0.0', classification: 'Feature Packs', released: '2026-09-15T10:00:00Z', kilobytes: 1390 },
  ],
);

const archiver = releases(
  {
    vendor: 'Northwind Traders',
    product: 'Northwind Archiver',
    programPath: 'Northwind\\Archiver\\narc.exe',
    architecture: 'x64',
    arguments: '/S',
    file: 'nwarc',
    description: { en: 'Packs and unpacks archives.', de: 'Packt und entpackt Archive.' },
  },
  [
    { version: '23.1.0.0', classification: 'Updates', released: '2025-11-04T07:00:00Z', kilobytes: 310, expired: true },
    {
      version: '24.7.0.0',
      classification: 'Security Updates',
      severity: 'Important',
      cves: ['CVE-2026-99305'],
      released: '2026-02-24T07:00:00Z',
      kilobytes: 322,
      sha256: true,
    },
  ],
);

const fonts = releases(
  {
    vendor: 'Northwind Traders',
    product: 'Northwind Fonts',
    programPath: 'Northwind\\Fonts\\fonts.dat',
    architecture: 'x86',
    arguments: '-F:* NorthwindFonts.cab',
    file: 'NorthwindFonts',
    description: { en: 'The typefaces of the house style, for all users.', de: 'Die Schriften der Hausgestaltung, für alle Benutzer.' },
  },
  [
    { version: '2.4.0.0', classification: 'Tools', released: '2026-03-17T12:00:00Z', kilobytes: 900, kind: 'cabinet' },
    { version: '2.5.0.0', classification: 'Tools', released: '2026-08-18T12:00:00Z', kilobytes: 940, kind: 'cabinet', sha256: true },
  ],
);

const drawing = releases(
  {
    vendor: 'Adventure Works Cycles',
    product: 'Frame Designer',
    programPath: 'Adventure Works\\Frame Designer\\designer.exe',
    architecture: 'x64',
    arguments: '-q -norestart',
    file: 'FrameDesigner',
    description: { en: 'Frame Designer draws and calculates bicycle frames.', de: 'Frame Designer zeichnet und berechnet Fahrradrahmen.' },
  },
  [
    { version: '11.0.0.0', classification: 'Applications', released: '2026-01-13T06:00:00Z', kilobytes: 2400 },
    { version: '11.1.0.0', classification: 'Service Packs', released: '2026-06-23T06:00:00Z', kilobytes: 2520 },
  ],
);

const runtime = releases(
  {
    vendor: 'Tailspin Toys',
    product: 'Tailspin Runtime',
    programPath: 'Tailspin\\Runtime\\bin\\runtime.exe',
    architecture: 'x64',
    arguments: '/s REBOOT=0',
    file: 'TailspinRuntime',
    description: { en: 'What programs written for Tailspin need in order to run.', de: 'Was Programme für Tailspin brauchen, um zu laufen.' },
  },
  [
    { version: '17.0.11.0', classification: 'Update Rollups', released: '2026-04-21T14:00:00Z', kilobytes: 1750 },
    {
      version: '17.0.12.0',
      classification: 'Critical Updates',
      severity: 'Important',
      cves: ['CVE-2026-99401', 'CVE-2026-99402'],
      article: '5510009',
      released: '2026-07-14T14:00:00Z',
      kilobytes: 1762,
      sha256: true,
    },
  ],
);

const meetings = releases(
  {
    vendor: 'Proseware',
    product: 'Proseware Meetings',
    programPath: 'Proseware\\Meetings\\meetings.exe',
    architecture: 'x64',
    arguments: 'ALLUSERS=1 REBOOT=ReallySuppress',
    file: 'ProsewareMeetings',
    description: { en: 'Calls and meetings with picture and sound.', de: 'Gespräche und Besprechungen mit Bild und Ton.' },
  },
  [
    { version: '6.2.1.0', classification: 'Updates', released: '2026-05-26T16:00:00Z', kilobytes: 2050, kind: 'package' },
    {
      version: '6.3.0.0',
      classification: 'Security Updates',
      severity: 'Low',
      cves: ['CVE-2026-99501'],
      released: '2026-09-22T16:00:00Z',
      kilobytes: 2110,
      kind: 'package',
      sha256: true,
    },
  ],
);

const safe = releases(
  {
    vendor: 'Litware',
    product: 'Litware Password Safe',
    programPath: 'Litware\\Password Safe\\safe.exe',
    architecture: 'x64',
    arguments: 'ALLUSERS=1',
    file: 'LitwareSafe',
    description: { en: 'Keeps passwords under one lock.', de: 'Verwahrt Passwörter unter einem Schloss.' },
  },
  [{ version: '2.57.0.0', classification: 'Updates', released: '2026-06-02T11:00:00Z', kilobytes: 480, kind: 'package', interactive: true }],
);

const editor = releases(
  {
    vendor: 'Litware',
    product: 'Litware Editor',
    programPath: 'Litware\\Editor\\editor.exe',
    architecture: 'x86',
    arguments: '/S',
    file: 'LitwareEditor',
    description: { en: 'A small editor for text and source code.', de: 'Ein kleiner Editor für Text und Quelltext.' },
  },
  [
    { version: '8.6.9.0', classification: 'Updates', released: '2026-03-31T11:00:00Z', kilobytes: 40 },
    { version: '8.7.0.0', classification: 'Updates', released: '2026-08-11T11:00:00Z', kilobytes: 44 },
  ],
);

/** The catalogue to begin with: every update in it can be published. */
export const sampleUpdates: readonly SampleUpdate[] = [
  ...reader,
  ...tunnel,
  ...browser,
  ...player,
  ...archiver,
  ...fonts,
  ...drawing,
  ...runtime,
  ...meetings,
  ...safe,
  ...editor,
  ...smallUpdates,
];

const troubled = {
  vendor: 'Wingtip Toys',
  architecture: 'x64',
  arguments: '/S',
} as const;

const problem = (name: string, file: string, en: string, de: string, flaw: SampleUpdate['flaw'], unsigned = false): SampleUpdate => ({
  ...troubled,
  slug: slugOf({ vendor: troubled.vendor, product: name }, '1.0.0.0'),
  product: name,
  version: '1.0.0.0',
  classification: 'Updates',
  released: '2026-09-29T09:00:00Z',
  programPath: `Wingtip\\${name}\\${file}.exe`,
  installer: { fileName: `${file}-1.0.0.0.exe`, kind: 'executable', kilobytes: 120, unsigned },
  sha256: false,
  description: { en, de },
  ...(flaw === undefined ? {} : { flaw }),
});

/** The catalogue with problems: each of these must be refused, and for its own reason. */
export const troubledUpdates: readonly SampleUpdate[] = [
  problem(
    'Wingtip Clock',
    'WingtipClock',
    'The vendor has replaced the file since the catalogue was made.',
    'Der Hersteller hat die Datei ersetzt, seit der Katalog gemacht wurde.',
    'wrong-digest',
  ),
  problem(
    'Wingtip Calendar',
    'WingtipCalendar',
    'A page that asks to sign in comes instead of the file.',
    'Statt der Datei kommt eine Seite, die zur Anmeldung auffordert.',
    'html-page',
  ),
  problem('Wingtip Notes', 'WingtipNotes', 'The installer carries no signature.', 'Das Installationsprogramm trägt keine Signatur.', undefined, true),
  problem(
    'Wingtip Paint',
    'WingtipPaint',
    'Its description in the catalogue is damaged.',
    'Seine Beschreibung im Katalog ist beschädigt.',
    'broken-package',
  ),
];
