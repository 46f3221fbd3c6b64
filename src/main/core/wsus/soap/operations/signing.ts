import type { XmlElement } from '../../../../../shared/catalog.js';
import { AnswerUnexpected, readInteger } from '../answer.js';
import { flag, text } from '../envelope.js';
import type { Operation } from '../operation.js';

/** The official console waits two hours for a signature. */
const signingTimeoutMs = 7_200_000;

/** 0 is success; else a Win32 or HRESULT code as an unsigned 32-bit number. */
const readCode =
  (name: string) =>
  (response: XmlElement): number => {
    const code = readInteger(response, name);
    if (code < 0 || code > 0xffff_ffff) throw new AnswerUnexpected(`${name} is no unsigned 32-bit number`);
    return code;
  };

export interface SignInput {
  /** The cabinet as the server sees it: a path on its own disk. */
  readonly filePath: string;
  readonly withoutTimestamp: boolean;
  /** RFC 3161 or Authenticode address, for servers that know the newest form. */
  readonly timestampUrl?: string;
}

export const signCabinet: Operation<Pick<SignInput, 'filePath'>, number> = {
  name: 'SignCabForPublishing',
  parameters: ({ filePath }) => [text('filePath', filePath)],
  read: readCode('SignCabForPublishingResult'),
  timeoutMs: signingTimeoutMs,
};

export const signCabinetWithTimestampOption: Operation<Omit<SignInput, 'timestampUrl'>, number> = {
  name: 'SignCabForPublishingWithTimeStampOption',
  parameters: ({ filePath, withoutTimestamp }) => [text('filePath', filePath), flag('signWithoutTimeStamp', withoutTimestamp)],
  read: readCode('SignCabForPublishingWithTimeStampOptionResult'),
  timeoutMs: signingTimeoutMs,
};

export const signCabinetExtended: Operation<SignInput, number> = {
  name: 'SignCabExForPublishingWithTimeStampOption',
  parameters: ({ filePath, withoutTimestamp, timestampUrl }) => [
    text('filePath', filePath),
    text('httpTimeStamp', timestampUrl),
    flag('signWithoutTimeStamp', withoutTimestamp),
  ],
  read: readCode('SignCabExForPublishingWithTimeStampOptionResult'),
  timeoutMs: signingTimeoutMs,
};
