import { rmSync, writeFileSync } from 'node:fs';
import { signCabinet } from '../src/main/core/authenticode/sign/cabinet.js';
import { writeCabinet } from '../src/main/core/cabinet/write.js';
import { certificatesPem, chainOf, identityOf, makeAuthority, privateKeyPem } from '../tests/fixtures/authority/index.js';
import { benchFolder, compare, tool, writeRandom, type Figure } from './measure.js';

/*
 * A cabinet of 200 MiB signed by us and by osslsigncode. We also read the signed file back and compute its SHA-1 and
 * SHA-256, which WSUS wants; osslsigncode does neither, so it is measured alone and together with `openssl dgst`.
 */
const contentSize = 200 * 1024 * 1024;
const rounds = 5;

export async function run(): Promise<readonly Figure[]> {
  using folder = benchFolder();
  const { at } = folder;
  writeRandom(at('content'), contentSize);
  const members = [{ name: 'content', path: at('content'), size: contentSize, modified: new Date() }];
  await writeCabinet({ members, destination: at('ours.cab'), compression: 'stored', reserveSignature: true });
  // osslsigncode refuses a cabinet with room for a signature that is not there yet.
  await writeCabinet({ members, destination: at('unsigned.cab'), compression: 'stored', reserveSignature: false });
  const { publisher } = makeAuthority({ key: 'rsa-2048' });
  const identity = identityOf(publisher);
  writeFileSync(at('chain.pem'), certificatesPem(publisher, ...chainOf(publisher)));
  writeFileSync(at('key.pem'), privateKeyPem(publisher.key));

  const ours = async (): Promise<unknown> => signCabinet({ path: at('ours.cab'), identity });
  const sign = (): void => {
    rmSync(at('theirs.cab'), { force: true });
    tool('osslsigncode', ['sign', '-h', 'sha256', '-certs', at('chain.pem'), '-key', at('key.pem'), '-in', at('unsigned.cab'), '-out', at('theirs.cab')]);
  };
  const signAndDigest = (): void => {
    sign();
    tool('openssl', ['dgst', '-sha1', at('theirs.cab')]);
    tool('openssl', ['dgst', '-sha256', at('theirs.cab')]);
  };
  return [
    await compare({ name: 'sign 200 MiB, read back, both digests (osslsigncode, openssl dgst)', rounds, ours, theirs: signAndDigest }),
    await compare({ name: '  the same (osslsigncode alone)', rounds, ours, theirs: sign }),
  ];
}
