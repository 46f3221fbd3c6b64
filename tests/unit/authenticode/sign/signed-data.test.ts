import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { readProgramInfo } from '../../../../src/main/core/authenticode/indirect-data.js';
import { readSignedData, signedAttribute } from '../../../../src/main/core/authenticode/signed-data.js';
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
    ['a digest of another length', { digest: digest.subarray(1) }, 'not a digest of sha256'],
    ['a link that is no web address', { moreInfoUrl: 'javascript:alert(1)' }, 'not an absolute http address in ASCII'],
    ['a link outside ASCII', { moreInfoUrl: 'https://exämple.test/' }, 'not an absolute http address in ASCII'],
    ['a link with a space before it', { moreInfoUrl: ' https://example.test/' }, 'not an absolute http address in ASCII'],
    ['a link with a space in it', { moreInfoUrl: 'https://example.test/ x' }, 'not an absolute http address in ASCII'],
    ['a link to nowhere', { moreInfoUrl: 'https://' }, 'not an absolute http address in ASCII'],
  ])('takes %s for a mistake of the caller', async (_, request, reason) => {
    await expect(build(request)).rejects.toThrow(new RangeError(reason));
  });

  it.each(['http://example.test/', 'https://example.test/a?b'])('carries the link %s', async (moreInfoUrl) => {
    const [signer] = readSignedData(readDer(await build({ moreInfoUrl }))).signers;
    expect(readProgramInfo(signedAttribute(signer!, oids.spcSpOpusInfo))).toEqual({ moreInfoUrl });
  });

  it('takes a cabinet without the place of its signature for a mistake of the caller', async () => {
    await expect(buildSignature({ kind: 'cab', digest, algorithm: 'sha256', identity: identityOf(publisher) })).rejects.toThrow(new RangeError('a cabinet signature needs its offset'));
  });

  it('is not stamped when it was cancelled while the key signed', async () => {
    const controller = new AbortController();
    const identity = identityOf(publisher);
    const slow: SignatureRequest['identity'] = { ...identity, sign: async (data, hash) => (controller.abort(), identity.sign(data, hash)) };
    let asked = 0;
    const timestamp = async () => ((asked += 1), Promise.resolve(undefined));
    await expect(build({ identity: slow, signal: controller.signal, timestamp })).rejects.toMatchObject({ code: 'app/cancelled' });
    await expect(build({ identity, signal: new AbortController().signal, timestamp })).resolves.toBeDefined();
    expect(asked).toBe(1);
  });
});
