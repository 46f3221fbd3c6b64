import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Bytes, Fingerprint, Sha1, Sha256 } from '../../../../shared/units.js';
import type { FileVerdict, SignatureVerdict } from '../../../../shared/verdict.js';
import { Fault } from '../../fault.js';
import { explainCode } from '../../../../shared/system-codes/explain.js';
import type { WsusClient } from '../soap/client.js';
import { signCabinet, signCabinetExtended, signCabinetWithTimestampOption, type SignInput } from '../soap/operations/signing.js';
import { fetchCopy } from './copy-file.js';

/** The three forms of the call, newest first; older servers do not know the newer ones. */
export const signingForms = ['extended', 'timestamp-option', 'plain'] as const;
export type SigningForm = (typeof signingForms)[number];

const callForm = async (client: WsusClient, form: SigningForm, input: SignInput, signal: AbortSignal | undefined): Promise<number> => {
  switch (form) {
    case 'extended':
      return client.call(signCabinetExtended, input, signal);
    case 'timestamp-option':
      return client.call(signCabinetWithTimestampOption, input, signal);
    case 'plain':
      return client.call(signCabinet, input, signal);
  }
};

/**
 * Lets the server sign a cabinet in place.
 * @param remembered the form that this server answered to before
 * @returns the form that it answers to, to be remembered
 * @throws Fault `wsus/signing-failed` with the server's code in words
 */
export async function signOnServer(client: WsusClient, input: SignInput, remembered: SigningForm = 'extended', signal?: AbortSignal): Promise<SigningForm> {
  for (const form of signingForms.slice(signingForms.indexOf(remembered))) {
    try {
      const result = await callForm(client, form, input, signal);
      if (result !== 0) {
        const { code, decimal, meaning, remedy } = explainCode(result);
        throw new Fault('wsus/signing-failed', { code, decimal, meaning, remedy });
      }
      return form;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'wsus/operation-unknown') throw error;
    }
  }
  throw new Fault('wsus/signing-not-offered');
}

/** Room for a signature with its certificates and a time stamp; real ones have 6 to 20 KB. */
const signatureRoom = 1024 * 1024;

/**
 * Fetches the signed cabinet from the share into a folder of ours, once. Everything after this looks at
 * these bytes only: the share may change between two looks.
 */
export async function fetchSigned(sharePath: string, workPath: string, unsignedSize: Bytes, signal?: AbortSignal): Promise<FetchedCabinet> {
  await mkdir(dirname(workPath), { recursive: true });
  const digests = await fetchCopy(sharePath, workPath, { maxBytes: unsignedSize + signatureRoom, signal });
  return { path: workPath, ...digests };
}

export interface FetchedCabinet {
  readonly path: string;
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256: Sha256;
}

/** What the signature must say. */
export interface SigningExpectation {
  /** Authenticode digests of the cabinet as it was packed here, lower-case hexadecimal, by algorithm (`sha256`, `sha1`). */
  readonly digests: Readonly<Record<string, string>>;
  /** SHA-256 of the signing certificate. */
  readonly certificate: Fingerprint;
}

const algorithmKey = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/gu, '');

function judgeSignature(signature: SignatureVerdict, { digests, certificate }: SigningExpectation): Fault | undefined {
  const own = digests[algorithmKey(signature.digestAlgorithm)];
  if (own === undefined) return new Fault('wsus/signed-digest-unknown', { algorithm: signature.digestAlgorithm.slice(0, 40) });
  if (own !== signature.signedDigest) return new Fault('wsus/cabinet-swapped', { expected: own, found: signature.signedDigest.slice(0, 128) });
  if (signature.signer?.fingerprint !== certificate) {
    return new Fault('wsus/signed-by-other', { signer: (signature.signer?.name ?? 'nobody').slice(0, 200) });
  }
  return undefined;
}

/** Why the fetched cabinet is not our cabinet with the server's signature; `undefined` when it is. */
export function judgeSigned(fetched: FetchedCabinet, verdict: FileVerdict, expected: SigningExpectation): Fault | undefined {
  if (verdict.sha256 !== fetched.sha256 || verdict.size !== fetched.size) return new Fault('wsus/cabinet-swapped', { expected: fetched.sha256, found: verdict.sha256 });
  if (verdict.container !== 'cab' || !verdict.signed || verdict.signatures.length === 0) return new Fault('wsus/signed-cabinet-unsigned');
  for (const signature of verdict.signatures) {
    const fault = judgeSignature(signature, expected);
    if (fault !== undefined) return fault;
  }
  if (verdict.outcome !== 'failed' && verdict.outcome !== 'not-checked') return undefined;
  const checks = [...verdict.checks, ...verdict.signatures.flatMap((signature) => [...signature.checks, ...(signature.chain?.checks ?? [])])];
  const reason = checks.find((check) => check.outcome === 'failed')?.reason ?? 'The signature could not be checked completely.';
  return new Fault('wsus/signed-cabinet-refused', { reason: reason.slice(0, 300) });
}

/**
 * A cabinet that is what was packed here, by its Authenticode digest, and carries the signature of the
 * expected certificate: the server's, or the one that is kept here. Only its bytes are imported.
 */
export class SignedPackage {
  readonly path: string;
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256: Sha256;
  readonly verdict: FileVerdict;
  /** Makes the class nominal: nothing that only looks like it is one. */
  readonly #proven = true;

  private constructor(fetched: FetchedCabinet, verdict: FileVerdict) {
    this.path = fetched.path;
    this.size = fetched.size;
    this.sha1 = fetched.sha1;
    this.sha256 = fetched.sha256;
    this.verdict = verdict;
  }

  /**
   * @param verify judges the file at a path, the signing certificate among its anchors
   * @throws Fault `wsus/cabinet-swapped`, `wsus/signed-by-other`, `wsus/signed-digest-unknown`,
   *   `wsus/signed-cabinet-unsigned`, `wsus/signed-cabinet-refused`
   */
  static async prove(fetched: FetchedCabinet, expected: SigningExpectation, verify: (path: string) => Promise<FileVerdict>): Promise<SignedPackage> {
    const verdict = await verify(fetched.path);
    const fault = judgeSigned(fetched, verdict, expected);
    if (fault !== undefined) throw fault;
    return new SignedPackage(fetched, verdict);
  }

  static is(value: unknown): value is SignedPackage {
    return typeof value === 'object' && value !== null && #proven in value;
  }
}
