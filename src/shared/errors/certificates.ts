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
  'certificates/issued-unreadable': {
    title: 'The file with the certificate cannot be read',
    happened: 'It is not a certificate or a list of certificates: {reason}.',
    remedy: 'Choose the .cer, .crt or .p7b file that the authority gave out. It may be saved as DER or as Base64. If there is no such file, download the certificate again from the authority.',
  },
  'certificates/issued-other-key': {
    title: 'The certificate does not belong to the request',
    happened: 'The authority’s file holds {count} certificates, the first for {found}; none of them is for the key that was made here.',
    remedy: 'Choose the certificate that was issued for this very request. If the request was made a second time meanwhile, submit the newer one and use what comes back.',
  },
  'certificates/no-request': {
    title: 'No request is waiting',
    happened: 'There is no request to an authority that a certificate could complete.',
    remedy: 'Make a request first, or import a PFX file if the authority made the key.',
  },
  'certificates/request-pending': {
    title: 'A request is already waiting',
    happened: 'The request for {subject} is waiting for its certificate. A new one would throw its key away.',
    remedy: 'Complete it with the certificate that the authority issues, or abandon it first.',
  },
  'certificates/signers-unreadable': {
    title: 'The list of signing certificates cannot be read',
    happened: '{file} holds which certificates have signed here and whose key was reported lost: {reason}.',
    remedy: 'Put the file back from a backup. Without it a certificate that was reported lost would count again, so nothing is opened until then.',
  },
  'certificates/signer-unknown': {
    title: 'This certificate never signed here',
    happened: 'There is no record of a signing certificate with the fingerprint {fingerprint}.',
    remedy: 'Load the page again and choose one of the certificates that it shows.',
  },
  'certificates/no-next': {
    title: 'There is no next certificate',
    happened: 'No certificate is kept for the time after the one that signs now.',
    remedy: 'Get one with the guide and keep it as the next one.',
  },
  'certificates/nothing-to-go-back-to': {
    title: 'The former certificate cannot sign again',
    happened: 'Its key is not kept here any more, or it was reported lost.',
    remedy: 'If a copy of the key (PFX) exists, import it with the guide.',
  },
  'certificates/still-signs': {
    title: 'This certificate signs now',
    happened: '{name} is the certificate that packages are signed with.',
    remedy: 'Switch to the next certificate first.',
  },
  'certificates/still-needed': {
    title: 'Published updates still need this certificate',
    happened: 'Clients can still install {count} updates that {name} signed, and would refuse them without it. The content of {unknown} more could not be looked at.',
    remedy: 'Sign them anew, decline or expire them. Where content could not be looked at, check that the shares of the server can be reached.',
  },
  'certificates/key-reported-lost': {
    title: 'This key was reported lost',
    happened: 'The key of {name} was reported lost or stolen at {since}. Whoever has it can sign as well, so nothing is signed with it.',
    remedy: 'Get a certificate with a new key. If the report was a mistake, take it back under Certificates, “The key is lost or stolen”.',
  },
  'certificates/no-candidate': {
    title: 'There is no new certificate to keep',
    happened: 'The certificate that was got is no longer there; it is not kept when Countersign is closed before that step.',
    remedy: 'Go back to the first step and get it again.',
  },
  'certificates/unfit': {
    title: 'This certificate would not do',
    happened: 'Clients would refuse what it signs. {reason}',
    remedy: 'Get another certificate in the first step. Nothing was changed: what signed until now still does.',
  },
  'certificates/other-account': {
    title: 'The key belongs to another account',
    happened: 'The key was kept by {keeper}; this runs as {account}, for whom the system does not open it.',
    remedy: 'Run as {keeper}, or set the certificate up once more under {account}: import its PFX file there.',
  },
  'certificates/locked': {
    title: 'The key is locked',
    happened: 'The signing key is protected by a passphrase, which was not typed since Countersign was started.',
    remedy: 'Unlock it under Certificates. At a terminal, give the passphrase in COUNTERSIGN_PASSPHRASE.',
  },
  'certificates/password-too-short': {
    title: 'The password is too short',
    happened: 'It has {length} characters; whoever gets the file could try them all.',
    remedy: 'Choose at least {least} characters, for example five words.',
  },
  'certificates/kit-not-written': {
    title: 'The client kit could not be written',
    happened: '{folder} could not be made: {reason}',
    remedy: 'If an older kit of this certificate lies there, move it away first. Otherwise check that you may write there and that there is room.',
  },
  'certificates/report-unreadable': {
    title: 'This is not the result of a client check',
    happened: 'The file is not what the script of the client kit writes: {reason}',
    remedy: 'Run Test-SigningCertificate.ps1 of the newest kit on the client and choose the .json file that it wrote.',
  },
  'certificates/cannot-save': {
    title: 'The file could not be saved',
    happened: '{file} could not be written: {reason}',
    remedy: 'Check that you may write there and that there is room, or choose another folder.',
  },
  'certificates/key-kind': {
    title: 'This kind of key cannot sign packages',
    happened: 'The private key is of the kind {kind}; Windows accepts RSA keys and elliptic-curve keys on P-256, P-384 and P-521.',
    remedy: 'Ask your certificate authority for a code-signing certificate with an RSA key of 3072 bits.',
  },
  'certificates/store-unavailable': {
    title: 'There is no safe place for the key on this computer',
    happened: 'The system offers no encrypted store ({protection}), so the private key was not kept.',
    remedy: 'Protect the key with a passphrase, or unlock or set up the keyring and start Countersign again. Or let the server sign.',
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
    happened: 'No certificate was kept in this profile for {account}.',
    remedy: 'Set one up under Certificates with this account, or let the server sign.',
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
