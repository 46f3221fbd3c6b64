import { rm } from 'node:fs/promises';
import { strictPolicy } from '../../main/core/authenticode/policy.js';
import { AnchorStore } from '../../main/core/authenticode/anchors.js';
import { verifyFile } from '../../main/core/authenticode/verify.js';
import { parseCertificate } from '../../main/core/authenticode/x509/certificate.js';
import { openFileSource } from '../../main/core/bytes.js';
import type { AdminContext } from '../admin/context.js';
import { isOwnFile } from '../shares.js';
import type { Store } from '../store/store.js';
import { contentFile } from './content.js';
import type { UpdateDocument } from './document.js';

/** What a WSUS does with its content some time after an import: what it does not trust it deletes, and writes event 364. */

const demandedKey = 'content-trust';
const trustedKey = 'trusted-certificates';

/** Off from the start: a practice server trusts whoever publishes to it. */
export const demandsContentTrust = (store: Store): boolean => store.settings.read<boolean>(demandedKey, false);
export const setContentTrust = (store: Store, enabled: boolean): void => store.settings.write(demandedKey, enabled);

/** @param certificate DER in base64 */
export function trustCertificate(store: Store, certificate: string): void {
  store.settings.write(trustedKey, [...new Set([...store.settings.read<readonly string[]>(trustedKey, []), certificate])]);
}

async function isTrusted({ store, signing }: AdminContext, path: string): Promise<boolean> {
  const own = signing.certificate();
  const added = store.settings.read<readonly string[]>(trustedKey, []).map((text) => Buffer.from(text, 'base64'));
  const anchors = new AnchorStore([...(own === undefined ? [] : [own]), ...added].map((der) => ({ certificate: parseCertificate(der), origin: 'the stores of the server' })));
  await using file = await openFileSource(path);
  const { outcome, signed } = await verifyFile(file, { anchors, disallowed: new Set(), crls: [], policy: strictPolicy, now: store.now() });
  return signed && (outcome === 'passed' || outcome === 'warning');
}

/** Looks at the files of an update that was just imported. */
export async function cleanContent(context: AdminContext, { files }: UpdateDocument): Promise<void> {
  const { store, shares } = context;
  if (!demandsContentTrust(store)) return;
  for (const file of files) {
    const path = contentFile(shares.content, file);
    if (!(await isOwnFile(shares, path)) || (await isTrusted(context, path))) continue;
    await rm(path);
    store.journal.observe('event-364', `Content file download failed. Reason: File cert verification failure. ${file.name} was deleted.`);
  }
}
