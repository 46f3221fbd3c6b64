import { z } from 'zod';
import { readJsonFile } from '../json-file.js';

const policySchema = z.strictObject({
  /** False removes the practice server from this computer. */
  practice: z.boolean().optional(),
});

/** What whoever manages a computer decides for everybody on it. */
export interface MachinePolicy {
  readonly practiceAllowed: boolean;
}

/** Where the policy lies: a folder that only administrators may write to. */
export function policyFile(platform: NodeJS.Platform, environment: Readonly<Record<string, string | undefined>>): string {
  switch (platform) {
    case 'win32':
      return `${environment['ProgramData'] ?? 'C:\\ProgramData'}\\Countersign\\policy.json`;
    case 'darwin':
      return '/Library/Application Support/Countersign/policy.json';
    default:
      return '/etc/countersign/policy.json';
  }
}

/**
 * A policy that cannot be read allows nothing that it could forbid.
 * @param path from `policyFile`
 */
export async function readPolicy(path: string): Promise<MachinePolicy> {
  try {
    const policy = await readJsonFile(path, policySchema);
    return { practiceAllowed: policy?.practice ?? true };
  } catch {
    return { practiceAllowed: false };
  }
}
