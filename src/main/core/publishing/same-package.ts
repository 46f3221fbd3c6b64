import type { ChainLink, ChainLinkName } from '../../../shared/chain.js';
import { Fault } from '../fault.js';
import type { Step, StepContext, StepOutcome } from '../jobs/model.js';
import { evidenceOf } from './evidence.js';
import { packageDigest } from './package-digest.js';
import type { PublishServices } from './services.js';
import { loadItem } from './steps/load-item.js';

/** Links of a package that is looked at anew; those of the catalogue and its publisher are closed again by the first step. */
const reopened = (name: ChainLinkName): ChainLink => ({ name, state: 'open', summary: '', facts: [] });

/** Steps before these have made nothing yet that belongs to one version of the package; those after look at the server alone. */
const independent: ReadonlySet<string> = new Set(['prepare', 'approve', 'check']);

function startOver({ item }: StepContext, step: string): StepOutcome {
  // The server may have the other version already: only a person can say what is right then.
  if (evidenceOf(item, 'import') !== undefined) throw new Fault('jobs/package-changed');
  return { kind: 'done', evidence: item.evidence[step] ?? {}, links: item.chain.map(({ name }) => reopened(name)), goTo: 'prepare' };
}

/**
 * A step that works on the package as it was when the job began with it. When the catalogue was imported
 * again meanwhile and says something else, the update starts over: files that were proven for one version
 * are never published under the metadata of another.
 */
export const onSamePackage = (services: PublishServices, step: Step): Step =>
  independent.has(step.name)
    ? step
    : {
        ...step,
        run: async (context) => {
          const isSame = evidenceOf(context.item, 'prepare')?.packageSha256 === packageDigest(loadItem(services, context).package);
          return isSame ? step.run(context) : startOver(context, step.name);
        },
      };
