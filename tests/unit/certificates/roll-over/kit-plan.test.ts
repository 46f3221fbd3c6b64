import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { kitContents } from '../../../../src/main/core/certificates/client-kit/contents.js';
import { kitGuide } from '../../../../src/main/core/certificates/client-kit/guide.js';
import { installScript, removeScript } from '../../../../src/main/core/certificates/client-kit/powershell.js';
import { kitFolderName } from '../../../../src/main/core/certificates/client-kit/write-kit.js';
import { planKit } from '../../../../src/main/core/certificates/roll-over/kit-plan.js';
import type { RememberedSigner } from '../../../../src/main/core/certificates/roll-over/known-signers.js';
import type { Instant } from '../../../../src/shared/units.js';
import { issueCodeSigning, makeAuthority } from '../../../fixtures/authority/index.js';

const authority = makeAuthority();
const [root, intermediate] = [authority.root, authority.intermediate].map(({ certificate }) => parseCertificate(certificate));
const chain = [intermediate!, root!];
const day = '2026-11-24T10:00:00.000Z' as Instant;
const signer = (name: string, more: Partial<RememberedSigner> = {}): RememberedSigner => ({ certificate: parseCertificate(issueCodeSigning(authority.intermediate, { name }).certificate), chain, by: 'here', since: day, servers: ['a'], ...more });
const [used, next, former] = [signer('Used'), signer('Next'), signer('Former')];
const names = (list: readonly { readonly certificate: RememberedSigner['certificate'] }[]): string[] => list.map(({ certificate }) => certificate.subject.display);

describe('the kit of a roll-over', () => {
  it('hands out who signs, who will and who is still needed; nothing of it is removed yet', () => {
    const plan = planKit([former, used], used.certificate.fingerprint, next);
    expect([names([plan.signer]), names(plan.others), plan.leaving.map(({ why }) => why)]).toEqual([['Used'], ['Next', 'Former'], ['later']]);
    const contents = kitContents(plan.signer.certificate, plan.signer.chain, plan);
    // One authority for all: its certificates are there once.
expect(contents.entries.map(({ storeKey }) => storeKey)).toEqual(['TrustedPublisher', 'CA', 'Root', 'TrustedPublisher', 'TrustedPublisher']);
    for (const { certificate } of [used, next, former]) expect(installScript(contents)).toContain(Buffer.from(certificate.der).toString('base64'));
    expect(removeScript(contents)).toContain(former.certificate.thumbprint.toUpperCase());
    expect(removeScript(contents)).not.toContain(used.certificate.thumbprint.toUpperCase());
    expect(kitFolderName(contents)).not.toBe(kitFolderName(kitContents(used.certificate, chain)));
  });

  it('never hands out a certificate whose key was lost, and has Windows distrust it', () => {
    const lost = { ...used, lostAt: day };
    const plan = planKit([former, lost], lost.certificate.fingerprint, next);
    expect(names([plan.signer, ...plan.others])).toEqual(['Next', 'Former']);
    const contents = kitContents(plan.signer.certificate, plan.signer.chain, plan);
    expect(installScript(contents)).not.toContain(Buffer.from(lost.certificate.der).toString('base64'));
    const script = removeScript(contents);
    expect(script).toMatch(/^(?:[\x20-\x7e]*\r\n)+$/u);
    expect(script).toContain(`Thumbprint = '${lost.certificate.thumbprint.toUpperCase()}'; Name = 'Used'; Lost = $true`);
    expect(kitGuide(contents, contents.entries.map(() => 'a.cer'))).toContain('A key was lost or stolen.');
  });

  it('removes what is retired, without distrusting it', () => {
    const plan = planKit([{ ...former, retiredAt: day }, used], used.certificate.fingerprint, undefined);
    expect(names([plan.signer, ...plan.others])).toEqual(['Used']);
    expect(removeScript(kitContents(plan.signer.certificate, plan.signer.chain, plan))).toContain("Name = 'Former'; Lost = $false");
  });

  it('refuses to be made of nothing but a lost one', () => {
    expect(() => planKit([{ ...used, lostAt: day }], used.certificate.fingerprint, undefined)).toThrow(expect.objectContaining({ code: 'certificates/key-reported-lost' }) as Error);
  });
});
