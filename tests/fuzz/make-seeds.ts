import { writeFileSync } from 'node:fs';
import { daysFromNow, issueCodeSigning, makeAuthority } from '../fixtures/authority/index.js';
import { buildCabinet, membersOf, mszipFolder, sampleText, storedFolder } from '../fixtures/cabinet/build.js';
import { catalogueFile, flatDigest } from '../fixtures/signed/catalogue-file.js';
import { signedCabinet, signedInstaller, signedProgram, type SignatureChoice } from '../fixtures/signed/files.js';
import { defaultChildren, summary, type InstallerOptions } from '../fixtures/signed/installer.js';
import { writeCabinetSignature } from './targets/sign-cabinet.js';

/**
 * Makes the signed files that fuzzing begins with, and keeps them with the root that they are signed under: what was found
 * from them stays worth something only as long as it is trusted. Run by `node tests/fuzz/run.mjs --make-seeds`.
 */
const { root, intermediate, publisher: signer, timestamps } = makeAuthority();
const stamped: SignatureChoice = {
  signer: issueCodeSigning(intermediate, { from: daysFromNow(-90), to: daysFromNow(-30) }),
  timestamp: { authority: timestamps, time: daysFromNow(-60) },
};
const twice: SignatureChoice = { signer, algorithm: 'sha1', inner: [{ signer }] };
const countersigned: SignatureChoice = { signer, countersignature: { authority: timestamps } };

/** A patch holds transforms as storages with streams of their own, and the new files in a cabinet. */
const patch: InstallerOptions = {
  classId: Buffer.from('86100c0000000000c000000000000046', 'hex'),
  children: [
    { name: '#T1', classId: Buffer.from('82100c0000000000c000000000000046', 'hex'), children: [{ name: 'Table', content: Buffer.from('File') }, { name: 'Rows', content: Buffer.alloc(5000, 3) }] },
    { name: '#T2', classId: Buffer.from('82100c0000000000c000000000000046', 'hex'), children: [{ name: 'Table', content: Buffer.from('Media') }] },
    { name: 'PCW_CAB_1', content: buildCabinet({ folders: [mszipFolder(sampleText(9000))], members: membersOf([['new.dll', sampleText(9000)]]) }) },
    { name: '\u0005SummaryInformation', content: summary },
  ],
};

const packed = [['a.txt', sampleText(5000)], ['sub\\b.bin', Buffer.alloc(300, 7)], ['empty', Buffer.alloc(0)]] as const;
const folders = [mszipFolder(Buffer.concat(packed.map(([, content]) => content))), storedFolder(Buffer.from('stored in a second folder'))];
const members = [...membersOf(packed), ...membersOf([['c.txt', Buffer.from('stored in a second folder')]], 1)];

const seeds: Readonly<Record<string, readonly Uint8Array[]>> = {
  cab: [
    signedCabinet({ signer }),
    signedCabinet(stamped),
    signedCabinet(twice),
    signedCabinet(countersigned),
    writeCabinetSignature(buildCabinet({ folders, members, reserve: { header: Buffer.alloc(20), perFolder: 0, perBlock: 0 } }), { signer }),
  ],
  cat: [
    catalogueFile({ signer }, [{ digest: flatDigest(Buffer.from('one')) }, { digest: flatDigest(Buffer.from('two')), about: 'pe' }]),
    catalogueFile(stamped, [{ digest: flatDigest(Buffer.from('one'), 'sha1') }], { version: 1 }),
    catalogueFile({ signer }, []),
  ],
  msi: [signedInstaller({ signer }), signedInstaller(stamped, { extended: 'sha256' }), signedInstaller(twice, { extended: 'sha1' })],
  msp: [signedInstaller({ signer }, patch), signedInstaller({ signer }, { ...patch, extended: 'sha256' }), signedInstaller({ signer }, { ...patch, children: [...(patch.children ?? []), ...defaultChildren.slice(0, 3)] })],
  pe: [
    signedProgram({ signer }, { kind: 'pe32' }),
    signedProgram({ signer }, { kind: 'pe32+' }),
    signedProgram(stamped),
    signedProgram(twice),
    signedProgram({ signer, programName: 'A program', moreInfoUrl: 'https://vendor.example/' }),
  ],
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const file = process.argv[2];
if (file === undefined) throw new RangeError('say where to write the seeds');
const text = JSON.stringify(
  { now: new Date().toISOString(), root: base64(root.certificate), seeds: Object.fromEntries(Object.entries(seeds).map(([kind, files]) => [kind, files.map(base64)])) },
  null,
  1,
);
writeFileSync(file, `${text}\n`);
