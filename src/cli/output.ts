import { explain, type CodedError } from '../shared/errors/index.js';
import { jsonLine, visible } from '../shared/foreign-text.js';

/** Of every JSON object of the terminal; it grows when something that `docs/terminal.md` names changes its meaning or goes. */
const schemaVersion = 1;

/** What a command found, as one JSON object on one line. */
export const reportLine = (command: string, content: Readonly<Record<string, unknown>>): string => jsonLine({ schema: schemaVersion, command, ...content });

/** An error with its words, for JSON. */
export const errorObject = (error: CodedError): CodedError & { readonly title: string; readonly happened: string; readonly remedy: string } => {
  const { title, happened, remedy } = explain(error);
  return { ...error, title, happened, remedy };
};

export function errorText(error: CodedError): string {
  const { title, happened, remedy } = explain(error);
  return visible(`${title}. ${happened} ${remedy} (${error.code})`);
}
