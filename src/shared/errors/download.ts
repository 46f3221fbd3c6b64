import type { ErrorTable } from './table.js';

/** Fetching files, proving them, and the installer's own signature. URLs in the data carry no query. */
export const downloadErrors = {
  'download/url-invalid': {
    title: 'The address of the file is not usable',
    happened: 'The address {url} is not one that can be fetched: {reason}',
    remedy: 'Tell the publisher of the catalogue. If you have the file, give it by hand; it is proven the same way.',
  },
  'download/scheme-refused': {
    title: 'The address is neither http nor https',
    happened: '{url} asks for {scheme}. Countersign fetches files by http and https only.',
    remedy: 'Tell the publisher of the catalogue. If you have the file, give it by hand; it is proven the same way.',
  },
  'download/unencrypted-refused': {
    title: 'The address is not encrypted',
    happened: '{url} is plain http, and nothing is known beforehand that would prove what comes from there.',
    remedy: 'Use the https address. Plain http is accepted only for files whose digest a signed catalogue carries.',
  },
  'download/credentials-in-url': {
    title: 'The address contains a user name or password',
    happened: 'The address at {host} carries credentials. They would be kept and logged with it, so it is not used.',
    remedy: 'Fetch the file yourself and give it by hand; it is proven the same way.',
  },
  'download/port-refused': {
    title: 'The address names a port that is not used for files',
    happened: 'The address at {host} asks for port {port}, which belongs to another kind of service.',
    remedy: 'Tell the publisher of the catalogue. If you have the file, give it by hand; it is proven the same way.',
  },
  'download/downgrade-refused': {
    title: 'The site redirects from https to http',
    happened: '{from} leads on to {to}, which is not encrypted. The redirect was not followed.',
    remedy: 'Tell the vendor. If you have the file, give it by hand; it is proven the same way.',
  },
  'download/too-many-redirects': {
    title: 'The site redirects too often',
    happened: '{url} was redirected {count} times without an end. The last one led to {last}.',
    remedy: 'Open the address in a browser to see where it leads. If you have the file, give it by hand.',
  },
  'download/redirect-broken': {
    title: 'The site redirects to nowhere',
    happened: '{url} answered {status}, a redirect, without a usable address to go on to.',
    remedy: 'Try again later. If it stays so, tell the vendor or give the file by hand.',
  },
  'download/address-refused': {
    title: 'The address leads into a private network',
    happened: '{host} is {address}, which is {kind}. A catalogue could use that to reach machines inside your network, so nothing was fetched.',
    remedy: 'If this host is a mirror of your own, add it under Settings, Downloads, to the private hosts that may be downloaded from. Otherwise tell the publisher of the catalogue.',
  },
  'download/host-unknown': {
    title: 'The name of the site is not known',
    happened: 'There is no address for {host} in DNS.',
    remedy: 'Check the name server of this machine and whether a proxy is needed (Settings, Proxy). The site may also be gone.',
  },
  'download/host-unreachable': {
    title: 'The site cannot be reached',
    happened: 'No connection to {host}: {reason}',
    remedy: 'Check the network, the firewall and the proxy (Settings, Proxy), then try again. What was already fetched is kept.',
  },
  'download/certificate-refused': {
    title: "The site's certificate is not accepted",
    happened: 'The certificate of {host} could not be verified: {reason}',
    remedy: 'If a proxy of your own opens https connections, add its CA certificate. If not, somebody may be in between: do not go on before you know who.',
  },
  'download/tls-failed': {
    title: 'No encrypted connection with the site',
    happened: '{host} and Countersign could not agree on an encrypted connection: {reason}',
    remedy: 'The site may offer only outdated encryption, or a proxy may be in between. Tell the vendor or give the file by hand.',
  },
  'download/proxy-invalid': {
    title: 'The proxy setting cannot be used',
    happened: 'The proxy {proxy} is not usable: {reason}',
    remedy: 'Correct it under Settings, Proxy. A user name or password does not belong into the address.',
  },
  'download/proxy-unreachable': {
    title: 'The proxy cannot be reached',
    happened: 'No connection to the proxy {proxy}: {reason}',
    remedy: 'Check Settings, Proxy, and whether the proxy is running, then try again.',
  },
  'download/proxy-refused': {
    title: 'The proxy refuses this site',
    happened: 'The proxy {proxy} answered {status} when asked for {host}.',
    remedy: 'Ask whoever runs the proxy to allow {host}, or give the file by hand.',
  },
  'download/proxy-login-needed': {
    title: 'The proxy asks for a login',
    happened: 'The proxy {proxy} does not let the download through without an account.',
    remedy: "Choose the system's proxy under Settings: then Countersign sends the download through the system's network stack, which can log in with your account. Or let the proxy's administrator allow this machine.",
  },
  'download/not-found': {
    title: 'The file is not there any more',
    happened: '{url} answered {status}: the site does not have this file.',
    remedy: 'Import a newer catalogue: the publisher has probably replaced the update. If you have the file, give it by hand.',
  },
  'download/login-needed': {
    title: 'The site does not hand out the file to everybody',
    happened: '{url} answered {status}: a login or a licence is needed.',
    remedy: "Fetch the file with your account at the vendor's site and give it by hand; it is proven the same way.",
  },
  'download/server-busy': {
    title: 'The site is busy or out of order',
    happened: '{url} answered {status} each time it was asked.',
    remedy: 'Try again later. What was already fetched is kept.',
  },
  'download/unexpected-status': {
    title: 'The site gave an answer that cannot be used',
    happened: '{url} answered {status}, which is no file.',
    remedy: 'Open the address in a browser to see what it says, or give the file by hand.',
  },
  'download/unreadable-answer': {
    title: 'The site does not answer as a web server',
    happened: 'The answer of {host} is not HTTP as it should be: {reason}',
    remedy: 'Check the address and its port. If they are right, tell the vendor or give the file by hand.',
  },
  'download/interrupted': {
    title: 'The connection broke again and again',
    happened: 'The connection to {host} ended after {received} bytes: {reason}',
    remedy: 'Try again: what was already fetched is kept and is gone on with where the site allows it.',
  },
  'download/stalled': {
    title: 'The download came to a standstill',
    happened: '{host} sent fewer than {least} bytes in {seconds} seconds.',
    remedy: 'Try again: what was already fetched is kept and is gone on with where the site allows it.',
  },
  'download/resume-refused': {
    title: 'The download cannot be taken up again',
    happened: '{host} did not answer as asked to the request for the rest of the file ({reason}).',
    remedy: 'Try again: the file is then fetched from its beginning.',
  },
  'download/encoded-answer': {
    title: 'The site sends the file in another form',
    happened: '{url} answered with the encoding {encoding}, although the file was asked for as it is.',
    remedy: 'A proxy may change the answers: let it leave this site alone. Otherwise tell the vendor or give the file by hand.',
  },
  'download/html-instead-of-file': {
    title: 'A web page came instead of the file',
    happened: '{url} answered with a page of HTML where {file} was expected. Usually this is the page of a web filter, a login, or a "not found".',
    remedy: 'Open the address in a browser on this machine and read the page. Let the filter or proxy pass this site, or give the file by hand.',
  },
  'download/length-differs': {
    title: "The file at the vendor's site has another length",
    happened: '{file} should have {expected} bytes, the site offers {found}. It was not kept and nothing was published: the site has another file than the one the catalogue describes.',
    remedy: 'Import a newer catalogue: the vendor has probably replaced the file. If there is none, tell the publisher.',
  },
  'download/too-large': {
    title: 'The file is larger than allowed',
    happened: '{url} sends more than {limit} bytes.',
    remedy: 'Check the address. If the file is right, get it another way and open it from the disk.',
  },
  'download/digest-mismatch': {
    title: "The file at the vendor's site is another one",
    happened: '{file} has the right length but not the right content: {algorithm} should be {expected} and is {found}. It was thrown away and nothing was published.',
    remedy: 'Import a newer catalogue: the vendor has probably replaced the file. If the newest one says the same, tell the publisher: either the catalogue is wrong or somebody changed the file.',
  },
  'download/given-file-differs': {
    title: 'This is not the file the catalogue describes',
    happened: '{given} was given for {file}, but its {what} should be {expected} and is {found}. It was not taken.',
    remedy: 'Check that the version is the right one and that it was downloaded completely, then give it again.',
  },
  'download/given-file-unusable': {
    title: 'The given file cannot be taken',
    happened: '{given} cannot be read as a file: {reason}',
    remedy: 'Choose the installer itself, on a drive that is connected and that you may read.',
  },
  'download/no-address': {
    title: 'The file is not offered for download',
    happened: 'The catalogue names no address for {file}.',
    remedy: "Get it from the vendor and give it by hand; it is proven the same way.",
  },
  'download/content-damaged': {
    title: 'A file in the store is not what it was',
    happened: '{file} does not match any more: its {what} should be {expected} and is {found}. It was not used.',
    remedy: 'Fetch it again. If this happens more than once, check the disk, and who can write to the data folder.',
  },
  'download/store-unwritable': {
    title: 'The store for files cannot be written',
    happened: 'Writing in {folder} failed: {reason}',
    remedy: 'Check that the drive is connected and that you may write there, or choose another data folder in Settings.',
  },
  'download/ca-unreadable': {
    title: 'An added CA certificate cannot be read',
    happened: 'The added certificate number {number} is not a PEM certificate: {reason}',
    remedy: 'Remove it in Settings and add it again from its file.',
  },
  'download/installer-tampered': {
    title: "The installer was changed after its vendor signed it",
    happened: 'The signature inside {file} does not fit its content: {reason}',
    remedy: 'It is not published and there is no exception from this. Fetch it again later or ask the vendor.',
  },
  'download/signer-revoked': {
    title: "The installer's signer was revoked",
    happened: '{file} is signed by {signer}, and that certificate was withdrawn: {reason}',
    remedy: 'It is not published and there is no exception from this. Ask the vendor for a newly signed installer.',
  },
  'download/exception-without-reason': {
    title: 'An exception needs a reason',
    happened: 'An installer whose signature proves nothing is published only with a reason of at least {least} characters.',
    remedy: 'Write down why this very file may be published. The reason is kept with your account and the time.',
  },
  'download/not-decided': {
    title: 'The installer still needs a decision',
    happened: '{file} was not approved yet: {reason}',
    remedy: 'Answer the open question of this job, or leave the update out.',
  },
} as const satisfies ErrorTable<'download'>;
