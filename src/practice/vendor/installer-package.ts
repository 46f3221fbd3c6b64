import { createHash } from 'node:crypto';
import { oids } from '../../main/core/authenticode/der/oids.js';
import { integer, objectIdentifier, octetString, sequence } from '../../main/core/authenticode/der/write.js';
import { issuerAndSerial } from '../../main/core/authenticode/sign/certificate-parts.js';
import { attribute, attributesToSign, digestAlgorithm, digestedContent, encodeSignedData, encodeSignerInfo, signatureAlgorithm } from '../../main/core/authenticode/sign/cms.js';
import type { SigningIdentity } from '../../main/core/authenticode/sign/identity.js';
import { opusInfo } from '../../main/core/authenticode/sign/indirect-data.js';
import { writeCompoundFile, type Stream } from './compound-file.js';

/** {000C1084-0000-0000-C000-000000000046}: a Windows Installer package. */
const packageClass = Buffer.from('84100c0000000000c000000000000046', 'hex');
const signatureStream = '\u0005DigitalSignature';

/** FMTID_SummaryInformation with one property, the title ([MS-OLEPS] 2.25.1). */
function summaryInformation(title: string): Uint8Array {
  const text = Buffer.from(`${title}\0`, 'latin1');
  const value = Buffer.alloc(8 + Math.ceil(text.length / 4) * 4);
  value.writeUInt32LE(30, 0); // VT_LPSTR
  value.writeUInt32LE(text.length, 4);
  text.copy(value, 8);
  const head = Buffer.alloc(48 + 16);
  head.writeUInt16LE(0xfffe, 0);
  head.writeUInt32LE(0x00020006, 4); // Windows 6.0
  head.writeUInt32LE(1, 24);
  Buffer.from('e0859ff2f94f6810ab9108002b27b3d9', 'hex').copy(head, 28);
  head.writeUInt32LE(48, 44);
  head.writeUInt32LE(16 + value.length, 48);
  head.writeUInt32LE(1, 52);
  head.writeUInt32LE(2, 56); // PIDSI_TITLE
  head.writeUInt32LE(16, 60);
  return Buffer.concat([head, value]);
}

/**
 * What a signature of a compound file covers: the streams in the order of their UTF-16LE names (the longer
 * first where one begins the other), then the class of the root. The signature itself is left out.
 */
function digestOf(streams: readonly Stream[]): Buffer {
  const hash = createHash('sha256');
  const sorted = streams
    .map(({ name, data }) => ({ key: Buffer.from(name, 'utf16le'), data }))
    .sort((a, b) => {
      const length = Math.min(a.key.length, b.key.length);
      return Buffer.compare(a.key.subarray(0, length), b.key.subarray(0, length)) || b.key.length - a.key.length;
    });
  for (const { data } of sorted) hash.update(data);
  return hash.update(packageClass).digest();
}

/** SpcSipInfo names the class of the part of Windows that can check the signature. */
const sipInfo = sequence(integer(1), octetString(Buffer.from('f1100c0000000000c000000000000046', 'hex')), ...Array.from({ length: 5 }, () => integer(0)));

async function sign(digest: Uint8Array, identity: SigningIdentity, programName: string): Promise<Uint8Array> {
  const content = sequence(sequence(objectIdentifier(oids.spcSipInfo), sipInfo), sequence(digestAlgorithm('sha256'), octetString(digest)));
  const signedAttributes = [
    attribute(oids.contentType, objectIdentifier(oids.spcIndirectData)),
    attribute(oids.spcStatementType, sequence(objectIdentifier(oids.spcIndividualPurpose))),
    attribute(oids.messageDigest, octetString(createHash('sha256').update(digestedContent(content)).digest())),
    attribute(oids.spcSpOpusInfo, opusInfo(programName, undefined)),
  ];
  const signerInfo = encodeSignerInfo({
    signer: issuerAndSerial(identity.certificate),
    digest: 'sha256',
    signedAttributes,
    signatureAlgorithm: signatureAlgorithm(identity.keyType, 'sha256'),
    signature: await identity.sign(attributesToSign(signedAttributes), 'sha256'),
    unsignedAttributes: [],
  });
  return encodeSignedData({
    version: 1,
    digests: ['sha256'],
    contentType: oids.spcIndirectData,
    content,
    certificates: [identity.certificate, ...identity.chain],
    signerInfos: [signerInfo],
  });
}

/**
 * A file of the kind of a Windows Installer package with data in it, signed by its vendor. It has no
 * tables, so Windows Installer itself would refuse it: it is there to be proven, packed and published.
 */
export async function makeInstallerPackage(title: string, data: Uint8Array, identity: SigningIdentity | undefined): Promise<Uint8Array> {
  const streams: readonly Stream[] = [
    { name: 'Payload', data },
    { name: '\u0005SummaryInformation', data: summaryInformation(title) },
  ];
  if (identity === undefined) return writeCompoundFile(packageClass, streams);
  return writeCompoundFile(packageClass, [...streams, { name: signatureStream, data: await sign(digestOf(streams), identity, title) }]);
}
