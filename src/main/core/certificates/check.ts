import type { KeyObject } from 'node:crypto';
import type { Check } from '../../../shared/verdict.js';
import { defineCheck } from '../authenticode/checks.js';
import { oids } from '../authenticode/der/oids.js';
import { childrenOf, demandTag, DerRefused, derTags, readDer } from '../authenticode/der/read.js';
import { bytesEqual, readOid } from '../authenticode/der/values.js';
import { minimumRsaBits, strictPolicy } from '../authenticode/policy.js';
import { nameOfSignatureAlgorithm, schemeOf } from '../authenticode/x509/algorithms.js';
import { isSelfIssued, isSignedBy, type Certificate } from '../authenticode/x509/certificate.js';
import { encodePublicKey } from './encode.js';

/** What a certificate must be so that clients accept packages signed with it. Each reason ends with what can be done. */

const kinds = {
  key: defineCheck('signing.key', 'The private key belongs to the certificate', 'RFC 5280 §4.1.2.7'),
  purpose: defineCheck('signing.purpose', 'Issued for code signing', 'RFC 5280 §4.2.1.12'),
  policies: defineCheck('signing.application-policies', 'Its application policies agree with its purpose', 'Microsoft: XCN_OID_APPLICATION_CERT_POLICIES'),
  authority: defineCheck('signing.authority', 'It may not issue others', 'RFC 5280 §4.2.1.9'),
  usage: defineCheck('signing.key-usage', 'The key may make signatures', 'RFC 5280 §4.2.1.3'),
  size: defineCheck('signing.key-size', 'The key is sound and long enough', 'Microsoft Trusted Root Program §4'),
  algorithm: defineCheck('signing.algorithm', 'Issued with an accepted algorithm', 'Microsoft Trusted Root Program §4'),
  validity: defineCheck('signing.validity', 'Valid today', 'RFC 5280 §4.1.2.5'),
  lifetime: defineCheck('signing.lifetime', 'Signatures outlast the certificate when they are time-stamped', 'Microsoft: szOID_KP_LIFETIME_SIGNING'),
  extensions: defineCheck('signing.critical-extensions', 'Nothing in it is critical and unknown', 'RFC 5280 §4.2'),
  chain: defineCheck('signing.chain', 'Its issuers are at hand', 'RFC 5652 §5.1'),
} as const;

export interface SigningCertificate {
  readonly certificate: Certificate;
  /** The issuers that come with it, nearest first; the root may be missing. */
  readonly chain: readonly Certificate[];
  /** The private or public key; absent when it was not revealed. */
  readonly key?: KeyObject;
}

const isSelfSigned = (certificate: Certificate): boolean => isSelfIssued(certificate) && isSignedBy(certificate, certificate);

/** Time to have a new one issued and handed out to all clients. */
const renewalDays = 60;
const dayMilliseconds = 24 * 60 * 60 * 1000;

const askForCodeSigning = 'Ask your certificate authority for one from a code-signing template and import that.';

function checkKey({ certificate, key }: SigningCertificate): Check {
  if (key === undefined) return kinds.key.notChecked('The key was not opened, so it was not compared with the certificate.');
  return kinds.key.judge(
    bytesEqual(encodePublicKey(key), certificate.publicKey.spki) ? undefined : 'The private key belongs to another certificate. Export the certificate again together with its own key.',
    'The private key belongs to the certificate.',
  );
}

function checkPurpose({ certificate: { extensions } }: SigningCertificate): Check {
  const purposes = extensions.extendedKeyUsage?.purposes;
  if (purposes === undefined) {
    return kinds.purpose.warning(`The certificate names no purpose. Windows may accept it, but not every client does. ${askForCodeSigning}`);
  }
  return kinds.purpose.judge(
    purposes.has(oids.codeSigning) ? undefined : `The certificate was issued for other purposes; clients refuse packages signed with it. ${askForCodeSigning}`,
    'The certificate was issued for code signing.',
  );
}

/** The purposes in AD CS's own extension, which Windows reads beside extKeyUsage; undefined when they cannot be read. */
function readPolicies(value: Uint8Array): readonly string[] | undefined {
  try {
    return childrenOf(demandTag(readDer(value), derTags.sequence, 'the application policies')).map((policy) => {
      const [id] = childrenOf(policy);
      if (id === undefined) throw new DerRefused('an application policy is empty');
      return readOid(id, 'an application policy');
    });
  } catch (error) {
    if (error instanceof DerRefused) return undefined;
    throw error;
  }
}

function checkPolicies({ certificate: { extensions } }: SigningCertificate): Check {
  const mend = 'In the template of your authority, under Extensions, Application Policies, leave nothing but Code Signing and do not mark it as critical; then have the certificate issued again.';
  const { applicationPolicies: value, extendedKeyUsage } = extensions;
  if (value === undefined) return kinds.policies.passed('There are no application policies beside the purpose.');
  const policies = readPolicies(value);
  if (policies === undefined) return kinds.policies.failed(`The application policies of the certificate cannot be read. ${mend}`);
  if (!policies.includes(oids.codeSigning)) return kinds.policies.failed(`The application policies of the certificate leave code signing out, so Windows refuses packages signed with it whatever its purpose says. ${mend}`);
  const stray = policies.filter((policy) => extendedKeyUsage?.purposes.has(policy) !== true);
  if (stray.length > 0) return kinds.policies.warning(`The application policies name ${stray.slice(0, 3).join(', ')} beside code signing, which the purpose does not. Some servers refuse such certificates (“Verification of file signature failed”). ${mend}`);
  return kinds.policies.passed('The application policies name code signing, as the purpose does.');
}

function checkAuthority({ certificate }: SigningCertificate): Check {
  const isAuthority = certificate.extensions.basicConstraints?.isAuthority === true;
  if (!isAuthority) return kinds.authority.passed('The certificate may not issue others.');
  return kinds.authority.warning(`The certificate may issue others: whoever gets its key can make any number of signers that your clients trust. ${askForCodeSigning}`);
}

function checkUsage({ certificate: { extensions } }: SigningCertificate): Check {
  const mayNot = extensions.keyUsage !== undefined && !extensions.keyUsage.has('digitalSignature');
  return kinds.usage.judge(
    mayNot ? `The certificate limits its key to other uses than signatures. ${askForCodeSigning}` : undefined,
    extensions.keyUsage === undefined ? 'The certificate does not limit what its key may be used for.' : 'The certificate allows its key to make signatures.',
  );
}

function checkSize({ certificate: { publicKey } }: SigningCertificate): Check {
  const newKey = 'Ask your certificate authority for a certificate with a new key of 3072 bits.';
  if (publicKey.refusal !== undefined) return kinds.size.failed(`The certificate cannot be used: ${publicKey.refusal}. ${newKey}`);
  const least = minimumRsaBits(strictPolicy);
  if (publicKey.kind === 'rsa' && publicKey.size < least) return kinds.size.failed(`The key is ${publicKey.text}; clients refuse RSA keys below ${String(least)} bits. ${newKey}`);
  return kinds.size.passed(`The key is ${publicKey.text}.`);
}

function checkAlgorithm({ certificate }: SigningCertificate): Check {
  const name = nameOfSignatureAlgorithm(certificate.signatureAlgorithm);
  // Nobody relies on the signature of a certificate that is trusted by itself.
  if (isSelfSigned(certificate)) return kinds.algorithm.passed('The certificate issued itself; clients trust it by itself, not by its signature.');
  const digest = schemeOf(certificate.signatureAlgorithm)?.digest;
  const isAccepted = digest !== undefined && digest !== 'sha1';
  // AD CS writes RSASSA-PSS where its template or its registry asks for the alternate form.
  const mend = certificate.signatureAlgorithm.oid === oids.rsassaPss ? 'Have the authority switched to the plain form (AlternateSignatureAlgorithm 0) and the certificate issued again.' : 'Have it issued again with SHA-256.';
  return kinds.algorithm.judge(
    isAccepted ? undefined : `The certificate was issued with ${name}, which clients refuse. ${mend}`,
    `The certificate was issued with ${name}.`,
  );
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

function checkValidity({ certificate: { notBefore, notAfter } }: SigningCertificate, now: Date): Check {
  const renew = 'Have a new one issued, hand it out to the clients first, then import it here.';
  if (now < notBefore) return kinds.validity.failed(`The certificate is not valid before ${dayOf(notBefore)}. Check the clock of this computer, or wait until then.`);
  if (now > notAfter) return kinds.validity.failed(`The certificate ended on ${dayOf(notAfter)}. ${renew}`);
  const days = Math.floor((notAfter.getTime() - now.getTime()) / dayMilliseconds);
  if (days < renewalDays) return kinds.validity.warning(`The certificate ends on ${dayOf(notAfter)}, in ${String(days)} days. ${renew}`);
  return kinds.validity.passed(`The certificate is valid until ${dayOf(notAfter)}.`);
}

function checkLifetime({ certificate: { extensions } }: SigningCertificate): Check {
  const ends = extensions.extendedKeyUsage?.purposes.has(oids.lifetimeSigning) === true;
  if (!ends) return kinds.lifetime.passed('A time-stamped signature stays good after the certificate has ended.');
  return kinds.lifetime.warning('The certificate says that its signatures end with it, whatever a time stamp says. Publish again before it ends, or ask for one without this mark.');
}

function checkExtensions({ certificate: { extensions } }: SigningCertificate): Check {
  const [first] = extensions.unknownCritical;
  if (first === oids.applicationPolicies) return kinds.extensions.failed('The application policies of the certificate are marked as critical, and not every client knows them. In the template of your authority, under Extensions, Application Policies, take the mark away; then have the certificate issued again.');
  return kinds.extensions.judge(
    first === undefined ? undefined : `The certificate carries the critical extension ${first}, which clients do not know and therefore refuse. Ask for one without it.`,
    'Every critical extension of the certificate is known.',
  );
}

/** Clients can fetch or know a missing issuer, but only the ones that are sent along are certain. */
function checkChain({ certificate, chain }: SigningCertificate): Check {
  if (isSelfSigned(certificate)) return kinds.chain.passed('The certificate issued itself and needs no other.');
  const path = [certificate, ...chain];
  const broken = path.slice(0, -1).find((current, index) => {
    const issuer = path[index + 1];
    return issuer === undefined || !isSignedBy(current, issuer);
  });
  if (broken !== undefined) return kinds.chain.failed(`${broken.subject.display} was not issued by the certificate that follows it. Export the certificate again with its whole chain.`);
  if (chain.length === 0) {
    return kinds.chain.warning(`Its issuer ${certificate.issuer.display} did not come with it. Clients accept packages only if they know that certificate already; export again with “include all certificates in the path”.`);
  }
  return kinds.chain.passed(`${String(chain.length)} issuing ${chain.length === 1 ? 'certificate comes' : 'certificates come'} with it.`);
}

/** All checks of a signing certificate, in the order in which they are shown. */
export const checkSigningCertificate = (signing: SigningCertificate, now: Date): Check[] => [
  checkKey(signing),
  checkPurpose(signing),
  checkPolicies(signing),
  checkUsage(signing),
  checkSize(signing),
  checkAlgorithm(signing),
  checkValidity(signing, now),
  checkLifetime(signing),
  checkAuthority(signing),
  checkExtensions(signing),
  checkChain(signing),
];
