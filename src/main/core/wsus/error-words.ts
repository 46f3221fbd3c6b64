/** What a code of Windows, WSUS or HTTP means, in words. */
export interface CodeWords {
  /** The name that Microsoft gives it; empty when it has none. */
  readonly name: string;
  readonly meaning: string;
  readonly remedy: string;
}

export interface ExplainedCode extends CodeWords {
  /** `0x800B0109`; small Win32 codes and event numbers stay decimal. */
  readonly code: string;
  /** Unsigned, as consoles and logs print it. */
  readonly decimal: number;
}

const words = (name: string, meaning: string, remedy: string): CodeWords => ({ name, meaning, remedy });

const trustRemedy = 'Put the certificate into Trusted Root Certification Authorities and Trusted Publishers of the WSUS server and, by group policy, of the clients.';
const timestampRemedy = 'Let the WSUS server reach the time-stamp service, or choose to sign without a time stamp in Settings.';
const contentRemedy = 'Check the web site of the WSUS server and that its Content folder points at WsusContent, then check again.';

/** Codes by their unsigned value. Meanings: Microsoft's winerror.h, wuerror.h and bitsmsg.h, and the WSUS and ConfigMgr documentation. */
const table: ReadonlyMap<number, CodeWords> = new Map([
  // Win32, plain
  [2, words('ERROR_FILE_NOT_FOUND', 'The server did not find the file.', 'Check that the file is still on the share, then try again.')],
  [3, words('ERROR_PATH_NOT_FOUND', 'The server did not find the path.', 'Check that the share points at the folder that the server uses.')],
  [5, words('ERROR_ACCESS_DENIED', 'The server may not open the file.', 'Give the WSUS service account (NETWORK SERVICE) rights on the package folder.')],
  // Events and status messages that administrators look up
  [364, words('Event 364', 'WSUS threw a content file away because its signature was not trusted on the server.', trustRemedy)],
  [11_508, words('ConfigMgr status 11508', 'The certificate of the catalogue changed or is blocked.', 'Review and approve the new certificate in the console.')],
  [11_516, words('ConfigMgr status 11516', 'The content is not signed.', 'Publish it signed: Configuration Manager takes only signed content.')],
  [11_523, words('ConfigMgr status 11523', 'The catalogue carries no content certificates.', 'Ask the vendor for a catalogue with a ContentCertificates folder.')],
  [11_524, words('ConfigMgr status 11524', 'The metadata did not come through the third-party updates feature.', 'Synchronise the catalogue in the console and publish from there.')],
  // Win32 as HRESULT
  [0x8007_0002, words('ERROR_FILE_NOT_FOUND', 'The server did not find the cabinet, or has no signing certificate in its WSUS store.', 'Check the path on the server and that a signing certificate is set.')],
  [0x8007_0003, words('ERROR_PATH_NOT_FOUND', 'The server did not find the path of the cabinet.', 'The share that Countersign wrote to is not the folder that the server uses. Run the diagnosis and check the shares.')],
  [0x8007_0005, words('ERROR_ACCESS_DENIED', 'The server may not read or change the cabinet.', 'Give NETWORK SERVICE and WSUS Administrators change rights on UpdateServicesPackages.')],
  [0x8007_000b, words('ERROR_BAD_FORMAT', 'Windows does not recognise the file as a cabinet it can sign.', 'Publish again, so that the cabinet is made anew.')],
  [0x8007_0020, words('ERROR_SHARING_VIOLATION', 'Another program has the cabinet open, often a virus scanner.', 'Wait a moment and try again; exclude UpdateServicesPackages from live scanning if it comes back.')],
  [0x8007_0057, words('E_INVALIDARG', 'The server did not accept an argument of the call.', 'Try again; if it happens again, copy the details into a report.')],
  [0x8007_0070, words('ERROR_DISK_FULL', 'The disk of the server is full.', 'Make room on the disk that holds UpdateServicesPackages, then try again.')],
  [0x8007_2ee2, words('ERROR_INTERNET_TIMEOUT', 'The time-stamp service did not answer the WSUS server in time.', timestampRemedy)],
  [0x8007_2ee7, words('ERROR_INTERNET_NAME_NOT_RESOLVED', 'The WSUS server cannot resolve the name of the time-stamp service.', timestampRemedy)],
  [0x8007_2efd, words('ERROR_INTERNET_CANNOT_CONNECT', 'No connection could be made.', 'Check the firewall and the proxy between the two machines.')],
  [0x8007_2f8f, words('ERROR_INTERNET_SECURE_FAILURE', 'The encrypted connection was refused because of a certificate.', 'Check the web server certificate and the clock of both machines.')],
  // Signatures and trust
  [0x8009_000b, words('NTE_BAD_KEY_STATE', 'The private key of the signing certificate cannot be used.', 'Set the signing certificate of the server again.')],
  [0x8009_0016, words('NTE_BAD_KEYSET', 'The private key of the signing certificate is missing on the server.', 'Set the signing certificate of the server again, with its private key.')],
  [0x8009_2004, words('CRYPT_E_NOT_FOUND', 'The server has no signing certificate.', 'Set a signing certificate for the server under Certificates.')],
  [0x8009_200d, words('CRYPT_E_BAD_MSG', 'The signature is damaged.', 'Publish the update again.')],
  [0x8009_6005, words('TRUST_E_TIME_STAMP', 'The time stamp of the signature cannot be verified.', timestampRemedy)],
  [0x8009_6010, words('TRUST_E_BAD_DIGEST', 'The file is not the one that was signed.', 'Publish the update again; find out who changed the file.')],
  [0x800b_0004, words('TRUST_E_SUBJECT_NOT_TRUSTED', 'The signer is not among the trusted publishers.', trustRemedy)],
  [0x800b_0100, words('TRUST_E_NOSIGNATURE', 'The file carries no signature.', 'Publish the update again, so that it is countersigned.')],
  [0x800b_0101, words('CERT_E_EXPIRED', 'The certificate has expired and no time stamp says that the signature is older.', 'Renew the signing certificate and publish the update again, with a time stamp.')],
  [0x800b_0109, words('CERT_E_UNTRUSTEDROOT', 'The certificate ends in a root that is not trusted.', trustRemedy)],
  [0x800b_010a, words('CERT_E_CHAINING', 'No chain of certificates leads from the signer to a trusted root.', 'Install the certificates of the issuers on the machine that reports this, the WSUS server included.')],
  [0x800b_010c, words('CERT_E_REVOKED', 'The certificate was revoked by its issuer.', 'Get a new signing certificate and publish the update again.')],
  [0x800b_010e, words('CERT_E_REVOCATION_FAILURE', 'Whether the certificate was revoked could not be found out.', 'Let the machine reach the revocation list of the issuer.')],
  [0x800b_0110, words('CERT_E_WRONG_USAGE', 'The certificate is not meant for signing code.', 'Use a certificate with the code signing purpose.')],
  // HTTP as HRESULT: what the time-stamp service or the content site answered
  [0x8019_0190, words('HTTP_E_STATUS_BAD_REQUEST', 'The web server did not accept the request (HTTP 400).', timestampRemedy)],
  [0x8019_0191, words('HTTP_E_STATUS_DENIED', 'The web server wants a login (HTTP 401).', contentRemedy)],
  [0x8019_0193, words('HTTP_E_STATUS_FORBIDDEN', 'The web server refused the request (HTTP 403), often a proxy before the time-stamp service.', timestampRemedy)],
  [0x8019_0194, words('HTTP_E_STATUS_NOT_FOUND', 'The web server does not have the file (HTTP 404).', contentRemedy)],
  [0x8019_0197, words('HTTP_E_STATUS_PROXY_AUTH_REQ', 'The proxy wants a login (HTTP 407).', timestampRemedy)],
  [0x8019_01f4, words('HTTP_E_STATUS_SERVER_ERROR', 'The web server failed (HTTP 500).', contentRemedy)],
  [0x8019_01f7, words('HTTP_E_STATUS_SERVICE_UNAVAIL', 'The web server is stopped or overloaded (HTTP 503).', contentRemedy)],
  // Windows Update client
  [0x8024_0024, words('WU_E_NO_UPDATE', 'The server offers the client no update.', 'Approve the update for the group of the computer and see that it is not declined.')],
  [0x8024_2002, words('WU_E_UH_UNKNOWNHANDLER', 'The client does not know the way in which the update is to be installed.', 'Publish the update again.')],
  [0x8024_2006, words('WU_E_UH_INVALIDMETADATA', 'The client cannot read the description of the update.', 'Publish the update again.')],
  [0x8024_2009, words('WU_E_UH_BADHANDLERXML', 'The description does not say what is to be run.', 'Publish the update again.')],
  [0x8024_4007, words('WU_E_PT_SOAPCLIENT_SOAPFAULT', 'The web service for clients reported an error.', 'Look for the same time in SoftwareDistribution.log on the server.')],
  [0x8024_4010, words('WU_E_PT_EXCEEDED_MAX_SERVER_TRIPS', 'The server has more to tell than a client listens to.', 'Decline superseded and expired updates on the server, then check again.')],
  [0x8024_4015, words('WU_E_PT_REFRESH_CACHE_REQUIRED', 'The server is not the one the client spoke with before.', 'Check again; the client starts from the beginning.')],
  [0x8024_4016, words('WU_E_PT_HTTP_STATUS_BAD_REQUEST', 'The content site did not accept the request (HTTP 400).', contentRemedy)],
  [0x8024_4017, words('WU_E_PT_HTTP_STATUS_DENIED', 'The content site wants a login (HTTP 401); clients have none.', 'Allow anonymous reading of the Content folder in IIS.')],
  [0x8024_4018, words('WU_E_PT_HTTP_STATUS_FORBIDDEN', 'The content site refuses the file (HTTP 403).', 'Allow anonymous reading of the Content folder in IIS, without the demand for TLS.')],
  [0x8024_4019, words('WU_E_PT_HTTP_STATUS_NOT_FOUND', 'The content site does not have the file (HTTP 404).', 'Publish the update again; if it still is not there, WSUS may have thrown it away: look for event 364.')],
  [0x8024_401b, words('WU_E_PT_HTTP_STATUS_PROXY_AUTH_REQ', 'A proxy wants a login (HTTP 407).', 'Except the WSUS server from the proxy.')],
  [0x8024_401c, words('WU_E_PT_HTTP_STATUS_REQUEST_TIMEOUT', 'The content site did not answer in time (HTTP 408).', contentRemedy)],
  [0x8024_401f, words('WU_E_PT_HTTP_STATUS_SERVER_ERROR', 'The content site failed (HTTP 500).', contentRemedy)],
  [0x8024_4022, words('WU_E_PT_HTTP_STATUS_SERVICE_UNAVAIL', 'The content site is stopped (HTTP 503).', contentRemedy)],
  [0x8024_4021, words('WU_E_PT_HTTP_STATUS_BAD_GATEWAY', 'Something before the content site could not reach it (HTTP 502).', contentRemedy)],
  [0x8024_4023, words('WU_E_PT_HTTP_STATUS_GATEWAY_TIMEOUT', 'Something before the content site waited in vain for it (HTTP 504).', contentRemedy)],
  [0x8024_402c, words('WU_E_PT_WINHTTP_NAME_NOT_RESOLVED', 'The name of the server cannot be resolved.', 'Check the name of the WSUS server in DNS and in group policy.')],
  [0x8024_4fff, words('WU_E_PT_UNEXPECTED', 'The content site gave an answer that a client cannot use.', contentRemedy)],
  [0x8024_6001, words('WU_E_DM_URLNOTAVAILABLE', 'The server names no file for the update.', 'Publish the update again.')],
  [0x8024_6002, words('WU_E_DM_INCORRECTFILEHASH', 'The file does not have the digest or size that WSUS announces.', 'Publish the update again; find out who changed the file in WsusContent.')],
  [0x8024_6003, words('WU_E_DM_UNKNOWNALGORITHM', 'The file is announced with a digest that the client does not take.', 'Publish the update again, so that its SHA-256 is announced.')],
  [0x8024_e001, words('WU_E_EE_UNKNOWN_EXPRESSION', 'The client does not know a rule of the update.', 'Tell the vendor of the catalogue; leave the update out.')],
  [0x8024_e002, words('WU_E_EE_INVALID_EXPRESSION', 'The client cannot evaluate a rule of the update.', 'Publish the update again; if it stays so, tell the vendor of the catalogue.')],
  [0x8024_e003, words('WU_E_EE_MISSING_METADATA', 'A rule of the update lacks the data it works on.', 'Publish the update again; if it stays so, tell the vendor of the catalogue.')],
]);

const notation = (code: number): string => (code < 0x1_0000 ? String(code) : `0x${code.toString(16).toUpperCase().padStart(8, '0')}`);

/** A Win32 code inside an HRESULT (facility 7) means what the plain one means. */
const unwrapped = (code: number): number | undefined => (code >>> 16 === 0x8007 ? code & 0xffff : undefined);

/**
 * Words for a code, signed or unsigned, also for one that is not in the table: then they say where to look
 * it up.
 */
export function explainCode(value: number): ExplainedCode {
  const decimal = value >>> 0;
  const inner = unwrapped(decimal);
  const known = table.get(decimal) ?? (inner === undefined ? undefined : table.get(inner));
  const code = notation(decimal);
  return { code, decimal, ...(known ?? words('', `Windows answered with the code ${code}.`, `Look the code up with "certutil -error ${code}" on the WSUS server.`)) };
}

/** What the Windows Update client would report for an HTTP status of the content site. */
export function codeOfHttpStatus(status: number): number {
  const known: Readonly<Record<number, number>> = {
    400: 0x8024_4016,
    401: 0x8024_4017,
    403: 0x8024_4018,
    404: 0x8024_4019,
    407: 0x8024_401b,
    408: 0x8024_401c,
    500: 0x8024_401f,
    502: 0x8024_4021,
    503: 0x8024_4022,
    504: 0x8024_4023,
  };
  return known[status] ?? 0x8024_4fff;
}
