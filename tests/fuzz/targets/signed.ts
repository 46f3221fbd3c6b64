import { AnchorStore } from '../../../src/main/core/authenticode/anchors.js';
import { strictPolicy } from '../../../src/main/core/authenticode/policy.js';
import { verifyFile, type VerifyOptions } from '../../../src/main/core/authenticode/verify.js';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { memorySource } from '../../../src/main/core/bytes.js';
import type { FileVerdict } from '../../../src/shared/verdict.js';
import signed from '../signed-seeds.json';
import { demand } from '../engine/target.js';
import { readTree } from './der-tree.js';

export type SignedKind = keyof typeof signed.seeds;

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

export const signedSeeds = (kind: SignedKind): readonly Uint8Array[] => signed.seeds[kind].map(bytesOf);

/** The clock stands still at the moment when the seeds were made, so that they hold for ever. */
export const verifyOptions: VerifyOptions = {
  anchors: new AnchorStore([{ certificate: parseCertificate(bytesOf(signed.root)), origin: 'the seeds of the fuzzers' }]),
  policy: strictPolicy,
  now: new Date(signed.now),
};

export const verifySigned = async (input: Uint8Array): Promise<FileVerdict> => verifyFile(memorySource(input), verifyOptions);

/**
 * The oracle against wrong acceptance. Nobody but the maker of the seeds has the key, so what is accepted must be one of them in
 * all that its signature covers; `isSameWork` says whether it is, by rules of its own and with none of the product's code.
 */
export type IsSameWork = (input: Uint8Array, verdict: FileVerdict) => boolean;

export function demandRight(verdict: FileVerdict, input: Uint8Array, isSameWork: IsSameWork): void {
  const isAccepted = verdict.outcome === 'passed';
  if (isAccepted) demand(verdict.signed && verdict.signatures.some(({ outcome }) => outcome !== 'failed'), 'accepted without a signature that holds');
  if (isAccepted) demand(isSameWork(input, verdict), 'accepted, and differs from every signed file in what signatures cover');
  demand(verdict.size === input.length, 'the verdict is on another size');
}

export const demandRightVerdict = async (input: Uint8Array, isSameWork: IsSameWork): Promise<void> => demandRight(await verifySigned(input), input, isSameWork);

export const sameRange = (one: Uint8Array, other: Uint8Array, start: number, end: number): boolean =>
  one.length >= end && other.length >= end && Buffer.compare(one.subarray(start, end), other.subarray(start, end)) === 0;

/** A signature and nothing that could hide behind it: at most some zeros up to the next multiple of eight. */
export function isOneSignature(place: Uint8Array, maxPadding: number): boolean {
  const length = readTree(place)?.length;
  return length !== undefined && place.length - length <= maxPadding && place.subarray(length).every((byte) => byte === 0);
}
