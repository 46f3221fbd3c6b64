import { rename, rm, writeFile } from 'node:fs/promises';
import { writeCabinet } from '../../main/core/cabinet/write.js';

/**
 * Puts another, perfectly good cabinet in the place of one that is about to be signed: what somebody with
 * write access to the share could do between packing and signing.
 */
export async function replaceBySomethingElse(path: string): Promise<void> {
  const intruder = `${path}.intruder.txt`;
  const draft = `${path}.intruder.cab`;
  const text = 'This file was not in the package that was published.\r\n';
  try {
    await writeFile(intruder, text);
    await writeCabinet({
      destination: draft,
      compression: 'stored',
      reserveSignature: true,
      members: [{ name: 'intruder.txt', path: intruder, size: text.length, modified: new Date('2026-01-01T00:00:00Z') }],
    });
    await rename(draft, path);
  } finally {
    await rm(intruder, { force: true });
    await rm(draft, { force: true });
  }
}
