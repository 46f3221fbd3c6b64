import { z } from 'zod';
import { isFingerprint, isGuid, isSha1, isSha256, isThumbprint, type Fingerprint, type Instant, type PackageId, type Sha1, type Sha256, type Thumbprint } from '../../../shared/units.js';

/** Schemas of single columns, for the rows that come out of the database. */

const instantPattern = /^(?:\d{4}|[+-]\d{6})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u;

export const instantColumn = z.custom<Instant>((value) => typeof value === 'string' && instantPattern.test(value), 'not an instant');
export const packageIdColumn = z.custom<PackageId>((value) => typeof value === 'string' && isGuid(value), 'not a GUID');
export const sha1Column = z.custom<Sha1>((value) => typeof value === 'string' && isSha1(value), 'not a SHA-1');
export const sha256Column = z.custom<Sha256>((value) => typeof value === 'string' && isSha256(value), 'not a SHA-256');
export const fingerprintColumn = z.custom<Fingerprint>((value) => typeof value === 'string' && isFingerprint(value), 'not a SHA-256');
export const thumbprintColumn = z.custom<Thumbprint>((value) => typeof value === 'string' && isThumbprint(value), 'not a thumbprint');

/** The binding gives an ArrayBuffer or a Buffer, depending on the call. */
export const blobColumn = z
  .custom<ArrayBuffer | Uint8Array>((value) => value instanceof ArrayBuffer || value instanceof Uint8Array, 'not a blob')
  .transform((value) => (value instanceof Uint8Array ? value : new Uint8Array(value)));

export const flagColumn = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);
export const countColumn = z.int().min(0);

/** A JSON text column, parsed and checked. */
export const jsonColumn = <T>(schema: z.ZodType<T>): z.ZodType<T> =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

export const sentencesColumn = jsonColumn<readonly string[]>(z.array(z.string()));
