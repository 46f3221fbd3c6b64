import type { ErrorTable } from './table.js';

const otherStampService = 'Try again in a few minutes, or choose another time-stamp service under Certificates.';
const doNotTrustStamp =
  'Nothing was signed with this stamp. Check that a proxy does not change the traffic, or choose another time-stamp service under Certificates.';

/** Making signatures and having them time-stamped. */
export const signingErrors = {
  'signing/key-unsuitable': {
    title: 'This key cannot sign packages',
    happened: 'The signing key was refused: {reason}.',
    remedy: 'Import a code-signing certificate with its RSA or elliptic-curve key.',
  },
  'signing/cabinet-reserve': {
    title: 'The cabinet leaves room that a signature does not allow',
    happened: 'It reserves bytes beside its folders or data blocks; Windows refuses signatures on such cabinets.',
    remedy: 'Pack the files again with Countersign, which leaves room for the signature only.',
  },
  'signing/cabinet-changed': {
    title: 'The cabinet is not the one that was packed',
    happened: '{file} has the digest {actual}; {expected} had been packed. It was not signed.',
    remedy: 'Somebody or something changed the file after it was packed. Make sure that only you can write to its folder, then pack it again.',
  },
  'signing/cabinet-too-large': {
    title: 'The cabinet is too large to be signed',
    happened: 'With its signature it would have {size} bytes or more; a cabinet ends at 4 GB.',
    remedy: 'Leave out what clients do not need, or publish the files in several updates.',
  },
  'signing/cannot-write': {
    title: 'The signed file cannot be written',
    happened: '{file} could not be signed: {reason}',
    remedy: 'Check that you may write to its folder, that there is room on the disk, and that no other program holds the file.',
  },
  'signing/not-a-program': {
    title: 'The file is not a Windows program',
    happened: 'It cannot be signed as a program: {reason}.',
    remedy: 'Check that the right file was chosen and that it is complete.',
  },
  'signing/stamp-unreachable': {
    title: 'The time-stamp service did not answer',
    happened: '{service} could not be asked for a time stamp: {reason}.',
    remedy: `Check the address under Certificates and that the proxy and the firewall let it through. ${otherStampService}`,
  },
  'signing/stamp-timeout': {
    title: 'The time-stamp service took too long',
    happened: '{service} did not answer within {seconds} seconds.',
    remedy: otherStampService,
  },
  'signing/stamp-status': {
    title: 'The time-stamp service answered with an error',
    happened: '{service} answered with HTTP status {status} instead of a time stamp.',
    remedy: otherStampService,
  },
  'signing/stamp-too-large': {
    title: 'The time-stamp service answered with too much',
    happened: 'The answer of {service} is larger than {limit} bytes; a time stamp has some thousand.',
    remedy: `Check the address of the service under Certificates. ${otherStampService}`,
  },
  'signing/stamp-rejected': {
    title: 'The time-stamp service refused the request',
    happened: '{service} did not grant a time stamp ({reason}).',
    remedy: otherStampService,
  },
  'signing/stamp-unreadable': {
    title: 'The answer of the time-stamp service cannot be read',
    happened: '{service} answered with something that is not a time stamp: {reason}.',
    remedy: `Check the address of the service under Certificates; a proxy may have answered with a page of its own. ${otherStampService}`,
  },
  'signing/stamp-wrong': {
    title: 'The time stamp is not for this signature',
    happened: '{service} answered with a time stamp that does not fit the request: {reason}.',
    remedy: doNotTrustStamp,
  },
  'signing/stamp-untrusted': {
    title: 'The time stamp does not hold',
    happened: 'The time stamp of {service} was refused: {reason}.',
    remedy: doNotTrustStamp,
  },
  'signing/stamp-not-set': {
    title: 'No time-stamp service is set',
    happened: 'The settings demand a time stamp on every package, and no service is named that could make one.',
    remedy: 'Name a service under Certificates, or no longer demand a stamp there. Without one a signature ends with its certificate.',
  },
  'signing/stamp-missing': {
    title: 'The package carries no time stamp',
    happened: 'The settings demand a time stamp on every package. {reason}',
    remedy: 'Test the service under Certificates. If the server signs, it asks the service by itself and must reach it. Or no longer demand a stamp there.',
  },
} as const satisfies ErrorTable<'signing'>;
