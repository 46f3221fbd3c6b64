import { z } from 'zod';
import { isGuid, type Guid, type PackageId } from '../units.js';

/** Ids that main gives out; opaque to the window. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u);
export const guidSchema = z.custom<Guid>((value) => typeof value === 'string' && isGuid(value));
export const packageIdSchema = z.custom<PackageId>((value) => typeof value === 'string' && isGuid(value));
/** For verbs that need nothing. */
export const nothing = z.undefined();
export const shortText = z.string().max(500);
/** An update in the window: a package of one catalogue line. */
export const updateReferenceSchema = z.strictObject({ catalogueId: idSchema, packageId: packageIdSchema });
export type UpdateReference = z.infer<typeof updateReferenceSchema>;
/** More than any catalogue known holds (a large vendor: 18,000). */
export const selectionSchema = z.array(updateReferenceSchema).min(1).max(50_000);
