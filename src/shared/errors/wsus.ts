import type { ErrorTable } from './table.js';

/** Errors of talking to a WSUS and of publishing into it. */
export const wsusErrors = {
  // Reaching the server
  'wsus/name-unknown': {
    title: 'The name of the server is not known',
    happened: 'The name {host} cannot be resolved to an address ({reason}).',
    remedy: 'Check the spelling, and that this computer asks the right DNS server. The full name (server.domain.example) often helps.',
  },
  'wsus/port-closed': {
    title: 'Nothing answers at the port',
    happened: 'The server {host} refused the connection to port {port}.',
    remedy: 'WSUS answers on 8530, and on 8531 with TLS; older ones on 80 and 443. Check the port, that the WSUS web site is started, and the firewall.',
  },
  'wsus/timeout': {
    title: 'The server did not answer in time',
    happened: 'The server {host} was asked on port {port} and did not answer in time.',
    remedy: 'Check the firewall between this computer and the server. If the server is busy, wait until its clean-up or synchronisation has ended and try again.',
  },
  'wsus/connection-lost': {
    title: 'The connection was lost',
    happened: 'The connection to {host} on port {port} broke off ({reason}).',
    remedy: 'Check the network and whether the WSUS web site was restarted, then try again. What was already done is kept.',
  },
  'wsus/tls-untrusted': {
    title: 'The certificate of the server is not trusted',
    happened: 'The server {host} shows a certificate that this computer does not trust ({reason}). Its SHA-256 fingerprint is {fingerprint}.',
    remedy: 'Compare the fingerprint with the certificate on the server itself. Accept it if it is the same, or install the certificate of its issuer on this computer.',
  },
  'wsus/tls-changed': {
    title: 'The certificate of the server is another one than you accepted',
    happened: 'The server {host} shows a certificate with the fingerprint {fingerprint}, which is not the one that was accepted.',
    remedy: 'If the certificate was renewed, compare the fingerprint with the one on the server and accept the new one. If nobody renewed it, find out who answers in the place of the server.',
  },
  'wsus/tls-failed': {
    title: 'No encrypted connection could be made',
    happened: 'The server {host} does not speak TLS on port {port} ({reason}).',
    remedy: 'Check that the port is the one for TLS (usually 8531), or connect without TLS.',
  },
  'wsus/not-encrypted': {
    title: 'The connection is not encrypted',
    happened: 'The server {host} is reached over http. Everything that is said to it can be read and changed on the way.',
    remedy: 'Set up TLS on the WSUS web site (wsusutil configuressl) and connect to port 8531.',
  },
  'wsus/password-needs-tls': {
    title: 'The password is not sent without encryption',
    happened: 'The server {host} is reached over http, where a password could be read on the way.',
    remedy: 'Connect with TLS, or use the account you are logged on with.',
  },
  'wsus/redirected': {
    title: 'The server sends the request elsewhere',
    happened: 'The server answered {operation} with {status} and points to {to}. The login is not taken there.',
    remedy: 'Enter the address that really belongs to the WSUS, with its port, and without a proxy in between.',
  },
  'wsus/login-refused': {
    title: 'The login was not accepted',
    happened: 'The server refused the account (HTTP 401). It offers these ways to log in: {offered}.',
    remedy:
      'With a typed account, check the user name with its domain and the password. With the account that is signed on, sign on with one of the domain; where that is no Windows, get a Kerberos ticket with kinit (klist shows it), or type an account under Servers. The account must be in WSUS Administrators or in the local Administrators of the server.',
  },
  'wsus/proxy-login': {
    title: 'A proxy wants a login',
    happened: 'A proxy between this computer and the server answered {operation} with HTTP 407.',
    remedy: 'Except the WSUS server from the proxy.',
  },
  'wsus/access-refused': {
    title: 'The web server refuses access',
    happened: 'The web server answered {operation} with HTTP 403.',
    remedy: 'If the WSUS web site demands TLS, connect with TLS. Otherwise check the IP restrictions of the site in IIS.',
  },
  'wsus/no-service': {
    title: 'There is no WSUS at this address',
    happened: 'A web server answers, but it has no WSUS administration service (HTTP {status}).',
    remedy: 'Check the server and the port. On the server, the WSUS Administration web site must have its ApiRemoting30 folder.',
  },
  'wsus/service-stopped': {
    title: 'The WSUS web service is stopped',
    happened: 'The web server answered {operation} with HTTP {status}: the service behind it is stopped or overloaded.',
    remedy: 'Start the application pool WsusPool in IIS. If it keeps stopping, raise its private memory limit.',
  },
  'wsus/unexpected-status': {
    title: 'The web server gave an unexpected answer',
    happened: 'The web server answered {operation} with HTTP {status}.',
    remedy: 'Look into the log of IIS on the server for the reason, then try again.',
  },
  'wsus/answer-too-large': {
    title: 'The answer of the server is too large',
    happened: 'The server sent more than {limit} bytes in one answer. Reading was stopped.',
    remedy: 'Clean the server up (declined and superseded updates), then try again. If the server is not the one you mean, check its address.',
  },
  'wsus/answer-unreadable': {
    title: 'The answer of the server cannot be read',
    happened: 'What came back for {operation} (HTTP {status}) is not the XML of a web service: {reason}.',
    remedy: 'Check the address and that no proxy or login page answers in the place of the server.',
  },
  'wsus/answer-unexpected': {
    title: 'The server answered something unexpected',
    happened: 'The answer to {operation} is not what the service promises: {detail}.',
    remedy: 'Try again. If it happens again, copy the details into a report and say which version of WSUS it is.',
  },
  'wsus/fault': {
    title: 'The server reported an error',
    happened: 'The server could not do {operation}: {message}',
    remedy: 'Look for the same time in the application log of the server and in SoftwareDistribution.log, which often say more.',
  },
  'wsus/denied-by-server': {
    title: 'The server may not do this',
    happened: 'The server was denied access while it did {operation}: {message}',
    remedy: 'Check that your account is in WSUS Administrators, and that NETWORK SERVICE has rights on the folders of WSUS.',
  },
  'wsus/operation-unknown': {
    title: 'The server does not know this request',
    happened: 'The server has no operation {operation}; it is probably an older version.',
    remedy: 'Update the WSUS server. Publishing needs WSUS 3.0 SP2 or newer.',
  },

  // What the server is
  'wsus/version-too-old': {
    title: 'The version of WSUS is too old',
    happened: 'The server says version {version}. Local publishing exists since version 3.0.',
    remedy: 'Update the WSUS server.',
  },
  'wsus/role-too-low': {
    title: 'The account may not publish',
    happened: 'The account has {role} on this server. Publishing needs the role Administrator.',
    remedy: 'Add the account to the group WSUS Administrators on the server and log on again, so that it takes effect.',
  },
  'wsus/replica-server': {
    title: 'The server is a replica',
    happened: 'The server takes all its updates from an upstream server and cannot be published to.',
    remedy: 'Connect to the upstream server and publish there; the replica gets the updates from it.',
  },
  'wsus/replica-refuses': {
    title: 'A replica cannot be changed',
    happened: 'The server refused {operation} because it is a replica: {message}',
    remedy: 'Make the change on the upstream server.',
  },
  'wsus/content-on-microsoft': {
    title: 'The server keeps no content',
    happened: 'Clients of this server fetch their files from Microsoft, which does not have your updates.',
    remedy: 'In the WSUS console, under Options, Update Files and Languages, choose to store update files locally.',
  },
  'wsus/clock-differs': {
    title: 'The clocks differ',
    happened: 'The clocks of this computer and of the server differ by {seconds} seconds.',
    remedy: 'Synchronise both with the time of the domain. From five minutes on, logging in fails.',
  },
  'wsus/few-categories-left': {
    title: 'Few categories are left',
    happened: '{used} of {limit} local categories are used; {left} are left. Every new vendor and every new product takes one.',
    remedy: 'Delete updates of products you no longer publish: empty categories go with them.',
  },
  'wsus/category-name-twice': {
    title: 'A name is published under two names',
    happened: '{name} is to be published both as {one} and as {other}.',
    remedy: 'Keep one of the two lines.',
  },
  'wsus/category-name-chained': {
    title: 'A name leads on to another one',
    happened: '{name} is itself published as {as}. A name leads to one other and no further.',
    remedy: 'Let both lines lead to the same name, and name the vendor of a product as it is published.',
  },
  'wsus/update-point': {
    title: 'Configuration Manager deploys from this server',
    happened: 'The server {server} is a software update point. {signs} Approvals in WSUS are no part of what Configuration Manager deploys, so none is given from here.',
    remedy:
      'In the Configuration Manager console synchronise software updates, switch the product on in the software update point component, synchronise again, and deploy the update to a collection. If this server is no software update point, say so in Servers.',
  },
  'wsus/update-point-found': {
    title: 'Configuration Manager deploys from this server',
    happened: '{signs} Updates can be published here; approvals in WSUS are hidden, because Configuration Manager deploys by deployments of its own.',
    remedy:
      'After publishing, synchronise software updates in the Configuration Manager console, switch the product on in the software update point component, synchronise again, and deploy. If this server is no software update point, say so below.',
  },
  'wsus/update-point-possible': {
    title: 'Configuration Manager may deploy from this server',
    happened: '{signs} Other causes can look the same.',
    remedy: 'Say below whether this server is a software update point. Until then approvals stay where they are.',
  },
  'wsus/too-many-categories': {
    title: 'There are not enough categories left',
    happened: 'WSUS takes {limit} local categories. {used} are used and this needs {wanted} more.',
    remedy: 'Delete updates of products you no longer publish, or choose updates of fewer products.',
  },
  'wsus/category-collision': {
    title: 'Two products have the same category',
    happened: 'WSUS computes one id for "{wanted}" and for the category "{existing}", so the update would appear under the wrong name.',
    remedy: 'Leave the update out and tell its vendor that vendor and product name together are not unique.',
  },
  'wsus/category-not-made': {
    title: 'A category could not be made',
    happened: 'The server took the category "{title}" without an error, but does not have it afterwards.',
    remedy: 'Look into SoftwareDistribution.log on the server for the reason, then try again.',
  },
  'wsus/cabinet-limit-not-raised': {
    title: 'The limit for cabinets was not raised',
    happened: 'The limit was to become {wanted} MB; the server still says {kept} MB.',
    remedy: 'Somebody else may have changed the configuration at the same time. Try again.',
  },
  'wsus/self-signed-refused': {
    title: 'The server does not make a certificate for itself',
    happened: 'The server refused to make a self-signed certificate: {message} Since Windows Server 2012 R2 it does so only when its registry allows it.',
    remedy:
      'On the WSUS server, set the DWORD value EnableSelfSignedCertificates under HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Update Services\\Server\\Setup to 1, restart the service WsusService and try again. Or make a certificate here, or ask your own authority for one.',
  },
  'wsus/certificate-needs-tls': {
    title: 'A key is not sent without encryption',
    happened: 'The certificate would travel to {host} with its private key and the password, over http, where both could be read on the way.',
    remedy: 'Connect to the server over https (port 8531), or run Countersign on the server itself and connect to localhost. Or keep the key here and let Countersign sign.',
  },
  'wsus/certificate-not-taken': {
    title: 'The server uses another certificate',
    happened: 'After the certificate was handed over the server still says that it signs with {found}.',
    remedy: 'Look into SoftwareDistribution.log on the server for the reason and try again. What signs until then is the certificate it names.',
  },
  'wsus/certificate-refused': {
    title: 'The server did not take the certificate',
    happened: 'The server refused the certificate with its key: {message}',
    remedy: 'Check that the service account of WSUS may write to the certificate store WSUS of the computer. Or keep the key here and let Countersign sign.',
  },
  'wsus/no-signing-certificate': {
    title: 'The server has no signing certificate',
    happened: 'No certificate for local publishing is set on the server.',
    remedy: 'Set one under Certificates, or let Countersign sign with a certificate of its own.',
  },
  'wsus/signing-certificate-expired': {
    title: 'The signing certificate has expired',
    happened: 'The certificate {name} was valid until {notAfter}. What is signed with it now is refused by clients.',
    remedy: 'Renew the signing certificate under Certificates, hand it out to the clients, and publish with the new one.',
  },
  'wsus/signing-certificate-expires': {
    title: 'The signing certificate expires soon',
    happened: 'The certificate {name} is valid until {notAfter}, for {days} more days.',
    remedy: 'Renew it under Certificates and hand the new one out to the clients before that day.',
  },
  'wsus/signing-certificate-untrusted': {
    title: 'This computer does not trust the signing certificate',
    happened: 'The server signs with {name}, and no root that this computer trusts stands behind it. Computers that are set up like this one refuse what it signs.',
    remedy:
      'Hand the certificate out to the clients and to this computer by a group policy, into Trusted Publishers and, when it is self-signed, into Trusted Root Certification Authorities. Where the clients have it already, nothing is wrong.',
  },

  // Shares
  'wsus/content-location-strange': {
    title: 'The server names a strange place for its content',
    happened: 'The configuration of the server says that its content is at "{location}"; {reason}. Nothing is written there.',
    remedy: 'Correct the path with wsusutil movecontent on the server, or set the folder of the shares by hand under Servers.',
  },
  'wsus/share-host-unconfirmed': {
    title: 'The server keeps its content on another computer',
    happened: 'The server {host} says that its content is on {shareHost}. Reaching it would show your login to {shareHost}.',
    remedy: 'Confirm the host if you know it, or ask whoever runs the server.',
  },
  'wsus/share-missing': {
    title: 'A folder is not there',
    happened: 'Nothing was found at {path} ({reason}).',
    remedy: 'Check that the shares UpdateServicesPackages and WsusContent exist and can be reached from this computer under exactly this name.',
  },
  'wsus/share-denied': {
    title: 'Access to the share was denied',
    happened: 'This account may not read or write {path} ({reason}).',
    remedy: 'Give WSUS Administrators change rights on the share and on the folder. After joining a group, log off and on again.',
  },
  'wsus/share-full': {
    title: 'The disk of the server is full',
    happened: 'There is no room left at {path} ({reason}).',
    remedy: 'Make room on the server, then try again. What was already done is kept.',
  },
  'wsus/share-space-low': {
    title: 'Little space is left on the server',
    happened: 'Where {path} lies, {free} are free. Each package is kept there twice.',
    remedy: 'Make room before you publish, for example with the Server Cleanup Wizard of WSUS, or move the content with wsusutil movecontent.',
  },
  'wsus/shares-apart': {
    title: 'The two shares are on two volumes',
    happened: '{packages} and {content} are not on the same volume. WSUS keeps both folders side by side, at {location}, so one of the shares leads elsewhere.',
    remedy: 'On the server, compare the folders that "net share" names for UpdateServicesPackages and WsusContent with {location}, and correct the share that leads elsewhere.',
  },
  'wsus/content-not-served': {
    title: 'Clients would not get what lies in the share',
    happened: 'A test file was written as {path}, but {url} answered {reason}. So the share is not the folder that the server hands content out from, or its content site is not set up for it.',
    remedy:
      'On the server, compare the folder that "net share" names for WsusContent with the physical path of the virtual directory Content in IIS; after wsusutil movecontent the share may still be the old one. Under Servers, check the folder of the shares.',
  },
  'wsus/share-busy': {
    title: 'A file on the share is in use',
    happened: 'Another program has {path} open ({reason}).',
    remedy: 'Wait a moment and try again. If it comes back, except the folder from the virus scanner of the server.',
  },
  'wsus/share-failed': {
    title: 'The share could not be used',
    happened: 'Working at {path} failed with {reason}.',
    remedy: 'Check the connection to the server and try again. What was already done is kept.',
  },
  'wsus/share-odd-entry': {
    title: 'Something else stands in the place of a file',
    happened: 'At {path} there is a link or a special entry, which could lead a copy to another place. Nothing was written.',
    remedy: 'Look at what it is and who made it, remove it, and try again.',
  },
  'wsus/share-changed': {
    title: 'The file on the share changed while it was looked at',
    happened: 'What lies at {path} is not what was just written there.',
    remedy: 'Find out which program or person changes files on the share, then try again.',
  },
  'wsus/source-changed': {
    title: 'A proven file has changed',
    happened: '{file} no longer has the digest it was proven with. Expected {expected}, found {found}.',
    remedy: 'Start the update again, so that the file is fetched and proven anew.',
  },
  'wsus/file-too-large': {
    title: 'The file is larger than it may be',
    happened: '{file} has more than the {limit} bytes that were to be expected. Reading was stopped.',
    remedy: 'Find out who changed the file on the share, then try again.',
  },
  'wsus/file-name': {
    title: 'The name of a file is not allowed',
    happened: 'The file name "{name}" would lead out of its folder or means something special to Windows.',
    remedy: 'Leave the update out and tell the publisher of the catalogue.',
  },

  // Signing by the server
  'wsus/signing-failed': {
    title: 'The server could not sign the cabinet',
    happened: 'The server answered {code} ({decimal}). {meaning}',
    remedy: '{remedy}',
  },
  'wsus/signing-not-offered': {
    title: 'The server does not sign cabinets',
    happened: 'The server knows none of the requests for signing a cabinet.',
    remedy: 'Let Countersign sign with a certificate of its own, or update the server.',
  },
  'wsus/signed-cabinet-unsigned': {
    title: 'The server did not sign the cabinet',
    happened: 'The server reported success, but the file on the share carries no signature.',
    remedy: 'Check that the share and the folder on the server are the same: the server may have signed another file.',
  },
  'wsus/cabinet-swapped': {
    title: 'The signed cabinet is not the one that was packed',
    happened: 'The server signed other bytes than those that were packed here. Expected {expected}, found {found}. Nothing was published.',
    remedy: 'Somebody or something changed the file on the share before it was signed. Find out who can write there before you go on.',
  },
  'wsus/signed-by-other': {
    title: 'The cabinet was signed by somebody else',
    happened: 'The signature is by {signer}, not by the signing certificate of the server. Nothing was published.',
    remedy: 'If the certificate of the server was just changed, try again. Otherwise find out who can write to the share.',
  },
  'wsus/signed-digest-unknown': {
    title: 'The server signs with an unusual digest',
    happened: 'The signature uses {algorithm}, for which no digest of the packed cabinet was recorded.',
    remedy: 'Let Countersign sign with a certificate of its own.',
  },
  'wsus/signed-cabinet-refused': {
    title: 'The signature of the server does not hold',
    happened: 'The signature that the server made was refused: {reason}',
    remedy: 'Look at the signing certificate of the server under Certificates. A new one may be needed.',
  },

  // Importing
  'wsus/import-not-found': {
    title: 'The server does not have the update after the import',
    happened: 'The import of revision {revision} was accepted, but the latest revision of {packageId} on the server is {latest}.',
    remedy: 'Look into SoftwareDistribution.log on the server for the reason, then try again.',
  },
  'wsus/import-differs': {
    title: 'The server holds something else than was sent',
    happened: 'After the import of {packageId}, what the server gives back differs in: {what}.',
    remedy: 'Decline the update in WSUS, find out who else publishes to this server, and publish it again.',
  },
  'wsus/newer-revision': {
    title: 'Somebody else published a newer revision',
    happened: 'The server has revision {latest} of this update; this job had meant to make revision {revision}.',
    remedy: 'Look at the newer revision in WSUS. If it should be replaced, start the update again.',
  },
  'wsus/revision-taken': {
    title: 'The revision was made by somebody else',
    happened: 'Revision {revision} of this update exists on the server, but with other files than those of this job.',
    remedy: 'Find out who else publishes to this server. To publish anyway, start the update again.',
  },
  'wsus/deleted-meanwhile': {
    title: 'The update was deleted meanwhile',
    happened: 'This job had meant to make revision {revision}; the server now has {latest} as the latest one.',
    remedy: 'Start the update again, so that it is planned from what the server has now.',
  },
  'wsus/stored-package-unreadable': {
    title: 'The stored description of an update cannot be read',
    happened: 'The server gave back a package that cannot be read: {reason}.',
    remedy: 'Another console may have written it. Publish the update again with Countersign.',
  },
  'wsus/still-referenced': {
    title: 'Other updates still refer to this one',
    happened: 'The server does not delete it: {message}',
    remedy: 'Delete the updates that name it as a prerequisite, as a part of a bundle or as superseded first.',
  },
} as const satisfies ErrorTable<'wsus'>;
