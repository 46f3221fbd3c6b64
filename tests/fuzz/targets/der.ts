import { readIndirectData, readProgramInfo } from '../../../src/main/core/authenticode/indirect-data.js';
import { readMemberList } from '../../../src/main/core/authenticode/containers/cat-members.js';
import { childrenOf, DerRefused, readDer, readDerPrefix, type DerNode } from '../../../src/main/core/authenticode/der/read.js';
import { decodeText, integerBytes, readBits, readBitBytes, readBoolean, readOctets, readOid, readSmallInteger, readTime } from '../../../src/main/core/authenticode/der/values.js';
import { integer, objectIdentifier, sequence, tagged } from '../../../src/main/core/authenticode/der/write.js';
import { readSignatures } from '../../../src/main/core/authenticode/signature.js';
import { readSignedData, readSignerInfo } from '../../../src/main/core/authenticode/signed-data.js';
import { readTimestampInfo } from '../../../src/main/core/authenticode/timestamp.js';
import { parseCertificate, summarizeCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { parseRevocationList } from '../../../src/main/core/authenticode/x509/revocation-list.js';
import { daysFromNow, makeAuthority, makeRevocationList, makeTimestampToken } from '../../fixtures/authority/index.js';
import { demand, type FuzzTarget } from '../engine/target.js';
import { changeDer } from './der-tree.js';
import { signedSeeds } from './signed.js';

/** Everything that reads DER: values, certificates, revocation lists, signatures, time stamps, lists of files. */

function refusedOr<Value>(step: () => Value): Value | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof DerRefused) return undefined;
    throw error;
  }
}

/** What was read, written by other means, is what was there: DER has one form for each value. */
function rebuild(node: DerNode): Uint8Array {
  return (node.tag & 0x20) === 0 ? tagged(node.tag, node.content) : tagged(node.tag, ...childrenOf(node).map(rebuild));
}

function readValues(node: DerNode): void {
  const oid = refusedOr(() => readOid(node));
  if (oid !== undefined) demand(Buffer.compare(objectIdentifier(oid), node.der) === 0, 'an object identifier read and written is another');
  const small = refusedOr(() => readSmallInteger(node));
  if (small !== undefined) demand(Buffer.compare(integer(small), node.der) === 0, 'a number read and written is another');
  for (const read of [integerBytes, readBits, readBoolean, readOctets, readTime, (value: DerNode) => readBitBytes(value, 'bits'), (value: DerNode) => decodeText(value.tag, value.content)]) {
    refusedOr(() => read(node));
  }
  if ((node.tag & 0x20) !== 0) childrenOf(node).forEach(readValues);
}

/** All that could be tried on any value; only a refusal of its own kind may come. */
const structures: readonly ((node: DerNode, der: Uint8Array) => unknown)[] = [
  (_, der) => summarizeCertificate(parseCertificate(der)),
  (_, der) => parseRevocationList(der),
  readSignedData,
  readSignerInfo,
  readIndirectData,
  readMemberList,
  (node) => readProgramInfo(node),
  (_, der) => readTimestampInfo(der),
];

function run(input: Uint8Array): void {
  readSignatures(input, { maxPadding: 7 });
  const prefix = refusedOr(() => readDerPrefix(input));
  if (prefix !== undefined) demand(prefix.node.der.length + prefix.rest.length === input.length, 'a value and the rest are not the whole');
  const node = refusedOr(() => readDer(input));
  if (node === undefined) return;
  demand(Buffer.compare(rebuild(node), input) === 0, 'a tree read and written is another');
  readValues(node);
  for (const read of structures) refusedOr(() => read(node, input));
}

function* seeds(): Generator<Uint8Array> {
  const { root, intermediate, publisher, timestamps } = makeAuthority();
  yield* [root, intermediate, publisher, timestamps].map(({ certificate }) => certificate);
  yield makeAuthority({ key: 'rsa-2048' }).publisher.certificate;
  yield makeRevocationList(intermediate, { revoked: [{ certificate: publisher, at: daysFromNow(-1) }] });
  yield makeTimestampToken(timestamps, Buffer.from('data'));
  yield* signedSeeds('cat');
  yield sequence(objectIdentifier('1.2.840.113549.1.7.2'), integer(300));
}

export const target: FuzzTarget = {
  name: 'der',
  maxInput: 16 * 1024,
  limits: { cpuMs: 500, allocation: 4 * 2 ** 20 },
  seeds,
  run,
  mutate: changeDer,
};
