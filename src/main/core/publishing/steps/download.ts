import type { OriginFile } from '../../../../shared/catalog.js';
import type { ChainLink } from '../../../../shared/chain.js';
import type { CodedError } from '../../../../shared/errors/index.js';
import { sha1 as demandSha1, sha256 as demandSha256 } from '../../../../shared/units.js';
import { contentKey } from '../../download/digests.js';
import { Fault } from '../../fault.js';
import type { Question, Step, StepContext, StepOutcome } from '../../jobs/model.js';
import { demandInstallation } from '../cabinets.js';
import type { EvidenceOf } from '../evidence.js';
import { linkOfEach, needsYou, proven } from '../links.js';
import type { PublishServices } from '../services.js';
import { portsOf, type Obtained } from '../tasks.js';
import { loadItem } from './load-item.js';

const hostOf = (url: string | undefined): string => (url === undefined || !URL.canParse(url) ? '' : new URL(url).host);

/** Ends when the job is stopped; the download goes on from there when the job does. */
const obtain = async (services: PublishServices, file: OriginFile, { signal, onDownloaded }: Pick<StepContext, 'signal' | 'onDownloaded'>): Promise<Obtained> =>
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

interface ObtainedFile {
  readonly file: OriginFile;
  readonly obtained: Obtained;
}

/** @throws Fault `jobs/binary-changed`: WSUS cannot give a published update other files */
async function demandSameBinaries(services: PublishServices, { item, job, signal }: StepContext, files: readonly ObtainedFile[]): Promise<void> {
  const { server } = await services.server(job, signal);
  const published = services.records.find(item.packageId, server.configuration.serverId)?.originSha256s ?? [];
  if (published.length === 0) return;
  const now = files.map(({ obtained }) => obtained.sha256);
  const place = Array.from({ length: Math.max(published.length, now.length) }, (_, index) => index).find((index) => published[index] !== now[index]);
  if (place !== undefined) throw new Fault('jobs/binary-changed', { published: published[place] ?? 'no such file', now: now[place] ?? 'no such file' });
}

function downloadedLink({ file, obtained }: ObtainedFile): ChainLink {
  const facts = [['File', file.fileName], ['Size in bytes', obtained.size], ['Address', file.uri]] as const;
  if (obtained.source === 'store') return proven('downloaded', 'The file was in the content store already and was read and proven again.', facts);
  const way = obtained.encrypted === true ? 'over an encrypted connection' : 'without encryption; the catalogue’s digest proves it';
  const hops = (obtained.hops ?? []).map((hop, index) => [`Redirect ${index + 1}`, JSON.stringify(hop)] as const);
  return proven('downloaded', `Downloaded from ${hostOf(file.uri)} ${way}.`, [...facts, ...hops]);
}

const digestLink = ({ file, obtained }: ObtainedFile): ChainLink =>
  proven('digest', `The file has the ${file.sha256 === undefined ? 'SHA-1' : 'SHA-1 and the SHA-256'} and the size that the catalogue gives.`, [
    ['SHA-1 in the catalogue', file.sha1],
    ['SHA-256 in the catalogue', file.sha256],
    ['SHA-1 of the file', obtained.sha1],
    ['SHA-256 of the file', obtained.sha256],
  ]);

const questionOf = (file: OriginFile): Question => ({
  scope: 'item',
  title: `${file.fileName} has no public address`,
  subject: `file-by-hand:${contentKey(file)}`,
  question: { kind: 'file-by-hand', fileName: file.fileName, size: file.size, sha1: file.sha1 },
});

const byHand = (files: readonly OriginFile[]): StepOutcome => ({
  kind: 'ask',
  questions: files.map(questionOf),
  links: [needsYou('downloaded', `The vendor does not offer ${files.length === 1 ? 'this file' : `${String(files.length)} files of the update`} for download. Give it by hand; it is proven in the same way.`)],
});

/** Obtains the file, or undefined for one that has to be given by hand. */
async function obtainOrAsk(...parameters: Parameters<typeof obtain>): Promise<Obtained | undefined> {
  try {
    return await obtain(...parameters);
  } catch (error) {
    if (error instanceof Fault && error.code === 'download/no-address') return undefined;
    throw error;
  }
}

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
    const { files } = demandInstallation(loadItem(services, context).package);
    const obtained: ObtainedFile[] = [];
    const missing: OriginFile[] = [];
    let before = 0;
    for (const file of files) {
      const start = before;
      const own = await obtainOrAsk(services, file, { signal: context.signal, onDownloaded: (received, fresh) => context.onDownloaded(start + received, fresh) });
      if (own === undefined) missing.push(file);
      else obtained.push({ file, obtained: own });
      before += own?.size ?? 0;
    }
    if (missing.length > 0) return byHand(missing);
    await demandSameBinaries(services, context, obtained);
    const evidence: EvidenceOf<'download'> = { files: obtained.map(({ file, obtained: { sha256, sha1 } }) => ({ sha256: demandSha256(sha256), sha1: demandSha1(sha1), source: hostOf(file.uri) })) };
    const linksOf = (toLink: (each: ObtainedFile) => ChainLink): ChainLink => linkOfEach(obtained.map((each) => ({ name: each.file.fileName, link: toLink(each) })));
    return { kind: 'done', evidence, links: [linksOf(downloadedLink), linksOf(digestLink)] };
  },
});
