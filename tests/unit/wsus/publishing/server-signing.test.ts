import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explain } from '../../../../src/shared/errors/index.js';
import { bytes, type Bytes, type Fingerprint, type Sha1, type Sha256 } from '../../../../src/shared/units.js';
import type { Check, FileVerdict, SignatureVerdict } from '../../../../src/shared/verdict.js';
import type { Fault } from '../../../../src/main/core/fault.js';
import { fetchSigned, judgeSigned, SignedPackage, signOnServer, type FetchedCabinet } from '../../../../src/main/core/wsus/publishing/server-signing.js';
import { predictTrustCode } from '../../../../src/main/core/wsus/publishing/predict-trust.js';
import { result, scriptedWsus } from '../../../fakes/scripted-wsus.js';
import { temporaryFolder } from '../../../fixtures/folder.js';

const input = { filePath: 'D:\\WSUS\\x.cab', withoutTimestamp: false, timestampUrl: 'http://stamp.example' };
const extended = 'SignCabExForPublishingWithTimeStampOption';
const option = 'SignCabForPublishingWithTimeStampOption';
const plain = 'SignCabForPublishing';

test.each([
  [[extended, option, plain], 'extended', [extended]],
  [[option, plain], 'timestamp-option', [extended, option]],
  [[plain], 'plain', [extended, option, plain]],
])('the newest form that the server knows is used (%#)', async (known, form, asked) => {
  const { client, calls } = scriptedWsus(Object.fromEntries(known.map((name) => [name, result(name, 0)])));
  expect(await signOnServer(client, input)).toBe(form);
  expect(calls.map((call) => call.operation)).toEqual(asked);
  expect(calls.at(-1)?.parameter('filePath')).toBe(input.filePath);
});

test('what was learnt is remembered; a server without any form is told', async () => {
  const { client, calls } = scriptedWsus({ [plain]: result(plain, 0) });
  await signOnServer(client, input, 'plain');
  expect(calls).toHaveLength(1);
  await expect(signOnServer(scriptedWsus({}).client, input)).rejects.toMatchObject({ code: 'wsus/signing-not-offered' });
});

test('a code of the server comes with its meaning, and is not taken for an unknown form', async () => {
  const { client, calls } = scriptedWsus({ [extended]: result(extended, 2147954402), [option]: result(option, 0) });
  const fault = await signOnServer(client, input).catch((error: unknown) => error as Fault);
  expect(fault).toMatchObject({ code: 'wsus/signing-failed', data: { code: '0x80072EE2', decimal: 2147954402 } });
  expect(explain(fault as Fault).happened).toContain('time-stamp service did not answer');
  expect(explain(fault as Fault).remedy).not.toContain('{');
  expect(calls).toHaveLength(1);
});

const own = 'a'.repeat(64);
const certificate = 'c'.repeat(64) as Fingerprint;
const fetched: FetchedCabinet = { path: '/x', size: bytes(10), sha1: '1'.repeat(40) as Sha1, sha256: '2'.repeat(64) as Sha256 };
const expected = { digests: { sha256: own, sha1: 'b'.repeat(40) }, certificate };
const signature = (more: Partial<SignatureVerdict> = {}): SignatureVerdict => ({
  index: 0,
  digestAlgorithm: 'SHA-256',
  signedDigest: own,
  signer: { name: 'WSUS', fingerprint: certificate } as SignatureVerdict['signer'] & object,
  judgedAt: '2026-01-01T00:00:00.000Z' as SignatureVerdict['judgedAt'],
  checks: [],
  outcome: 'passed',
  ...more,
});
const verdict = (more: Partial<FileVerdict> = {}): FileVerdict => ({
  container: 'cab',
  size: fetched.size,
  sha1: fetched.sha1,
  sha256: fetched.sha256,
  signed: true,
  signatures: [signature()],
  checks: [],
  policy: 'test',
  relaxations: [],
  outcome: 'passed',
  ...more,
});
const failed = (id: string): Check => ({ id, title: id, outcome: 'failed', reason: `${id} failed`, source: '' });

test('our bytes with the signature of the server pass, also with SHA-1', () => {
  expect(judgeSigned(fetched, verdict(), expected)).toBeUndefined();
  expect(judgeSigned(fetched, verdict({ outcome: 'warning', signatures: [signature({ digestAlgorithm: 'sha1', signedDigest: 'b'.repeat(40) })] }), expected)).toBeUndefined();
});

test.each([
  ['another cabinet was signed', verdict({ signatures: [signature({ signedDigest: 'd'.repeat(64) })] }), 'wsus/cabinet-swapped'],
  ['a second signature over other bytes', verdict({ signatures: [signature(), signature({ index: 1, signedDigest: 'd'.repeat(64) })] }), 'wsus/cabinet-swapped'],
  ['a second signature by another', verdict({ signatures: [signature(), signature({ index: 1, signer: { name: 'X', fingerprint: own } as never })] }), 'wsus/signed-by-other'],
  ['another file was judged', verdict({ sha256: own as Sha256 }), 'wsus/cabinet-swapped'],
  ['another size was judged', verdict({ size: 11 as Bytes }), 'wsus/cabinet-swapped'],
  ['another signer', verdict({ signatures: [signature({ signer: { name: 'Eve', fingerprint: own } as never })] }), 'wsus/signed-by-other'],
  ['no signature', verdict({ signed: false, signatures: [], outcome: 'failed' }), 'wsus/signed-cabinet-unsigned'],
  ['no cabinet', verdict({ container: 'pe' }), 'wsus/signed-cabinet-unsigned'],
  ['a digest that was not recorded', verdict({ signatures: [signature({ digestAlgorithm: 'md5' })] }), 'wsus/signed-digest-unknown'],
  ['a failed check', verdict({ outcome: 'failed', checks: [failed('cab.filler')] }), 'wsus/signed-cabinet-refused'],
  ['nothing decided', verdict({ outcome: 'not-checked' }), 'wsus/signed-cabinet-refused'],
])('%s is refused', (_, given, code) => expect(judgeSigned(fetched, given, expected)?.code).toBe(code));

test('only what was fetched once is proven; later changes on the share do not matter', async () => {
  using folder = temporaryFolder();
  const share = join(folder.path, 'share.cab');
  mkdirSync(join(folder.path, 'work'));
  writeFileSync(share, 'signed');
  const copy = await fetchSigned(share, join(folder.path, 'work', 'x.cab'), bytes(4));
  writeFileSync(share, 'evil');
  const seen: string[] = [];
  const cabinet = await SignedPackage.prove(copy, expected, async (path) => {
    seen.push(path);
    return Promise.resolve(verdict({ sha1: copy.sha1, sha256: copy.sha256, size: copy.size }));
  });
  expect(seen).toEqual([copy.path]);
  expect(cabinet).toMatchObject({ path: copy.path, sha256: copy.sha256, size: 6 });
});

test('a signed file that grew beyond any signature is not fetched', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'share.cab'), Buffer.alloc(1024 * 1024 + 5));
  await expect(fetchSigned(join(folder.path, 'share.cab'), join(folder.path, 'x.cab'), bytes(4))).rejects.toMatchObject({ code: 'wsus/file-too-large' });
});

test.each([
  ['nothing failed', verdict(), undefined],
  ['no signature', verdict({ signed: false, signatures: [], outcome: 'failed' }), 0x800b0100],
  ['unknown root', verdict({ outcome: 'failed', signatures: [signature({ checks: [failed('chain.anchor')] })] }), 0x800b0109],
  ['expired', verdict({ outcome: 'failed', signatures: [signature({ checks: [failed('chain.validity')] })] }), 0x800b0101],
  ['revoked', verdict({ outcome: 'failed', signatures: [signature({ checks: [failed('chain.revocation')] })] }), 0x800b010c],
  ['changed', verdict({ outcome: 'failed', signatures: [signature({ checks: [failed('content.digest'), failed('chain.anchor')] })] }), 0x80096010],
  ['wrong purpose', verdict({ outcome: 'failed', signatures: [signature({ checks: [failed('chain.extended-key-usage')] })] }), 0x800b0110],
  ['damaged', verdict({ outcome: 'failed', checks: [failed('cab.signature-end')] }), 0x8009200d],
  ['nothing known', verdict({ outcome: 'not-checked' }), 0x800b0004],
])('what a client would say: %s', (_, given, code) => expect(predictTrustCode(given)).toBe(code));
