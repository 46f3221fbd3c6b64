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

/**
 * Where the policy lies, one place for all users. Whoever manages the computer makes the folder and its rights;
 * the place does not depend on what a user may set, so an environment variable is not asked.
 */
export function policyFile(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return 'C:\\ProgramData\\Countersign\\policy.json';
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
