import { randomUUID } from 'node:crypto';
import { joined, tag } from '../xml/write.js';
import { SoapFault } from '../soap/fault.js';

/** [MS-WUSP] 2.2.2.4, and the same of [MS-WSUSSS]. */
export type ClientErrorCode =
  | 'InvalidCookie'
  | 'CookieExpired'
  | 'ConfigChanged'
  | 'RegistrationRequired'
  | 'ServerChanged'
  | 'InvalidParameters'
  | 'IncompatibleProtocolVersion'
  | 'InvalidAuthorizationCookie'
  | 'FileLocationChanged';

/** The client services' form of a fault: the code is in the detail. */
export function clientFault(code: ClientErrorCode, message: string, method: string): SoapFault {
  return new SoapFault(
    'Client',
    'System.Web.Services.Protocols.SoapException: Fault occurred',
    joined([tag('ErrorCode', {}, [code]), tag('Message', {}, [message]), tag('ID', {}, [randomUUID()]), tag('Method', {}, [method])]),
  );
}
