/** Object identifiers of the formats around Authenticode, by the names their specifications use. */
export const oids = {
  // PKCS #7 and #9 (RFC 2315, RFC 2985), RFC 5652
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  countersignature: '1.2.840.113549.1.9.6',
  /** Extensions that a request asks for. */
  extensionRequest: '1.2.840.113549.1.9.14',
  /** Number of a nested signature, in its signed attributes. */
  sequenceNumber: '1.2.840.113549.1.9.25.4',

  // RFC 3161, RFC 2634, RFC 5816
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',

  // Microsoft: Windows Authenticode Portable Executable Signature Format
  spcIndirectData: '1.3.6.1.4.1.311.2.1.4',
  spcStatementType: '1.3.6.1.4.1.311.2.1.11',
  spcSpOpusInfo: '1.3.6.1.4.1.311.2.1.12',
  spcPeImageData: '1.3.6.1.4.1.311.2.1.15',
  spcIndividualPurpose: '1.3.6.1.4.1.311.2.1.21',
  spcCommercialPurpose: '1.3.6.1.4.1.311.2.1.22',
  spcCabData: '1.3.6.1.4.1.311.2.1.25',
  spcLink: '1.3.6.1.4.1.311.2.1.28',
  spcSipInfo: '1.3.6.1.4.1.311.2.1.30',
  spcPageHashesSha1: '1.3.6.1.4.1.311.2.3.1',
  spcPageHashesSha256: '1.3.6.1.4.1.311.2.3.2',
  spcNestedSignature: '1.3.6.1.4.1.311.2.4.1',
  /** Digest of a cabinet's signature offset, inside a SpcLink. */
  spcEnhancedHash: '1.3.6.1.4.1.311.2.5.1',
  spcTimestampToken: '1.3.6.1.4.1.311.3.3.1',
  certificateTrustList: '1.3.6.1.4.1.311.10.1',
  /** Use of a trust list: catalogue files. */
  catalogueList: '1.3.6.1.4.1.311.12.1.1',
  /** Members of a catalogue file are known by SHA-1 (version 1) or by SHA-256 (version 2). */
  catalogueMembersV1: '1.3.6.1.4.1.311.12.1.2',
  catalogueMembersV2: '1.3.6.1.4.1.311.12.1.3',
  catalogueNameValue: '1.3.6.1.4.1.311.12.2.1',
  lifetimeSigning: '1.3.6.1.4.1.311.10.3.13',
  /** Purposes once more, as AD CS writes them beside extKeyUsage. */
  applicationPolicies: '1.3.6.1.4.1.311.21.10',

  // Digests
  md2: '1.2.840.113549.2.2',
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',

  // Keys and signatures (RFC 8017, RFC 5480, RFC 5758)
  rsaEncryption: '1.2.840.113549.1.1.1',
  md2WithRsa: '1.2.840.113549.1.1.2',
  md5WithRsa: '1.2.840.113549.1.1.4',
  sha1WithRsa: '1.2.840.113549.1.1.5',
  rsassaPss: '1.2.840.113549.1.1.10',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  sha384WithRsa: '1.2.840.113549.1.1.12',
  sha512WithRsa: '1.2.840.113549.1.1.13',
  /** OIW name of sha1WithRsa, met in old certificates. */
  oiwSha1WithRsa: '1.3.14.3.2.29',
  ecPublicKey: '1.2.840.10045.2.1',
  ecdsaWithSha1: '1.2.840.10045.4.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  ecdsaWithSha384: '1.2.840.10045.4.3.3',
  ecdsaWithSha512: '1.2.840.10045.4.3.4',
  p256: '1.2.840.10045.3.1.7',
  p384: '1.3.132.0.34',
  p521: '1.3.132.0.35',

  // X.520 attribute types
  commonName: '2.5.4.3',
  surname: '2.5.4.4',
  serialNumber: '2.5.4.5',
  countryName: '2.5.4.6',
  localityName: '2.5.4.7',
  stateOrProvinceName: '2.5.4.8',
  streetAddress: '2.5.4.9',
  organizationName: '2.5.4.10',
  organizationalUnitName: '2.5.4.11',
  title: '2.5.4.12',
  businessCategory: '2.5.4.15',
  postalCode: '2.5.4.17',
  givenName: '2.5.4.42',
  domainComponent: '0.9.2342.19200300.100.1.25',
  userId: '0.9.2342.19200300.100.1.1',
  emailAddress: '1.2.840.113549.1.9.1',

  // RFC 5280 §4.2 and §5
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',

  // Extended key usages
  anyExtendedKeyUsage: '2.5.29.37.0',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const;
export type OidName = keyof typeof oids;
