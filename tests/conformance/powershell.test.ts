import { createRequire } from 'node:module';
import { Language, Parser, type Node } from '@vscode/tree-sitter-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate } from '../../src/main/core/authenticode/x509/certificate.js';
import { kitContents, type KitContents } from '../../src/main/core/certificates/client-kit/contents.js';
import { checkScript, installScript, removeScript } from '../../src/main/core/certificates/client-kit/powershell.js';
import { issueCodeSigning, makeAuthority } from '../fixtures/authority/index.js';

/*
 * Windows PowerShell is not for Debian. What judges here is the grammar by which an editor reads PowerShell: it tells whether a script
 * can be read and which commands it runs, and nothing of what they do.
 */

const { intermediate, root, publisher } = makeAuthority();
const issuers = [intermediate, root].map(({ certificate }) => parseCertificate(certificate));

function contentsOf(certificate: Uint8Array): KitContents {
  const contents = kitContents(parseCertificate(certificate), issuers);
  const signer = contents.entries[0] ?? expect.unreachable('the signer is an entry');
  return { ...contents, leaving: [{ ...signer, why: 'lost' }] };
}

let parser: Parser;
beforeAll(async () => {
  await Parser.init();
  parser = new Parser();
  parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm')));
});

function read(script: string): Node {
  return parser.parse(script)?.rootNode ?? expect.unreachable('the parser has a grammar');
}
const commandsOf = (script: string): readonly string[] => read(script).descendantsOfType('command_name').flatMap((node) => (node === null ? [] : [node.text]));

describe.each([
  ['install', installScript],
  ['check', checkScript],
  ['remove', removeScript],
])('the script to %s', (_, make) => {
  const script = make(contentsOf(publisher.certificate));

  it('is PowerShell', () => {
    expect(read(script).hasError).toBe(false);
    expect(commandsOf(script).length).toBeGreaterThan(1);
  });

  it.each(['}', ')', "'"])('would be none without its last %s', (mark) => {
    const at = script.lastIndexOf(mark);
    expect(read(script.slice(0, at) + script.slice(at + 1)).hasError).toBe(true);
  });

  it.each(["x'; Remove-Item C:\\ -Recurse; '", '#> Remove-Item C:\\', '‘quoted’; Remove-Item ‚low‛', 'two\r\nRemove-Item x', '$(Remove-Item x) `n'])('runs the same commands for a certificate called %s', (name) => {
    const odd = make(contentsOf(issueCodeSigning(intermediate, { name }).certificate));
    expect(read(odd).hasError).toBe(false);
    expect(commandsOf(odd)).toEqual(commandsOf(script));
  });
});
