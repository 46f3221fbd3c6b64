import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { readSignedData } from '../../../../src/main/core/authenticode/signed-data.js';
import { buildSignature, type SignatureRequest } from '../../../../src/main/core/authenticode/sign/signed-data.js';
import { chainOf, identityOf, makeAuthority } from '../../../fixtures/authority/index.js';

const { publisher, intermediate } = makeAuthority();
const digest = createHash('sha256').update('file').digest();
const build = (request: Partial<SignatureRequest> = {}) =>
  buildSignature({ kind: 'cab', digest, algorithm: 'sha256', cabSignatureOffset: 4096, identity: identityOf(publisher), ...request });

describe('building a signature', () => {
  it('carries the certificates of the identity, each once', async () => {
    const identity = identityOf(publisher);
    const doubled = { ...identity, chain: [...identity.chain, ...chainOf(publisher).map(({ certificate }) => certificate), publisher.certificate] };
    const { certificates, signers } = readSignedData(readDer(await build({ identity: doubled })));
    expect(certificates.map(({ subject }) => subject.display).sort()).toEqual([intermediate.name, publisher.name].sort());
    expect(signers).toHaveLength(1);
  });

  it('states no signing time of its own: only a stamp may', async () => {
    const { signers } = readSignedData(readDer(await build()));
    expect(signers[0]?.signedAttributes?.list.map(({ type }) => type).sort()).toEqual([oids.contentType, oids.messageDigest, oids.spcStatementType, oids.spcSpOpusInfo].sort());
    expect(signers[0]?.unsignedAttributes).toEqual([]);
  });

  it('hands the octets of the signature to the time stamp, and carries its token', async () => {
    let stamped: Uint8Array | undefined;
    const token = Uint8Array.of(0x30, 0);
    const signed = await build({ timestamp: (signature) => ((stamped = signature), Promise.resolve(token)) });
    const [signer] = readSignedData(readDer(signed)).signers;
    expect(Buffer.from(stamped ?? [])).toEqual(Buffer.from(signer!.signature));
    expect(signer?.unsignedAttributes.map(({ type }) => type)).toEqual([oids.spcTimestampToken]);
  });

  it.each(['sha256', 'sha384', 'sha512'] as const)('signs under %s', async (algorithm) => {
    const signed = readSignedData(readDer(await build({ algorithm, digest: createHash(algorithm).update('file').digest() })));
    expect(signed.digestAlgorithms.map(({ oid }) => oid)).toEqual([oids[algorithm]]);
  });

  it.each([
    ['a digest of another length', { digest: digest.subarray(1) }],
    ['a link that is no web address', { moreInfoUrl: 'javascript:alert(1)' }],
    ['a link outside ASCII', { moreInfoUrl: 'https://exämple.test/' }],
  ])('takes %s for a mistake of the caller', async (_, request) => {
    await expect(build(request)).rejects.toThrow(RangeError);
  });

  it('takes a cabinet without the place of its signature for a mistake of the caller', async () => {
    await expect(buildSignature({ kind: 'cab', digest, algorithm: 'sha256', identity: identityOf(publisher) })).rejects.toThrow(RangeError);
  });
});
