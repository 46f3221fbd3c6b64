import { Markup, tag } from '../xml/write.js';

/** An exception of the server's .NET code: its type and what it says. */
export interface ServerException {
  readonly type: string;
  readonly message: string;
  readonly inner?: ServerException;
}

/** Ends a call with a SOAP fault. Nothing that a caller did is ever told by another error. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault';
  readonly code: 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand';
  readonly detail: Markup;

  constructor(code: SoapFault['code'], message: string, detail: Markup = new Markup('')) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

const exceptionMarkup = (exception: ServerException): Markup =>
  tag(
    'Exception',
    { Assembly: 'Microsoft.UpdateServices.Administration', Type: exception.type, Message: exception.message },
    exception.inner === undefined ? [] : [exceptionMarkup(exception.inner)],
  );

const spoken = (exception: ServerException): string =>
  ` ---> ${exception.type}: ${exception.message}${exception.inner === undefined ? '' : spoken(exception.inner)}`;

/** The admin service's form: the exceptions, the outer one first, both in the text and in the detail. */
export const adminFault = (exception: ServerException): SoapFault =>
  new SoapFault('Server', `System.Web.Services.Protocols.SoapException: Fault occurred${spoken(exception)}`, exceptionMarkup(exception));

export const invalidOperation = (message: string): SoapFault => adminFault({ type: 'System.InvalidOperationException', message });
export const invalidArgument = (message: string): SoapFault => adminFault({ type: 'System.ArgumentException', message });
export const notFound = (message: string): SoapFault =>
  adminFault({ type: 'Microsoft.UpdateServices.Administration.WsusObjectNotFoundException', message });
/** A stored procedure that refused: the text is the useful part. */
export const databaseRefusal = (message: string): SoapFault =>
  adminFault({ type: 'System.Data.SqlClient.SqlException', message });

export const faultMarkup = (fault: SoapFault): Markup =>
  tag('soap:Fault', {}, [
    tag('faultcode', {}, [`soap:${fault.code}`]),
    tag('faultstring', {}, [fault.message]),
    tag('detail', {}, [fault.detail]),
  ]);
