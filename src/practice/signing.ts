import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { identityFromKey, type SigningIdentity } from '../main/core/authenticode/sign/identity.js';
import type { Timestamper } from '../main/core/authenticode/sign/signed-data.js';
import { signCabinet } from '../main/core/authenticode/sign/cabinet.js';
import { createCertificate } from '../main/core/certificates/create.js';
import { importPfx } from '../main/core/certificates/pfx.js';
import { Fault } from '../main/core/fault.js';
import type { Store } from './store/store.js';
import { replaceBySomethingElse } from './control/swap.js';

/** What the signing service answers, as an unsigned number. */
export const HResult = {
  ok: 0,
  /** ERROR_PATH_NOT_FOUND */
  pathNotFound: 0x80070003,
  /** TRUST_E_SUBJECT_FORM_UNKNOWN: not a file that can carry a signature. */
  notACabinet: 0x800b0003,
  /** CRYPT_E_NOT_FOUND: no certificate in the WSUS store. */
  noCertificate: 0x80092004,
  /** CERT_E_EXPIRED */
  certificateExpired: 0x800b0101,
  /** E_FAIL */
  failed: 0x80004005,
} as const;

interface KeptIdentity {
  /** DER in base64, the signer first. */
  readonly certificates: readonly string[];
  /** PKCS #8, PEM. */
  readonly key: string;
}

const toKeep = (key: KeyObject, certificates: readonly Uint8Array[]): KeptIdentity => ({
  certificates: certificates.map((certificate) => Buffer.from(certificate).toString('base64')),
  key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
});

/** The server's signing certificate and what it signs with it. */
export interface SigningService {
  /** DER; `undefined` when the server has none. */
  certificate(): Uint8Array | undefined;
  useNewSelfSigned(): Promise<void>;
  /** Until the server is stopped. False when the password is wrong or there is no key in it. */
  usePfx(pfx: Uint8Array, password: string): Promise<boolean>;
  remove(): void;
  /** Signs the cabinet in place, one at a time; answers 0 or an HRESULT. */
  sign(path: string, stamp: StampWish): Promise<number>;
}

/** By which service a stamp is wished for; by the server's own choice, or not at all. */
export type StampWish = { readonly url: string } | 'any' | 'none';

/** The time-stamp authority that is asked: the practice server reaches no other. */
export interface OwnStamps {
  /** The path of its address. */
  readonly path: string;
  readonly stamp: (signature: Uint8Array) => Uint8Array;
}

/** What a WSUS without a certificate authority makes for itself. */
export const selfSignedName = 'WSUS Publishers Self-signed';
const validity = { days: 5 * 365 };
const key = 'signing-identity';

const identityOf = ({ certificates, key: pem }: KeptIdentity): SigningIdentity => {
  const [certificate, ...chain] = certificates.map((text) => Buffer.from(text, 'base64'));
  if (certificate === undefined) throw new RangeError('an identity without a certificate');
  return identityFromKey(createPrivateKey(pem), certificate, chain);
};

/** @param stamps nothing is stamped without them */
export function createSigningService(store: Store, stamps?: OwnStamps): SigningService {
  // What somebody gives may be a key that is used in earnest: it is held for as long as the server runs, and written nowhere.
  let given: KeptIdentity | undefined;
  const kept = (): KeptIdentity | null => given ?? store.settings.read<KeptIdentity | null>(key, null);
  let queue: Promise<unknown> = Promise.resolve();

  const stamperFor = (wish: StampWish): Timestamper | undefined => {
    if (wish === 'none') return undefined;
    const isOwn = wish === 'any' || (URL.canParse(wish.url) && new URL(wish.url).pathname === stamps?.path);
    if (stamps !== undefined && isOwn) return async (signature) => Promise.resolve(stamps.stamp(signature));
    store.journal.observe('no-time-stamp', 'a time stamp was asked for of a service that the practice server does not reach; it signed without');
    return undefined;
  };

  const signNow = async (path: string, wish: StampWish): Promise<number> => {
    const identity = kept();
    if (identity === null) return HResult.noCertificate;
    const signer = identityOf(identity);
    if (Date.parse(new X509Certificate(signer.certificate).validTo) < store.now().getTime()) return HResult.certificateExpired;
    const timestamp = stamperFor(wish);
    if (store.settings.read<boolean>('swap-before-signing', false)) {
      store.settings.write('swap-before-signing', false);
      await replaceBySomethingElse(path);
    }
    try {
      await signCabinet({ path, identity: signer, ...(timestamp === undefined ? {} : { timestamp }) });
      return HResult.ok;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      store.journal.observe('not-signed', error.code);
      return error.code.startsWith('cabinet/') ? HResult.notACabinet : HResult.failed;
    }
  };

  return {
    certificate: () => {
      const [certificate] = kept()?.certificates ?? [];
      return certificate === undefined ? undefined : Buffer.from(certificate, 'base64');
    },
    useNewSelfSigned: async () => {
      const made = await createCertificate({
        subject: { commonName: selfSignedName },
        purposes: ['code-signing'],
        keyKind: 'rsa-2048',
        validity,
        clock: store.now,
      });
      given = undefined;
      store.settings.write(key, toKeep(made.key, [made.certificate]));
    },
    usePfx: async (pfx, password) => {
      try {
        const { key: privateKey, certificate, chain } = await importPfx(pfx, password);
        given = toKeep(privateKey, [certificate, ...chain]);
        return true;
      } catch (error) {
        if (error instanceof Fault) return false;
        throw error;
      }
    },
    remove: () => {
      given = undefined;
      store.settings.write(key, null);
    },
    sign: async (path, wish) => {
      const turn = queue.then(async () => signNow(path, wish));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}
