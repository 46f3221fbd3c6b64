import type { OriginFile } from '../../../../shared/catalog.js';
import type { ChainLink } from '../../../../shared/chain.js';
import type { CodedError } from '../../../../shared/errors/index.js';
import { contentKey } from '../../download/digests.js';
import { Fault } from '../../fault.js';
import type { Step, StepContext, StepOutcome } from '../../jobs/model.js';
import type { EvidenceOf } from '../evidence.js';
import { needsYou, proven } from '../links.js';
import type { PublishServices } from '../services.js';
import { portsOf, type Obtained } from '../tasks.js';
import { loadItem } from './prepare.js';

const hostOf = (url: string | undefined): string => (url === undefined || !URL.canParse(url) ? '' : new URL(url).host);

/** Ends when the job is stopped; the download goes on from there when the job does. */
const obtain = async (services: PublishServices, file: OriginFile, { signal, onDownloaded }: StepContext): Promise<Obtained> =>
  services.downloads().add(
    {
      key: contentKey(file),
      host: hostOf(file.uri),
      run: async (run) => {
        const network = await services.network(file.uri ?? '');
        return services.downloadWork.run(
          'obtainFile',
          { contentFolder: services.contentFolder, file, network },
          { signal: run.signal, transfer: portsOf(network), onProgress: ({ received, fresh }) => run.onReceived(received, fresh) },
        );
      },
    },
    { signal, onReceived: onDownloaded },
  );

/** @throws Fault `jobs/binary-changed`: WSUS cannot give a published update another file */
async function demandSameBinary(services: PublishServices, { item, signal }: StepContext, obtained: Obtained): Promise<void> {
  const { server } = await services.server(signal);
  const record = services.records.find(item.packageId, server.configuration.serverId);
  if (record === undefined || record.originSha256 === '' || record.originSha256 === obtained.sha256) return;
  throw new Fault('jobs/binary-changed', { published: record.originSha256, now: obtained.sha256 });
}

function downloadedLink(file: OriginFile, obtained: Obtained): ChainLink {
  const facts = [['File', file.fileName], ['Size in bytes', obtained.size], ['Address', file.uri]] as const;
  if (obtained.source === 'store') return proven('downloaded', 'The file was in the content store already and was read and proven again.', facts);
  const way = obtained.encrypted === true ? 'over an encrypted connection' : 'without encryption; the catalogue’s digest proves it';
  const hops = (obtained.hops ?? []).map((hop, index) => [`Redirect ${index + 1}`, JSON.stringify(hop)] as const);
  return proven('downloaded', `Downloaded from ${hostOf(file.uri)} ${way}.`, [...facts, ...hops]);
}

const digestLink = (file: OriginFile, obtained: Obtained): ChainLink =>
  proven('digest', `The file has the ${file.sha256 === undefined ? 'SHA-1' : 'SHA-1 and the SHA-256'} and the size that the catalogue gives.`, [
    ['SHA-1 in the catalogue', file.sha1],
    ['SHA-256 in the catalogue', file.sha256],
    ['SHA-1 of the file', obtained.sha1],
    ['SHA-256 of the file', obtained.sha256],
  ]);

const byHand = (file: OriginFile): StepOutcome => ({
  kind: 'ask',
  questions: [
    {
      scope: 'item',
      title: `${file.fileName} has no public address`,
      subject: `file-by-hand:${contentKey(file)}`,
      question: { kind: 'file-by-hand', fileName: file.fileName, size: file.size, sha1: file.sha1 },
    },
  ],
  links: [needsYou('downloaded', 'The vendor does not offer this file for download. Give it by hand; it is proven in the same way.')],
});

/** Codes that say "the bytes are not the ones": then it is the digest that failed, not the way to them. */
const aboutDigest: ReadonlySet<CodedError['code']> = new Set<CodedError['code']>(['download/digest-mismatch', 'download/length-differs', 'download/content-damaged']);

/** The file in the content store is gone or another one: it is fetched anew. */
export const obtainAgain = ({ code }: CodedError): string | undefined => (code === 'download/content-damaged' ? 'download' : undefined);

export const downloadStep = (services: PublishServices): Step => ({
  name: 'download',
  title: 'Downloading',
  lane: 'network',
  link: 'downloaded',
  failedLink: ({ code }) => (aboutDigest.has(code) ? 'digest' : 'downloaded'),
  run: async (context) => {
    const file = loadItem(services, context).package.installableItems[0]?.originFile;
    if (file === undefined) throw new RangeError('a package without a file is not downloaded');
    try {
      const obtained = await obtain(services, file, context);
      await demandSameBinary(services, context, obtained);
      const evidence = { sha256: obtained.sha256, sha1: obtained.sha1, source: hostOf(file.uri) } as EvidenceOf<'download'>;
      return { kind: 'done', evidence, links: [downloadedLink(file, obtained), digestLink(file, obtained)] };
    } catch (error) {
      if (error instanceof Fault && error.code === 'download/no-address') return byHand(file);
      throw error;
    }
  },
});
