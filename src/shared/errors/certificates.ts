import type { ErrorTable } from './table.js';

const exportAgain = 'Export the certificate with its private key again, as a .pfx file with one certificate, and import that.';

/** Importing, checking and keeping the certificate that packages are signed with. */
export const certificatesErrors = {
  'certificates/pfx-too-large': {
    title: 'The certificate file is too large',
    happened: 'It has {size} bytes; a .pfx file with one key has some thousand, and more than {limit} are not read.',
    remedy: 'Check that the right file was chosen. A .pfx with hundreds of certificates has to be exported again with one.',
  },
  'certificates/pfx-not-one': {
    title: 'This is not a .pfx file',
    happened: 'The file cannot be read as PKCS #12: {reason}.',
    remedy: 'Choose the .pfx or .p12 file that holds the certificate together with its private key. A .cer or .crt file holds no key.',
  },
  'certificates/pfx-damaged': {
    title: 'The certificate file is damaged',
    happened: 'The password fits, but the contents do not hold together: {reason}.',
    remedy: `Copy the file again from where it came from. If it stays so: ${exportAgain}`,
  },
  'certificates/pfx-wrong-password': {
    title: 'The password does not open this file',
    happened: 'The certificate file was not made with this password, or it was changed since.',
    remedy: 'Type the password again; mind Caps Lock and the keyboard layout. It is the one that was chosen when the file was exported.',
  },
  'certificates/pfx-unsupported': {
    title: 'The certificate file uses something that is not read here',
    happened: 'It cannot be imported: {reason}.',
    remedy: `${exportAgain} On Windows choose AES256-SHA256 as its encryption.`,
  },
  'certificates/pfx-too-costly': {
    title: 'The certificate file asks for too much work',
    happened: 'Opening it would take {iterations} rounds of key derivation; more than {limit} are not done, because only a hostile file asks for them.',
    remedy: exportAgain,
  },
  'certificates/pfx-no-key': {
    title: 'The certificate file holds no private key',
    happened: 'There are certificates in it, but nothing to sign with.',
    remedy: 'On the computer that has the key, export again and answer “Yes, export the private key”. If that is greyed out, the key must stay there: let the server sign.',
  },
  'certificates/pfx-several-keys': {
    title: 'The certificate file holds more than one private key',
    happened: 'There are {count} keys in it, and nothing says which one is meant for packages.',
    remedy: exportAgain,
  },
  'certificates/pfx-no-certificate': {
    title: 'The certificate that belongs to the key is missing',
    happened: 'The file holds a private key, but none of its {count} certificates belongs to it.',
    remedy: exportAgain,
  },
  'certificates/key-kind': {
    title: 'This kind of key cannot sign packages',
    happened: 'The private key is of the kind {kind}; Windows accepts RSA keys and elliptic-curve keys on P-256, P-384 and P-521.',
    remedy: 'Ask your certificate authority for a code-signing certificate with an RSA key of 3072 bits.',
  },
  'certificates/store-unavailable': {
    title: 'There is no safe place for the key on this computer',
    happened: 'The system offers no encrypted store ({protection}), so the private key was not kept.',
    remedy: 'Unlock or set up the keyring and start Countersign again, protect the key with a passphrase instead, or let the server sign.',
  },
  'certificates/store-locked': {
    title: 'The key cannot be opened',
    happened: 'The system’s store did not give the key back: {reason}.',
    remedy: 'Log on as the user who imported the certificate and unlock the keyring. If the key was moved from another computer or user, import it again.',
  },
  'certificates/wrong-passphrase': {
    title: 'The passphrase does not open the key',
    happened: 'The key was not protected with this passphrase, or its file was changed.',
    remedy: 'Type the passphrase again. If it is lost, remove the certificate and import it again from its .pfx file.',
  },
  'certificates/passphrase-too-short': {
    title: 'The passphrase is too short',
    happened: 'It has {length} characters; whoever copies the key’s file could try them all.',
    remedy: 'Choose at least {least} characters, for example five words.',
  },
  'certificates/vault-empty': {
    title: 'There is no signing certificate here',
    happened: 'No certificate was imported into this profile.',
    remedy: 'Import one under Certificates, or let the server sign.',
  },
  'certificates/vault-damaged': {
    title: 'The file of the signing certificate is damaged',
    happened: '{file} cannot be used: {reason}.',
    remedy: 'Remove the certificate under Certificates and import it again from its .pfx file.',
  },
  'certificates/vault-cannot-write': {
    title: 'The signing certificate could not be kept',
    happened: '{file} could not be written: {reason}',
    remedy: 'Check that there is room on the disk and that you may write to the profile, then import it again.',
  },
} as const satisfies ErrorTable<'certificates'>;
