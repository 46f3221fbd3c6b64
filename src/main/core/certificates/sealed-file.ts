import { z } from 'zod';
import type { SealedKey } from './key-safe.js';

const base64 = z.base64().max(200_000);

/** How a sealed key stands in a file of the profile. */
export const sealedKeyFields = {
  protection: z.string().max(200),
  /** Absent in files of before it was recorded. */
  account: z.string().max(300).optional(),
  /** The private key (PKCS #8), encrypted by a store. */
  sealedKey: base64,
} as const;

interface SealedKeyFields {
  readonly protection: string;
  readonly account?: string | undefined;
  readonly sealedKey: string;
}

export const toBase64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
export const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

export const sealedKeyOf = ({ sealedKey, protection, account = '' }: SealedKeyFields): SealedKey => ({ sealed: fromBase64(sealedKey), protection, account });
