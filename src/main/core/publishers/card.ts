import type { PublisherCard } from '../../../shared/ipc/catalogues.js';
import type { FileVerdict } from '../../../shared/verdict.js';
import { provenTimestamp, type Publisher } from './identity.js';
import { unusualAbout, type Surroundings } from './unusual.js';

/** What an administrator sees of a publisher before deciding. */
export function publisherCard(publisher: Publisher, verdict: FileVerdict, surroundings: Surroundings): PublisherCard {
  const timestamp = provenTimestamp(verdict);
  return { ...publisher, ...(timestamp !== undefined && { timestamp }), unusual: unusualAbout(verdict, surroundings) };
}
