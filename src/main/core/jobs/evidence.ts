import type { z } from 'zod';
import { Fault } from '../fault.js';
import type { ItemRecord } from './model.js';

type Schemas = Readonly<Record<string, z.ZodType>>;

export interface EvidenceReader<S extends Schemas> {
  /** The evidence of a step that has run, undefined when it has not or left nothing usable. */
  readonly evidenceOf: <Name extends keyof S & string>(item: ItemRecord, step: Name) => z.infer<S[Name]> | undefined;
  /** @throws Fault `jobs/evidence-unreadable`: steps run in order, so it was there, as an older or newer app wrote it. */
  readonly demandEvidence: <Name extends keyof S & string>(item: ItemRecord, step: Name) => z.infer<S[Name]>;
}

/** Reads what the steps of one kind of job left, each by the schema of its step. */
export function evidenceReader<S extends Schemas>(schemas: S): EvidenceReader<S> {
  const evidenceOf: EvidenceReader<S>['evidenceOf'] = (item, step) => {
    const result = schemas[step]?.safeParse(item.evidence[step]);
    return result?.success === true ? (result.data as never) : undefined;
  };
  return {
    evidenceOf,
    demandEvidence: (item, step) => {
      const evidence = evidenceOf(item, step);
      if (evidence === undefined) throw new Fault('jobs/evidence-unreadable', { step });
      return evidence;
    },
  };
}
