import { z } from 'zod';
import { parsePackageId, type Instant, type PackageId } from '../../../shared/units.js';
import { parseInstant } from './dates.js';
import { readJson, type JsonReading } from './json.js';

export type UpdateManifest = ReadonlyMap<PackageId, Instant>;

/** An own function instead of z.record: a key such as `__proto__` is then a key like any other. */
const manifestSchema = z.custom<Record<string, string>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((date) => typeof date === 'string'),
  'an object of ids and dates was expected',
);

/**
 * `update_manifest.json`: when each package was created, by its id. Ids and dates that cannot be read are
 * passed over; the manifest then differs from the packages, which is reported where they are compared.
 */
export function readManifest(text: string): JsonReading<UpdateManifest> {
  const reading = readJson(text, manifestSchema);
  if ('damage' in reading) return reading;
  const entries = Object.entries(reading.value).flatMap(([id, date]): [PackageId, Instant][] => {
    const [packageId, created] = [parsePackageId(id), parseInstant(date)];
    return packageId === undefined || created === undefined ? [] : [[packageId, created]];
  });
  return { value: new Map(entries) };
}

/** The ids for which the manifest says something else than the packages do. */
export function manifestDifferences(manifest: UpdateManifest, packages: UpdateManifest): PackageId[] {
  const differing = [...packages].filter(([id, created]) => manifest.get(id) !== created).map(([id]) => id);
  const missing = [...manifest.keys()].filter((id) => !packages.has(id));
  return [...differing, ...missing];
}
