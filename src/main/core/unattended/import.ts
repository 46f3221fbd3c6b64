import type { Inspection } from '../../../shared/ipc/catalogues.js';
import { Fault } from '../fault.js';
import type { Profile } from '../profile/profile.js';

export type CatalogueSource = { readonly kind: 'sample' } | { readonly kind: 'file'; readonly path: string };

/**
 * Imports a catalogue. Only a publisher that nobody has decided about is approved here: a revoked one stays revoked, and who takes
 * the place of another is for an administrator to see.
 * @param approval how an unknown publisher is approved; undefined refuses it
 * @throws Fault `publishers/…`, `catalog/…`, `cabinet/…`, `app/file-unreadable`, `app/cancelled`
 */
export async function importUnattended({ catalogues }: Profile, source: CatalogueSource, approval: 'approve-once' | 'approve-always' | undefined, signal: AbortSignal): Promise<Inspection> {
  const inspection = source.kind === 'sample' ? await catalogues.inspectPractice(signal) : await catalogues.inspectFile(source.path, signal);
  const { inspectionId, refusal, standing } = inspection;
  if (refusal !== undefined) throw new Fault(refusal.code, refusal.data);
  try {
    if (standing?.kind === 'revoked') throw new Fault('publishers/approval-revoked', { publisher: inspection.publisher?.name ?? '', since: standing.since });
    if (standing?.kind === 'changed') throw new Fault('publishers/signer-changed', { publisher: inspection.publisher?.name ?? '', previous: standing.previous.name });
    if (standing?.kind === 'unknown' && approval !== undefined) await catalogues.decide(inspectionId, approval, false, signal);
    return await catalogues.decide(inspectionId, 'import', false, signal);
  } catch (error) {
    await catalogues.cancel(inspectionId);
    throw error;
  }
}
