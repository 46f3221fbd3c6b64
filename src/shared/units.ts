/**
 * Branded values that cross module and process borders. A brand says that the value was checked by
 * the one function here that makes it, so a file name cannot stand where a digest is meant.
 */
declare const brand: unique symbol;
/** A record of names, so that a brand can be put on a branded type: two bare names would contradict each other and make `never`. */
type Brand<T, Name extends string> = T & { readonly [brand]: Readonly<Record<Name, true>> };

/** A count of bytes: a non-negative integer below 2^53. */
export type Bytes = Brand<number, 'Bytes'>;
/** SHA-1 as 40 lower-case hexadecimal digits. */
export type Sha1 = Brand<string, 'Sha1'>;
/** SHA-256 as 64 lower-case hexadecimal digits. */
export type Sha256 = Brand<string, 'Sha256'>;
/** SHA-1 of a certificate's DER in 40 upper-case hexadecimal digits, as Windows prints it. */
export type Thumbprint = Brand<string, 'Thumbprint'>;
/** SHA-256 of a certificate's DER, 64 lower-case hexadecimal digits; what anchors are compared by. */
export type Fingerprint = Brand<string, 'Fingerprint'>;
/** A GUID in lower case, 8-4-4-4-12, without braces. */
export type Guid = Brand<string, 'Guid'>;
/** The PackageID of a SoftwareDistributionPackage, which is the UpdateID in WSUS. */
export type PackageId = Brand<Guid, 'PackageId'>;
/** The ID of an InstallableItem. */
export type ItemId = Brand<Guid, 'ItemId'>;
/** An instant in ISO 8601, UTC, with milliseconds: `2026-01-02T03:04:05.678Z`. */
export type Instant = Brand<string, 'Instant'>;

const hex = (digits: number, upper = false): RegExp =>
  new RegExp(`^[0-9${upper ? 'A-F' : 'a-f'}]{${String(digits)}}$`, 'u');
const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;
const sha1Pattern = hex(40);
const sha256Pattern = hex(64);
const thumbprintPattern = hex(40, true);

export const isBytes = (value: unknown): value is Bytes => Number.isSafeInteger(value) && (value as number) >= 0;
export const isSha1 = (value: string): value is Sha1 => sha1Pattern.test(value);
export const isSha256 = (value: string): value is Sha256 => sha256Pattern.test(value);
export const isThumbprint = (value: string): value is Thumbprint => thumbprintPattern.test(value);
export const isFingerprint = (value: string): value is Fingerprint => sha256Pattern.test(value);
export const isGuid = (value: string): value is Guid => guidPattern.test(value);

/** Reads a GUID in any case, with or without braces; `undefined` when it is none. */
export function parseGuid(text: string): Guid | undefined {
  const lower = text.trim().toLowerCase();
  const bare = lower.startsWith('{') && lower.endsWith('}') ? lower.slice(1, -1) : lower;
  return isGuid(bare) ? bare : undefined;
}

export const parsePackageId = (text: string): PackageId | undefined => parseGuid(text) as PackageId | undefined;
export const parseItemId = (text: string): ItemId | undefined => parseGuid(text) as ItemId | undefined;

/** @throws RangeError when the number is no count of bytes. */
export function bytes(value: number): Bytes {
  if (!isBytes(value)) throw new RangeError(`not a count of bytes: ${String(value)}`);
  return value;
}

/** @throws RangeError when the text is not SHA-1 in lower-case hexadecimal. */
export function sha1(value: string): Sha1 {
  if (!isSha1(value)) throw new RangeError('not a SHA-1 digest');
  return value;
}

/** @throws RangeError when the text is not SHA-256 in lower-case hexadecimal. */
export function sha256(value: string): Sha256 {
  if (!isSha256(value)) throw new RangeError('not a SHA-256 digest');
  return value;
}

/** @throws RangeError when the text is not SHA-1 in upper-case hexadecimal. */
export function thumbprint(value: string): Thumbprint {
  if (!isThumbprint(value)) throw new RangeError('not a thumbprint');
  return value;
}

/** @throws RangeError when the text is not SHA-256 in lower-case hexadecimal. */
export function fingerprint(value: string): Fingerprint {
  if (!isFingerprint(value)) throw new RangeError('not a fingerprint');
  return value;
}

/** @throws RangeError for an invalid date. */
export const instant = (date: Date): Instant => date.toISOString() as Instant;
