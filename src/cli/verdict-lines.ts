import { explain, type CodedError } from '../shared/errors/index.js';
import { visible } from '../shared/foreign-text.js';
import type { Check, FileVerdict, Outcome, SignatureVerdict } from '../shared/verdict.js';

/** Verdicts as text for a terminal. Names of files and of signers are whoever's; none of them may move the cursor or turn text around. */

const marks: Readonly<Record<Outcome, string>> = { passed: '●', warning: '▲', failed: '✕', 'not-checked': '◌' };

const line = (depth: number, outcome: Outcome, text: string): string => `${'  '.repeat(depth)}${marks[outcome]} ${visible(text)}`;
const note = (depth: number, text: string): string => '  '.repeat(depth) + visible(text);

const checkLines = (checks: readonly Check[], depth: number): string[] => checks.map(({ outcome, title, reason, source }) => line(depth, outcome, `${title}: ${reason} [${source}]`));

function signatureLines({ index, outcome, digestAlgorithm, signer, judgedAt, checks, chain, timestamp }: SignatureVerdict): string[] {
  return [
    line(1, outcome, `Signature ${String(index + 1)}, ${digestAlgorithm}, ${signer?.subject ?? 'signer unknown'}, judged at ${judgedAt}`),
    ...checkLines(checks, 2),
    ...(chain === undefined ? [] : [...chain.certificates.map(({ subject, thumbprint }) => note(2, `${subject} (${thumbprint})`)), ...checkLines(chain.checks, 2)]),
    ...(timestamp === undefined
      ? []
      : [line(2, timestamp.outcome, `Time stamp ${timestamp.time} (${timestamp.kind})`), ...checkLines(timestamp.checks, 3), ...checkLines(timestamp.chain.checks, 3)]),
  ];
}

/** Every check, with its reason and its source. */
export const verdictLines = (path: string, verdict: FileVerdict): string[] => [
  line(0, verdict.outcome, `${path} (${verdict.container}, policy ${verdict.policy})`),
  note(1, `SHA-256 ${verdict.sha256}`),
  ...(verdict.catalogueFile === undefined ? [] : [note(1, `The signatures are those of the catalogue file with the SHA-256 ${verdict.catalogueFile}`)]),
  ...verdict.relaxations.map((sentence) => note(1, `Relaxed: ${sentence}`)),
  ...checkLines(verdict.checks, 1),
  ...verdict.signatures.flatMap(signatureLines),
];

/** A file that was met while walking and is of no kind that carries signatures. */
export const passedOverLine = (path: string): string => line(0, 'not-checked', `${path} (no kind of file that carries a signature)`);

export function errorLine(path: string, error: CodedError): string {
  const { title, happened, remedy } = explain(error);
  return line(0, 'failed', `${path}: ${title}. ${happened} ${remedy} (${error.code})`);
}
