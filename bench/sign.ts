import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signCabinet } from '../src/main/core/authenticode/sign/cabinet.js';
import { writeCabinet } from '../src/main/core/cabinet/write.js';
import { certificatesPem, chainOf, identityOf, makeAuthority, privateKeyPem } from '../tests/fixtures/authority/index.js';

/*
 * A cabinet of 200 MB signed by us and by osslsigncode, in turn, so that a busy moment meets both; the median counts.
 * We also read the signed file back and compute its SHA-1 and SHA-256, which WSUS wants; osslsigncode does neither, so
 * it is measured alone and together with `openssl dgst`.
 */
const contentSize = 200 * 1024 * 1024;
const rounds = 7;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function tool(program: string, parameters: readonly string[]): void {
  const { status, error } = spawnSync(program, parameters, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${program} failed`, { cause: error });
}

function writeRandom(path: string): void {
  const file = openSync(path, 'w');
  for (let written = 0; written < contentSize; written += 1024 * 1024) writeSync(file, randomBytes(1024 * 1024));
  closeSync(file);
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const at = (name: string): string => join(folder, name);
  try {
    writeRandom(at('content'));
    const members = [{ name: 'content', path: at('content'), size: contentSize, modified: new Date() }];
    await writeCabinet({ members, destination: at('ours.cab'), compression: 'stored', reserveSignature: true });
    // osslsigncode refuses a cabinet with room for a signature that is not there yet.
    await writeCabinet({ members, destination: at('unsigned.cab'), compression: 'stored', reserveSignature: false });
    const { publisher } = makeAuthority({ key: 'rsa-2048' });
    const identity = identityOf(publisher);
    writeFileSync(at('chain.pem'), certificatesPem(publisher, ...chainOf(publisher)));
    writeFileSync(at('key.pem'), privateKeyPem(publisher.key));

    const sign = (): void => {
      rmSync(at('theirs.cab'), { force: true });
      tool('osslsigncode', ['sign', '-h', 'sha256', '-certs', at('chain.pem'), '-key', at('key.pem'), '-in', at('unsigned.cab'), '-out', at('theirs.cab')]);
    };
    const signAndDigest = (): void => {
      sign();
      tool('openssl', ['dgst', '-sha1', at('theirs.cab')]);
      tool('openssl', ['dgst', '-sha256', at('theirs.cab')]);
    };
    const times = { ours: [] as number[], sign: [] as number[], signAndDigest: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      times.ours.push(await timed(() => signCabinet({ path: at('ours.cab'), identity })));
      times.sign.push(await timed(sign));
      times.signAndDigest.push(await timed(signAndDigest));
    }
    const [ours, theirs, theirsWithDigests] = [median(times.ours), median(times.sign), median(times.signAndDigest)];
    console.log(`sign 200 MB: ours ${ours.toFixed(0)} ms, osslsigncode ${theirs.toFixed(0)} ms, ratio ${(ours / theirs).toFixed(2)}`);
    console.log(`  with SHA-1 and SHA-256 of the signed file: theirs ${theirsWithDigests.toFixed(0)} ms, ratio ${(ours / theirsWithDigests).toFixed(2)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
