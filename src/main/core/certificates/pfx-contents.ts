import { oids } from '../authenticode/der/oids.js';
import { Fault } from '../fault.js';
import { BerRefused, berTags, demand, readBer, type BerNode } from './ber.js';
import { DerivationBudget } from './key-derivation.js';
import { pfxIds } from './pfx-ids.js';
import { decryptByPassword, DecryptionFailed, isMacRight, passwordForms, type PfxPassword } from './pfx-cipher.js';

/** What lies in a PKCS #12 file, decrypted and not yet judged. */
export interface PfxContents {
  /** PrivateKeyInfo (PKCS #8), DER. */
  readonly keys: readonly Buffer[];
  /** DER. */
  readonly certificates: readonly Buffer[];
  /** Whether the password was needed for any of it. */
  readonly decrypted: boolean;
}

const maxBags = 200;

interface Opened {
  readonly keys: Buffer[];
  readonly certificates: Buffer[];
  bags: number;
  decrypted: boolean;
}

/** The value inside `[0]`. */
function tagged(node: BerNode | undefined, what: string): BerNode {
  if (node?.isContext(0) !== true) throw new BerRefused(`${what} is missing`);
  return demand(node.children(what), 0, what);
}

/** The octets of a ContentInfo of type data (RFC 5652 §4). */
function dataOf(contentInfo: readonly BerNode[], what: string): Buffer {
  return tagged(contentInfo[1], what).octets(what);
}

async function openEncryptedData(node: BerNode, password: PfxPassword, budget: DerivationBudget): Promise<Buffer> {
  const content = demand(node.children('the encrypted part'), 1, 'the encrypted content').children('the encrypted content');
  const octets = demand(content, 2, 'the encrypted octets').octets('the encrypted octets');
  return decryptByPassword(demand(content, 1, 'the encryption'), octets, password, budget);
}

async function openBag(bag: readonly BerNode[], into: Opened, password: PfxPassword, budget: DerivationBudget): Promise<void> {
  into.bags += 1;
  if (into.bags > maxBags) throw new Fault('certificates/pfx-unsupported', { reason: `it holds more than ${String(maxBags)} keys and certificates` });
  const type = demand(bag, 0, 'the kind of an entry').objectIdentifier('the kind of an entry');
  const value = tagged(bag[1], 'the value of an entry');
  switch (type) {
    case pfxIds.keyBag:
      into.keys.push(value.encode());
      return;
    case pfxIds.shroudedKeyBag: {
      const parts = value.children('an encrypted key');
      const octets = demand(parts, 1, 'the octets of a key').octets('the octets of a key');
      const key = await decryptByPassword(demand(parts, 0, 'the encryption of a key'), octets, password, budget);
      readDecrypted(key);
      into.decrypted = true;
      into.keys.push(key);
      return;
    }
    case pfxIds.certificateBag: {
      const parts = value.children('a certificate entry');
      if (demand(parts, 0, 'the kind of a certificate').objectIdentifier('the kind of a certificate') !== pfxIds.x509Certificate) return;
      into.certificates.push(tagged(parts[1], 'a certificate').octets('a certificate'));
      return;
    }
    case pfxIds.safeContentsBag:
      await openSafe(value, into, password, budget);
      return;
    default:
    // Revocation lists and secrets are none of our business.
  }
}

async function openSafe(safe: BerNode, into: Opened, password: PfxPassword, budget: DerivationBudget): Promise<void> {
  for (const bag of safe.children('the list of entries')) await openBag(bag.children('an entry'), into, password, budget);
}

/** A structure that came out of a decryption: what cannot be read was decrypted wrongly. */
function readDecrypted(octets: Buffer): BerNode {
  try {
    const node = readBer(octets);
    if (node.is(berTags.sequence)) return node;
  } catch (error) {
    throw new DecryptionFailed('contents', { cause: error });
  }
  throw new DecryptionFailed('contents');
}

async function openParts(authenticatedSafe: Buffer, password: PfxPassword, budget: DerivationBudget): Promise<PfxContents> {
  const opened: Opened = { keys: [], certificates: [], bags: 0, decrypted: false };
  for (const part of readBer(authenticatedSafe).children('the contents')) {
    const contentInfo = part.children('a part');
    const type = demand(contentInfo, 0, 'the kind of a part').objectIdentifier('the kind of a part');
    if (type === oids.data) {
      await openSafe(readBer(dataOf(contentInfo, 'a part')), opened, password, budget);
    } else if (type === pfxIds.encryptedData) {
      const octets = await openEncryptedData(tagged(contentInfo[1], 'an encrypted part'), password, budget);
      const safe = readDecrypted(octets);
      opened.decrypted = true;
      await openSafe(safe, opened, password, budget);
    } else {
      throw new Fault('certificates/pfx-unsupported', { reason: 'a part of it is encrypted for a certificate instead of a password' });
    }
  }
  return opened;
}

interface Outer {
  readonly authenticatedSafe: Buffer;
  readonly macData: BerNode | undefined;
}

/** @throws Fault `certificates/pfx-not-one`, `certificates/pfx-unsupported` */
function readOuter(data: Uint8Array): Outer {
  try {
    const pfx = readBer(data).children('the file');
    if (demand(pfx, 0, 'the version').integer('the version') !== 3) throw new BerRefused('its version is not 3');
    const contentInfo = demand(pfx, 1, 'the content').children('the content');
    const type = demand(contentInfo, 0, 'the kind of the content').objectIdentifier('the kind of the content');
    if (type === oids.signedData) throw new Fault('certificates/pfx-unsupported', { reason: 'it is protected by a signature instead of a password' });
    if (type !== oids.data) throw new BerRefused('its content is of an unknown kind');
    return { authenticatedSafe: dataOf(contentInfo, 'the content'), macData: pfx[2] };
  } catch (error) {
    if (error instanceof BerRefused) throw new Fault('certificates/pfx-not-one', { reason: error.message.slice(0, 200) }, { cause: error });
    throw error;
  }
}

/** The contents, or `undefined` when this form of the password does not open them. */
async function tryOpen(outer: Outer, password: PfxPassword, budget: DerivationBudget): Promise<PfxContents | undefined> {
  try {
    return await openParts(outer.authenticatedSafe, password, budget);
  } catch (error) {
    if (error instanceof DecryptionFailed) return undefined;
    if (error instanceof BerRefused) throw new Fault('certificates/pfx-damaged', { reason: error.message.slice(0, 200) }, { cause: error });
    throw error;
  }
}

async function isIntact(outer: Outer, password: PfxPassword, budget: DerivationBudget): Promise<boolean> {
  if (outer.macData === undefined) return true;
  try {
    return await isMacRight(outer.macData, outer.authenticatedSafe, password, budget);
  } catch (error) {
    if (error instanceof BerRefused) throw new Fault('certificates/pfx-damaged', { reason: error.message.slice(0, 200) }, { cause: error });
    throw error;
  }
}

/**
 * Opens a PKCS #12 file (RFC 7292) whose size has been checked. The integrity check comes first: nothing is decrypted
 * that it does not cover. When it fails, an attempt to decrypt tells a wrong password from damage.
 * @throws Fault `certificates/pfx-…`
 */
export async function openPfx(data: Uint8Array, password: string): Promise<PfxContents> {
  const outer = readOuter(data);
  const budget = new DerivationBudget();
  const intact: PfxPassword[] = [];
  const others: PfxPassword[] = [];
  for (const form of passwordForms(password)) ((await isIntact(outer, form, budget)) ? intact : others).push(form);
  for (const form of intact) {
    const contents = await tryOpen(outer, form, budget);
    if (contents !== undefined) return contents;
  }
  // Without an integrity check only the decryption can tell, and it told.
  if (outer.macData === undefined) throw new Fault('certificates/pfx-wrong-password');
  if (intact.length > 0) throw new Fault('certificates/pfx-damaged', { reason: 'a part does not decrypt' });
  for (const form of others) {
    const contents = await tryOpen(outer, form, budget);
    if (contents?.decrypted === true) throw new Fault('certificates/pfx-damaged', { reason: 'its integrity check fails' });
  }
  throw new Fault('certificates/pfx-wrong-password');
}
