import { rmSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { AnchorStore } from '../src/main/core/authenticode/anchors.js';
import { strictPolicy } from '../src/main/core/authenticode/policy.js';
import { signCabinet, signPackedCabinet, whilePacking } from '../src/main/core/authenticode/sign/cabinet.js';
import { verifyFile } from '../src/main/core/authenticode/verify.js';
import { parseCertificate } from '../src/main/core/authenticode/x509/certificate.js';
import { openFileSource } from '../src/main/core/bytes.js';
import { inOrder } from '../src/main/core/in-order.js';
import { writeCabinet, writeCabinetToSign } from '../src/main/core/cabinet/write.js';
import { certificatesPem, chainOf, identityOf, makeAuthority, privateKeyPem } from '../tests/fixtures/authority/index.js';
import { benchFolder, compare, loadNow, timed, told, tool, writeRandom, type Figure } from './measure.js';

/*
 * A cabinet of 200 MiB signed and verified by us and by osslsigncode. Our verdict names the file by its SHA-256, and publishing needs
 * its SHA-1 as well; osslsigncode computes neither, so where we do, `openssl dgst` stands beside it.
 */
const contentSize = 200 * 1024 * 1024;
const rounds = 7;
const smallCount = 1000;

export async function run(): Promise<readonly Figure[]> {
  using folder = benchFolder();
  const { at } = folder;
  writeRandom(at('content'), contentSize);
  const members = [{ name: 'content', path: at('content'), size: contentSize, modified: new Date() }];
  const packed = await writeCabinet({ members, destination: at('packed.cab'), compression: 'stored', reserveSignature: true });
  // osslsigncode refuses a cabinet with room for a signature that is not there yet.
  await writeCabinet({ members, destination: at('unsigned.cab'), compression: 'stored', reserveSignature: false });
  const { publisher, root } = makeAuthority({ key: 'rsa-2048' });
  const identity = identityOf(publisher);
  writeFileSync(at('root.pem'), certificatesPem(root));
  writeFileSync(at('chain.pem'), certificatesPem(publisher, ...chainOf(publisher)));
  writeFileSync(at('key.pem'), privateKeyPem(publisher.key));
  const anchors = new AnchorStore([{ certificate: parseCertificate(root.certificate), origin: 'bench' }]);

  const verify = async (path: string, sha1 = false): Promise<void> => {
    await using file = await openFileSource(path);
    const { outcome } = await verifyFile(file, { anchors, policy: strictPolicy, now: new Date(), sha1 });
    if (outcome !== 'passed') throw new Error(`${path} ${outcome}`);
  };
  const theirVerify = (path: string): void => tool('osslsigncode', ['verify', '-CAfile', at('root.pem'), '-ignore-crl', '-in', path]);
  const sign = async (): Promise<unknown> => signCabinet({ path: at('unsigned.cab'), destination: at('ours.cab'), identity });
  const theirSign = (): void => {
    rmSync(at('theirs.cab'), { force: true });
    tool('osslsigncode', ['sign', '-h', 'sha256', '-certs', at('chain.pem'), '-key', at('key.pem'), '-in', at('unsigned.cab'), '-out', at('theirs.cab')]);
  };
  const digests = (): void => {
    for (const algorithm of ['-sha1', '-sha256']) tool('openssl', ['dgst', algorithm, at('theirs.cab')]);
  };
  const expectedDigest = packed.authenticode?.sha256;
  if (expectedDigest === undefined) throw new Error('there is no digest to sign');

  const large = [
    await compare({ name: 'sign 200 MiB (osslsigncode)', rounds, ours: sign, theirs: theirSign }),
    await compare({ name: 'verify 200 MiB (osslsigncode)', rounds, ours: async () => verify(at('ours.cab')), theirs: () => theirVerify(at('theirs.cab')) }),
    await compare({
      name: 'sign and verify 200 MiB (osslsigncode)',
      rounds,
      aim: 1,
      ours: async () => {
        await sign();
        await verify(at('ours.cab'));
      },
      theirs: () => {
        theirSign();
        theirVerify(at('theirs.cab'));
      },
    }),
    await compare({
      name: 'as in publishing: sign, both digests, verify (osslsigncode, openssl dgst)',
      rounds,
      ours: async () => {
        await signPackedCabinet({ path: at('packed.cab'), destination: at('ours.cab'), identity, expectedDigest });
        await verify(at('ours.cab'));
      },
      theirs: () => {
        theirSign();
        digests();
        theirVerify(at('theirs.cab'));
      },
    }),
  ];

  const verifyMany = async (paths: readonly string[]): Promise<void> => {
    const verdicts = inOrder(Readable.from(paths) as AsyncIterable<string>, 4, verify);
    while ((await verdicts.next()).done !== true);
  };
  const small = Array.from({ length: smallCount }, (_, index) => at(`small-${String(index)}.cab`));
  for (const [index, destination] of small.entries()) {
    writeFileSync(at('small'), `small file ${String(index)} `.repeat(100));
    const member = { name: 'small', path: at('small'), size: `small file ${String(index)} `.length * 100, modified: new Date() };
    await writeCabinetToSign({ members: [member], destination, compression: 'mszip' }, whilePacking({ identity }));
  }
  const many = told({
    name: `verify ${String(smallCount)} small files in one process (osslsigncode for each)`,
    // As the terminal does it.
    ours: (await timed(async () => verifyMany(small))) / 1000,
    theirs: (await timed(() => small.forEach(theirVerify))) / 1000,
    unit: 's',
    aim: 0.05,
    load: loadNow(),
  });
  return [...large, many];
}
