const server = 'http://www.microsoft.com/SoftwareDistribution/Server';

/** The services for clients ([MS-WUSP]) as their descriptions name them. */
export const clientNamespace = `${server}/ClientWebService`;
export const simpleAuthNamespace = `${server}/SimpleAuthWebService`;

/** Below the address of the server, where they answer on every WSUS. */
export const clientPath = '/ClientWebService/Client.asmx';
/** What `GetConfig` names is relative to the server as well, and may be another one: this is the one that is spoken with. */
export const simpleAuthPath = '/SimpleAuthWebService/SimpleAuth.asmx';
