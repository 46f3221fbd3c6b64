import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../../../../shared/format.js';
import { bytes } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import type { Step, StepContext } from '../../jobs/model.js';
import { mindCabinetLimit, type LimitAnswer } from '../cabinet-limit.js';
import { cabinetsOf, isAsRecorded, recipeOf, type PlannedCabinet } from '../cabinets.js';
import { demandEvidence, evidenceOf, type EvidenceOf } from '../evidence.js';
import { factsOfEach, proven, type Facts } from '../links.js';
import type { PublishServices } from '../services.js';
import { inTurn, siblingItems, takeOver } from '../shared-work.js';
import { workFolderOf } from '../work-folders.js';
import { obtainAgain } from './download.js';
import { loadItem } from './load-item.js';

type Packed = EvidenceOf<'pack'>['cabinets'][number];
type Decisions = EvidenceOf<'installer'>['files'];

async function pack(services: PublishServices, { files }: PlannedCabinet, decisions: Decisions, destination: string, signal: AbortSignal): Promise<Omit<Packed, 'recipe'>> {
  const members = files.map(({ file, index }) => {
    const decision = decisions[index];
    if (decision === undefined) throw new Fault('jobs/evidence-unreadable', { step: 'installer' });
    return { file, decision };
  });
  const { size, sha256, authenticode, compression } = await services.work.run('packFiles', { contentFolder: services.contentFolder, members, destination }, { signal });
  return { size, sha256, authenticodeSha1: authenticode.sha1, authenticodeSha256: authenticode.sha256, compression };
}

/** The same cabinet, as a job of the same publish packed it for another server; undefined when there is none. */
async function packedElsewhere(services: PublishServices, { packedName }: PlannedCabinet, recipe: Packed['recipe'], path: string, { job, item, signal }: StepContext): Promise<Packed | undefined> {
  for (const sibling of siblingItems(services, job, item)) {
    const packed = evidenceOf(sibling, 'pack')?.cabinets.find((cabinet) => cabinet.recipe === recipe);
    if (packed !== undefined && (await takeOver(services, sibling, packedName, path, packed, signal))) return packed;
  }
  return undefined;
}

/** What came out may be larger than what went in: the limit is for cabinets. */
async function mindPackedSize(services: PublishServices, { files: [first] }: PlannedCabinet, { size }: Packed, context: StepContext): Promise<LimitAnswer> {
  const session = await services.server(context.job, context.signal);
  const fileName = first?.file.fileName ?? '';
  return mindCabinetLimit(services, session, { packageId: context.item.packageId, fileName, size: bytes(size), room: bytes(size), state: 'packed' }, context);
}

const compressionWords = { stored: 'stored, because it would not get smaller', mszip: 'compressed (MSZIP)' } as const;

function summaryOf(planned: readonly PlannedCabinet[], packed: readonly Packed[]): string {
  const size = formatBytes(packed.reduce((sum, cabinet) => sum + cabinet.size, 0));
  const files = planned.flatMap((cabinet) => cabinet.files);
  const [file, another] = files;
  const [cabinet] = packed;
  if (file !== undefined && another === undefined && cabinet !== undefined) return `${file.file.fileName} was proven once more and ${compressionWords[cabinet.compression]}: ${size}.`;
  return `${String(files.length)} files were proven once more and packed into ${planned.length === 1 ? 'one cabinet' : `${String(planned.length)} cabinets, each complete in itself`}: ${size}.`;
}

function factsOf({ name, files }: PlannedCabinet, packed: Packed | undefined, decisions: Decisions): Facts {
  const inIt = files.map(({ file, index }) => [files.length === 1 ? 'SHA-256 of the file in it' : `SHA-256 of ${file.fileName} in it`, decisions[index]?.sha256] as const);
  return [['Cabinet', name], ['Size in bytes', packed?.size], ['Authenticode SHA-256 of the cabinet', packed?.authenticodeSha256], ...inIt];
}

/** Packs one cabinet after the other. Each is recorded when it is finished, so a job that was cut off goes on with the next. */
export const packStep = (services: PublishServices): Step => ({
  name: 'pack',
  title: 'Packing',
  lane: 'compute',
  link: 'packed',
  retryFrom: obtainAgain,
  run: async (context) => {
    const found = loadItem(services, context).package;
    const planned = cabinetsOf(found, context.item);
    const { files: decisions } = demandEvidence(context.item, 'installer');
    const { packageSha256 } = demandEvidence(context.item, 'prepare');
    const before = evidenceOf(context.item, 'pack')?.cabinets ?? [];
    const folder = workFolderOf(services.workRoot, context.job.jobId, context.item.packageId);
    await mkdir(folder, { recursive: true });
    const cabinets: Packed[] = [];
    for (const [index, cabinet] of planned.entries()) {
      const path = join(folder, cabinet.packedName);
      const recipe = recipeOf(packageSha256, cabinet, decisions);
      const known = before[index];
      const isKept = known?.recipe === recipe && (await isAsRecorded(path, known, context.signal));
      const packed = await inTurn(services, context, 'pack', async () => {
        const done = isKept ? known : ((await packedElsewhere(services, cabinet, recipe, path, context)) ?? { ...(await pack(services, cabinet, decisions, path, context.signal)), recipe });
        cabinets.push(done);
        context.recordIntent({ cabinets });
        return done;
      });
      const answer = await mindPackedSize(services, cabinet, packed, context);
      if (answer.kind === 'ask') return answer;
    }
    const evidence: EvidenceOf<'pack'> = { cabinets };
    const facts = factsOfEach(planned.map((cabinet, index) => ({ name: cabinet.name, facts: factsOf(cabinet, cabinets[index], decisions) })));
    return { kind: 'done', evidence, links: [proven('packed', summaryOf(planned, cabinets), facts)] };
  },
});
