import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policyFile, readPolicy } from '../../../src/main/core/profile/policy.js';

describe('policyFile', () => {
  it('lies outside of what belongs to a user', () => {
    expect(policyFile('linux')).toBe('/etc/countersign/policy.json');
    expect(policyFile('darwin')).toBe('/Library/Application Support/Countersign/policy.json');
    expect(policyFile('win32')).toBe('C:\\ProgramData\\Countersign\\policy.json');
  });
});

describe('readPolicy', () => {
  let folder: string;
  const written = async (text: string): Promise<string> => {
    const path = join(folder, 'policy.json');
    await writeFile(path, text);
    return path;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign policy '));
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  it('allows practice where nobody decided', async () => {
    expect(await readPolicy(join(folder, 'none.json'))).toEqual({ practiceAllowed: true });
    expect(await readPolicy(await written('{}'))).toEqual({ practiceAllowed: true });
  });

  it('does what was decided', async () => {
    expect(await readPolicy(await written('{"practice":false}'))).toEqual({ practiceAllowed: false });
    expect(await readPolicy(await written('{"practice":true}'))).toEqual({ practiceAllowed: true });
  });

  it.each(['', '{', 'null', '[]', '{"practice":"false"}', '{"practise":false}'])('forbids what it could forbid when it cannot be understood: %s', async (text) => {
    expect(await readPolicy(await written(text))).toEqual({ practiceAllowed: false });
  });

  it('forbids when there is something that cannot be read', async () => {
    const path = join(folder, 'policy.json');
    await mkdir(path);
    expect(await readPolicy(path)).toEqual({ practiceAllowed: false });
  });
});
