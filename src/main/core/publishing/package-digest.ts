import { createHash } from 'node:crypto';
import type { SoftwarePackage } from '../../../shared/catalog.js';
import { sha256, type Sha256 } from '../../../shared/units.js';

/** Everything a package says, as one digest. */
export const packageDigest = (found: SoftwarePackage): Sha256 => sha256(createHash('sha256').update(JSON.stringify(found)).digest('hex'));
