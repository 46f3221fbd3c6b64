import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import * as a from '../fixtures/authority/index.js';
import { hasTool, runTool } from './tools.js';

/** The tests' own authority must be right where it claims to be: judged by openssl. */
describe.skipIf(!hasTool('openssl', 'openssl', ['version']))('the throw-away authority, judged by openssl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-authority-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  describe.each(['ec-p256', 'rsa-2048'] as const)('with %s keys', (key) => {
    const authority = a.makeAuthority({ key });
    const roots = put(`${key}-root.pem`, a.certificatesPem(authority.root));
    const chain = put(`${key}-chain.pem`, a.certificatesPem(authority.intermediate));
    const verify = (issued: a.Issued, ...more: string[]): string =>
      runTool('openssl', ['verify', '-x509_strict', ...more, '-CAfile', roots, '-untrusted', chain, put('leaf.pem', a.certificatesPem(issued))]).output;

    it('makes chains that pass the strict rules', () => {
      expect(verify(authority.publisher, '-purpose', 'any')).toMatch(/: OK/u);
      expect(verify(authority.timestamps, '-purpose', 'timestampsign')).toMatch(/: OK/u);
    });

    it.each([
      ['an expired certificate', { to: a.daysFromNow(-1) }, /certificate has expired/u],
      ['one not yet valid', { from: a.daysFromNow(1) }, /not yet valid/u],
      ['an unknown critical extension', { extensions: [a.unknownExtension(true)] }, /unhandled critical extension/u],
      ['a wrong signature', { signedWith: a.makeKey(key, 'nobody') }, /certificate signature failure/u],
    ])('makes %s that is refused for just that', (_, options, words) => {
      expect(verify(a.issueCodeSigning(authority.intermediate, options), '-purpose', 'any')).toMatch(words);
    });

    it('makes an authority that breaks the path length', () => {
      const narrow = a.issueAuthority(authority.root, { key, name: 'Narrow', pathLength: 0 });
      const below = a.issueAuthority(narrow, { key, name: 'Below' });
      const both = put('both.pem', a.certificatesPem(narrow, below));
      const leaf = put('leaf.pem', a.certificatesPem(a.issueCodeSigning(below)));
      expect(runTool('openssl', ['verify', '-CAfile', roots, '-untrusted', both, leaf]).output).toMatch(/path length constraint exceeded/u);
    });

    it('makes revocation lists that openssl obeys', () => {
      const good = a.makeRevocationList(authority.root);
      const bad = a.makeRevocationList(authority.intermediate, { revoked: [{ certificate: authority.publisher, reason: 'keyCompromise' }] });
      const lists = put('lists.pem', a.revocationListsPem(good, bad));
      expect(verify(authority.publisher, '-crl_check_all', '-CRLfile', lists)).toMatch(/certificate revoked/u);
      expect(verify(authority.timestamps, '-crl_check_all', '-CRLfile', lists)).toMatch(/: OK/u);
      const delta = a.makeRevocationList(authority.root, { extensions: [a.unknownExtension(true)] });
      expect(verify(authority.timestamps, '-crl_check_all', '-CRLfile', put('delta.pem', a.revocationListsPem(delta, bad)))).toMatch(/critical/u);
    });

    it.each(['v1', 'v2'] as const)('makes time-stamp tokens with the %s binding', (binding) => {
      const data = put('data.bin', 'a signature');
      const token = put('token.der', a.makeTimestampToken(authority.timestamps, Buffer.from('a signature'), { binding }));
      const judge = (file: string): string =>
        runTool('openssl', ['ts', '-verify', '-token_in', '-in', file, '-data', data, '-CAfile', roots, '-untrusted', chain]).output;
      expect(judge(token)).toMatch(/Verification: OK/u);
      for (const wrong of [{ breakSignature: true }, { imprint: Buffer.alloc(32) }, { binding: 'wrong' as const }]) {
        expect(judge(put('wrong.der', a.makeTimestampToken(authority.timestamps, Buffer.from('a signature'), wrong)))).toMatch(/FAILED/u);
      }
    });

    it('answers requests of openssl', () => {
      const data = put('data.bin', 'a signature');
      const query = spawnSync('openssl', ['ts', '-query', '-data', data, '-sha256', '-cert']).stdout;
      const request = put('query.der', query);
      const judge = (options: a.AnswerOptions): string => {
        const answer = put('answer.der', a.answerTimestampRequest(authority.timestamps, query, options));
        return runTool('openssl', ['ts', '-verify', '-in', answer, '-queryfile', request, '-CAfile', roots, '-untrusted', chain]).output;
      };
      expect(judge({})).toMatch(/Verification: OK/u);
      expect(judge({ wrong: 'nonce' })).toMatch(/nonce mismatch/u);
      expect(judge({ wrong: 'imprint' })).toMatch(/imprint/u);
      expect(judge({ status: 2, failure: 14, statusText: 'closed' })).toMatch(/timeNotAvailable/iu);
    });
  });
});
