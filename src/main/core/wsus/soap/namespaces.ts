/** The administration service (MS-WSUSAR) as its WSDL names it. */
export const adminNamespace = 'http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService';
export const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';
export const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance';
export const schemaNamespace = 'http://www.w3.org/2001/XMLSchema';

/** Where the administration service answers on a WSUS. */
export const adminPath = '/ApiRemoting30/WebService.asmx';
/** The WSDL's soapAction, in quotes as SOAP 1.1 §6.1.1 wants it. MS-WSUSAR prints another one, to which the service does not answer. */
export const soapAction = (operation: string, namespace: string = adminNamespace): string => `"${namespace}/${operation}"`;
