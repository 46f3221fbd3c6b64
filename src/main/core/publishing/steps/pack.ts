import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../../../../shared/format.js';
import type { Step } from '../../jobs/model.js';
import { cabinetName } from '../../wsus/publishing/names.js';
import { demandEvidence, type EvidenceOf } from '../evidence.js';
import { proven } from '../links.js';
import type { PublishServices } from '../services.js';
import { workFolderOf } from '../work-folders.js';
import { obtainAgain } from './download.js';
import { loadItem } from './prepare.js';

export const unsignedName = 'packed.cab';

export const packStep = (services: PublishServices): Step => ({
  name: 'pack',
  title: 'Packing',
  lane: 'compute',
  link: 'packed',
  retryFrom: obtainAgain,
  run: async (context) => {
    const item = loadItem(services, context).package.installableItems[0];
    if (item?.originFile === undefined) throw new RangeError('a package without a file is not packed');
    const decision = demandEvidence(context.item, 'installer');
    const folder = workFolderOf(services.workRoot, context.job.jobId, context.item.packageId);
    await mkdir(folder, { recursive: true });
    const written = await services.work.run(
      'packFile',
      { contentFolder: services.contentFolder, file: item.originFile, decision, destination: join(folder, unsignedName) },
      { signal: context.signal },
    );
    const evidence: EvidenceOf<'pack'> = { size: written.size, sha256: written.sha256, authenticodeSha1: written.authenticode.sha1, authenticodeSha256: written.authenticode.sha256 };
    const how = written.compression === 'stored' ? 'stored, because it would not get smaller' : 'compressed (MSZIP)';
    return {
      kind: 'done',
      evidence,
      links: [
        proven('packed', `${item.originFile.fileName} was proven once more and ${how}: ${formatBytes(written.size)}.`, [
          ['Cabinet', cabinetName(item.itemId)],
          ['Authenticode SHA-256 of the cabinet', written.authenticode.sha256],
          ['SHA-256 of the file in it', decision.sha256],
        ]),
      ],
    };
  },
});
