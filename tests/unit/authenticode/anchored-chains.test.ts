import { describe, expect, it } from 'vitest';
import { anchoredChains } from '../../../src/main/core/authenticode/anchored-chains.js';
import { oids } from '../../../src/main/core/authenticode/der/oids.js';
import { integer, octetString } from '../../../src/main/core/authenticode/der/write.js';
import { attribute } from '../../../src/main/core/authenticode/sign/cms.js';
import { memorySource } from '../../../src/main/core/bytes.js';
import { issueCodeSigning, makeAuthority, makeSelfSigned } from '../../fixtures/authority/index.js';
import { signedCabinet, unsignedCabinet, type SignatureChoice } from '../../fixtures/signed/files.js';
import { storeOf } from '../../fixtures/signed/verify.js';

const { root, intermediate, publisher: signer, timestamps } = makeAuthority();
const chainsOf = async (file: Uint8Array) => (await anchoredChains(memorySource(file), storeOf(root))).map((chain) => chain.map(({ subject }) => subject.display));
const signed = async (choice: SignatureChoice) => chainsOf(signedCabinet(choice));

const ofSigner = ['Test Publisher', 'Test Intermediate', 'Test Root'];
const ofStamp = ['Test Time Stamps', 'Test Intermediate', 'Test Root'];

describe('the chains of a file that end in an anchor', () => {
  it('are the signer’s', async () => {
    expect(await signed({ signer })).toEqual([ofSigner]);
  });

  it('are those of its time stamps too, of either kind', async () => {
    expect(await signed({ signer, timestamp: { authority: timestamps } })).toEqual([ofSigner, ofStamp]);
    expect(await signed({ signer, countersignature: { authority: timestamps } })).toEqual([ofSigner, ofStamp]);
  });

  it('may go over certificates of the signature where the stamp brings its own alone', async () => {
    expect(await signed({ signer, timestamp: { authority: timestamps, certificates: [timestamps.certificate] } })).toEqual([ofSigner, ofStamp]);
  });

  it('are those of nested signatures', async () => {
    expect(await signed({ signer, inner: [{ signer: issueCodeSigning(intermediate, { name: 'Inner' }) }] })).toEqual([ofSigner, ['Inner', 'Test Intermediate', 'Test Root']]);
  });

  it('are none of a stranger, of an unsigned file or of another file', async () => {
    expect(await signed({ signer: makeSelfSigned() })).toEqual([]);
    expect(await chainsOf(unsignedCabinet())).toEqual([]);
    expect(await chainsOf(Buffer.from('text'))).toEqual([]);
  });

  it('are found beside what cannot be read', async () => {
    const unsignedAttributes = [attribute(oids.spcTimestampToken, octetString(Uint8Array.of(1))), attribute(oids.countersignature, integer(1))];
    expect(await signed({ signer, unsignedAttributes })).toEqual([ofSigner]);
    const unreadable = signedCabinet({ signer, content: integer(1) });
    expect(await chainsOf(unreadable)).toEqual([]);
  });
});
