import { describe, expect, it } from 'vitest';
import { placementsOf, trustFrom, type SeenContent } from '../../../src/main/core/certificates/server-trust.js';
import { at, certificate } from '../../fakes/window/data.js';

const signer = certificate('Packages', 1);
const issuing = certificate('Issuing CA', 2);
const root = certificate('Root CA', 3, { selfSigned: true });
const seen = (content: SeenContent['content'], title = 'Reader'): SeenContent => ({ title, publishedAt: at(-3), content });

describe('what the server must trust', () => {
  it('is the signer among the publishers, and each issuer where it belongs', () => {
    expect(placementsOf(signer, [issuing, root]).map(({ store, certificate: { name }, command }) => [store, name, command])).toEqual([
      ['Trusted Publishers', 'Packages', `certutil -store TrustedPublisher ${signer.thumbprint}`],
      ['Intermediate Certification Authorities', 'Issuing CA', `certutil -store CA ${issuing.thumbprint}`],
      ['Trusted Root Certification Authorities', 'Root CA', `certutil -store Root ${root.thumbprint}`],
    ]);
  });

  it('is a self-signed one in both stores', () => {
    expect(placementsOf(root, []).map(({ store }) => store)).toEqual(['Trusted Publishers', 'Trusted Root Certification Authorities']);
  });

  it.each<[readonly SeenContent[], string, string]>([
    [[], 'unknown', 'could be looked at'],
    [[seen('unknown'), seen('unknown')], 'unknown', 'could be looked at'],
    [[seen('missing', 'Editor'), seen('unknown')], 'not-trusted', 'no longer has the file of Editor'],
    [[seen('missing'), seen('there', 'Labels')], 'trusted', 'the file of Labels is still there'],
    [[seen('there'), seen('there')], 'trusted', '2 files'],
  ])('shows by what the server kept: %j', (content, outcome, words) => {
    const trust = trustFrom(content, placementsOf(signer, []));
    expect(trust.outcome).toBe(outcome);
    expect(trust.sentence).toContain(words);
  });
});
