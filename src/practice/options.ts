import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from '../main/core/fault.js';

export interface CommandLine {
  readonly help: boolean;
  /** Machine-readable messages only. */
  readonly json: boolean;
  readonly profile: string;
  readonly port: number;
  readonly throttle?: number;
  readonly tls: boolean;
  /** Whom the administration service lets in; nobody has to log in where it is absent. */
  readonly login?: LoginOptions;
}

export interface LoginOptions {
  /** `DOMAIN\\user` or `user`. */
  readonly account: string;
  /** Its first line is the password; else the environment has it. */
  readonly passwordFile?: string;
}

/** Where the password of `--account` is taken from when there is no `--password-file`: a command line can be read by others. */
export const passwordVariable = 'COUNTERSIGN_PRACTICE_PASSWORD';

export const usage = `Usage: practice --profile FOLDER [options]

A WSUS stand-in and a vendors' download site on this computer, for trying Countersign.

  --profile FOLDER        where it keeps its files; made when it is not there
  --port NUMBER           0 (default) chooses one, the last one again when it is free
  --throttle BYTES        bytes per second of the vendors' site
  --tls                   speaks https with a certificate of an authority of its own
  --login ntlm            asks for a login by NTLM, and stands at an address as a real server does
  --account NAME          the account that is let in: DOMAIN\\user or user
  --password-file FILE    its password, the first line of a file; else the environment
                          variable ${passwordVariable} has it
  --json                  prints nothing but JSON
  --help                  prints this
`;

function wholeNumber(name: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (!/^\d+$/u.test(text) || value < minimum || value > maximum) {
    throw new Fault('practice/arguments-invalid', { reason: `--${name} takes a number from ${String(minimum)} to ${String(maximum)}` });
  }
  return value;
}

const refuse = (reason: string): never => {
  throw new Fault('practice/arguments-invalid', { reason });
};

const accountName = /^(?:[^\\\p{C}]{1,200}\\)?[^\\\p{C}]{1,200}$/u;

interface LoginValues {
  readonly login?: string | undefined;
  readonly account?: string | undefined;
  readonly 'password-file'?: string | undefined;
}

function readLogin({ login, account, 'password-file': passwordFile }: LoginValues): LoginOptions | undefined {
  if (login === undefined) {
    if (account !== undefined || passwordFile !== undefined) refuse('--account and --password-file belong to --login ntlm');
    return undefined;
  }
  if (login !== 'ntlm') refuse('--login takes ntlm');
  if (account === undefined || !accountName.test(account)) return refuse('--login ntlm needs --account with DOMAIN\\user or user');
  return { account, ...(passwordFile === undefined ? {} : { passwordFile: resolve(passwordFile) }) };
}

/** @throws Fault `practice/arguments-invalid` */
export function readCommandLine(parameters: readonly string[]): CommandLine {
  const read = () =>
    parseArgs({
      args: [...parameters],
      options: {
        profile: { type: 'string' },
        port: { type: 'string', default: '0' },
        throttle: { type: 'string' },
        tls: { type: 'boolean', default: false },
        login: { type: 'string' },
        account: { type: 'string' },
        'password-file': { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
      strict: true,
      allowPositionals: false,
    }).values;
  let values: ReturnType<typeof read>;
  try {
    values = read();
  } catch (error) {
    throw new Fault('practice/arguments-invalid', { reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
  if (!values.help && (values.profile === undefined || values.profile === '')) {
    throw new Fault('practice/arguments-invalid', { reason: 'The folder of the profile is missing' });
  }
  const login = readLogin(values);
  return {
    help: values.help,
    json: values.json,
    profile: resolve(values.profile ?? ''),
    port: wholeNumber('port', values.port, 0, 65_535),
    tls: values.tls,
    ...(login === undefined ? {} : { login }),
    ...(values.throttle === undefined ? {} : { throttle: wholeNumber('throttle', values.throttle, 1, 2 ** 31) }),
  };
}
