import { explain, isErrorCode } from '../shared/errors/index.js';
import { toCodedError } from '../main/core/fault.js';
import { explainCode } from '../main/core/wsus/error-words.js';
import { listJobs } from './jobs.js';
import { tryUnattended } from './try.js';
import { verifyFiles } from './verify.js';

const usage = `Usage: countersign COMMAND

  try                       the whole job on the practice server, ending with a report
  verify FILE… [options]    checks signatures and prints every check; folders are walked, links not followed.
                            0 when all passed; files that can carry no signature fail only when they are named
    --roots PATH            trusted roots: a folder of .cer, .crt and .pem (and .crl), or one such file
    --crl PATH              revocation lists: a folder or a file; may be given several times
    --at DATE               judge as of that time instead of now
    --policy NAME           strict (default), allow-sha1, or demand-revocation
    --catalogue FILE.cat    look the files up in this catalogue file instead of checking their own signatures
    --json                  one JSON object a line
  jobs [--practice]         the jobs of a profile and how they ended
  explain CODE              a Windows, WSUS or Countersign code in words
`;

function explainInWords(text: string | undefined): number {
  if (text !== undefined && isErrorCode(text)) {
    const { title, happened, remedy } = explain({ code: text, data: {} });
    console.log(`${text}\n${title}. ${happened} ${remedy}`);
    return 0;
  }
  const value = Number(text);
  if (text === undefined || !Number.isInteger(value)) {
    console.error('Give a code: 2148204810, -2146762486, 0x800B0109 or one of Countersign’s own.');
    return 2;
  }
  const { code, decimal, meaning, remedy } = explainCode(value);
  console.log(`${code} (${decimal})\n${meaning} ${remedy}`);
  return 0;
}

async function run(parameters: readonly string[]): Promise<number> {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const [command, ...rest] = parameters;
  switch (command) {
    case 'try':
      return tryUnattended(controller.signal);
    case 'verify':
      return verifyFiles(rest, controller.signal);
    case 'jobs':
      return listJobs(rest);
    case 'explain':
      return explainInWords(rest[0]);
    default:
      console.log(usage);
      return command === undefined || command === '--help' || command === 'help' ? 0 : 2;
  }
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const coded = toCodedError(error);
  const { title, happened, remedy } = explain(coded);
  console.error(`${title}. ${happened} ${remedy} (${coded.code})`);
  process.exitCode = coded.code === 'app/usage' ? 2 : 1;
}
