import { purposeIds, type SubjectName } from './encode.js';

const attributes = [
  ['CN', 'commonName'],
  ['OU', 'organizationalUnit'],
  ['O', 'organization'],
  ['L', 'locality'],
  ['C', 'country'],
] as const;

/** CertStrToName: a value with a special character stands in quotes, and quotes in it are doubled. */
const nameValue = (value: string): string => (/[,+="<>#;\\]|^\s|\s$/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

const nameText = (subject: SubjectName): string =>
  attributes.flatMap(([key, field]) => (subject[field] === undefined ? [] : [`${key}=${nameValue(subject[field])}`])).join(', ');

/** A string of an INF file: quotes are doubled, and a percent sign would begin the name of another string. */
const infString = (text: string): string => `"${text.replaceAll('"', '""').replaceAll('%', '%%')}"`;

/**
 * The same request as an INF file for `certreq -new`, for whoever wants the key made by Windows: UTF-16 with a byte order
 * mark, as certreq reads names outside of ASCII.
 */
export function encodeRequestInf(subject: SubjectName, bits: number): Uint8Array {
  const lines = [
    '; A code-signing certificate for WSUS packages, for certreq on Windows.',
    '; certreq makes a key of its own on the computer where this is used. Afterwards export the certificate with its',
    '; key as a .pfx file and import that into Countersign:',
    ';   certreq -new request.inf request.req',
    ';   certreq -submit request.req issued.cer',
    ';   certreq -accept issued.cer',
    '',
    '[Version]',
    'Signature = "$Windows NT$"',
    '',
    '[NewRequest]',
    `Subject = ${infString(nameText(subject))}`,
    'RequestType = PKCS10',
    'HashAlgorithm = SHA256',
    `KeyLength = ${String(bits)}`,
    'KeyUsage = 0x80',
    // AT_SIGNATURE of a provider that every WSUS signs with.
    'KeySpec = 2',
    'ProviderName = "Microsoft Enhanced RSA and AES Cryptographic Provider"',
    'ProviderType = 24',
    'Exportable = TRUE',
    'MachineKeySet = FALSE',
    '',
    '[EnhancedKeyUsageExtension]',
    `OID = ${purposeIds.codeSigning}`,
    '',
    '[RequestAttributes]',
    '; The name of the template at your authority.',
    'CertificateTemplate = CodeSigning',
    '',
  ];
  return Buffer.from(`\ufeff${lines.join('\r\n')}`, 'utf16le');
}
