import { explain, isErrorCode } from '../shared/errors/index.js';
import { explainCode, parseCode } from '../shared/system-codes/explain.js';
import { workOnCabinet } from './cab.js';
import { inspectCatalogue } from './catalog.js';
import { endingOf } from './ending.js';
import { asksForHelp, help, isCommand, type CommandName } from './help.js';
import { createInterrupt } from './interrupt.js';
import { listJobs } from './jobs.js';
import { workOnJournal } from './journal.js';
import { publishFromTerminal } from './publish.js';
import { workOnPublished } from './published.js';
import { dataFolder, terminalPorts } from './surroundings.js';
import { tryUnattended } from './try.js';
import { verifyFiles } from './verify.js';

function explainInWords(text: string | undefined): number {
  if (text !== undefined && isErrorCode(text)) {
    const { title, happened, remedy } = explain({ code: text, data: {} });
    console.log(`${text}\n${title}. ${happened} ${remedy}`);
    return 0;
  }
  const value = text === undefined ? undefined : parseCode(text);
  if (value === undefined) {
    console.error('Give a code: 2148204810, -2146762486, 0x800B0109, "HTTP 404" or one of Countersign’s own.');
    return 2;
  }
  const { code, decimal, meaning, remedy } = explainCode(value);
  console.log(`${code} (${decimal})\n${meaning} ${remedy}`);
  return 0;
}

async function run(command: CommandName, parameters: readonly string[], signal: AbortSignal): Promise<number> {
  switch (command) {
    case 'try':
      return tryUnattended(signal);
    case 'verify':
      return verifyFiles(parameters, signal);
    case 'cab':
      return workOnCabinet(parameters, signal);
    case 'catalog':
      return inspectCatalogue(parameters, signal);
    case 'publish':
      return publishFromTerminal(parameters, { dataFolder: dataFolder(), createPorts: terminalPorts }, signal);
    case 'published':
      return workOnPublished(parameters, { dataFolder: dataFolder(), createPorts: terminalPorts }, signal);
    case 'jobs':
      return listJobs(parameters);
    case 'journal':
      return workOnJournal(parameters);
    case 'explain':
      return explainInWords(parameters[0]);
  }
}

async function main([command, ...parameters]: readonly string[]): Promise<number> {
  if (!isCommand(command)) {
    console.log(help());
    return command === undefined || command === '--help' || command === 'help' ? 0 : 2;
  }
  if (asksForHelp(parameters)) {
    console.log(help(command));
    return 0;
  }
  const { signal, interrupt } = createInterrupt((words) => void process.stderr.write(words), (code) => process.exit(code));
  process.on('SIGINT', interrupt);
  return endingOf(command, parameters, signal, async () => run(command, parameters, signal));
}

process.exitCode = await main(process.argv.slice(2));
