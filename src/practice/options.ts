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
}

export const usage = `Usage: practice --profile FOLDER [options]

A WSUS stand-in and a vendors' download site on this computer, for trying Countersign.

  --profile FOLDER   where it keeps its files; made when it is not there
  --port NUMBER      0 (default) chooses one, the last one again when it is free
  --throttle BYTES   bytes per second of the vendors' site
  --tls              speaks https with a certificate of its own
  --json             prints nothing but JSON
  --help             prints this
`;

function wholeNumber(name: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (!/^\d+$/u.test(text) || value < minimum || value > maximum) {
    throw new Fault('practice/arguments-invalid', { reason: `--${name} takes a number from ${String(minimum)} to ${String(maximum)}` });
  }
  return value;
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
  return {
    help: values.help,
    json: values.json,
    profile: resolve(values.profile ?? ''),
    port: wholeNumber('port', values.port, 0, 65_535),
    tls: values.tls,
    ...(values.throttle === undefined ? {} : { throttle: wholeNumber('throttle', values.throttle, 1, 2 ** 31) }),
  };
}
