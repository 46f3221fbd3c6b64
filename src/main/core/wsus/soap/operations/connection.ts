import { AnswerUnexpected, optionalText, readInteger } from '../answer.js';
import { noParameters, type Operation } from '../operation.js';
import { tidy } from '../tidy.js';

/** What the logged-in account may do (MS-WSUSAR). */
export const roles = { none: 0, reporter: 1, administrator: 2 } as const;

function readVersion(text: string | undefined, what: string): string {
  const version = tidy(text ?? '', 50);
  if (!/^\d+(?:\.\d+){1,3}$/u.test(version)) throw new AnswerUnexpected(`${what} is no version`);
  return version;
}

/** For example `10.0.26100.1742`. */
export const getServerVersion: Operation<undefined, string> = {
  name: 'GetServerVersion',
  parameters: noParameters,
  read: (response) => readVersion(optionalText(response, 'GetServerVersionResult'), 'the server version'),
};

/** For example `1.20`. */
export const getServerProtocolVersion: Operation<undefined, string> = {
  name: 'GetServerProtocolVersion',
  parameters: noParameters,
  read: (response) => readVersion(optionalText(response, 'GetServerProtocolVersionResult'), 'the protocol version'),
};

export const getCurrentUserRole: Operation<undefined, number> = {
  name: 'GetCurrentUserRole',
  parameters: noParameters,
  read: (response) => readInteger(response, 'GetCurrentUserRoleResult'),
};
