/** Where secrets are encrypted: the keyring of the system (through Electron) or a passphrase. */
export interface SecretStore {
  /** `protection` says by what, or why there is none, in words for the window. */
  describe(): SecretStoreState;
  /** @throws Fault `certificates/store-unavailable` */
  protect(plain: Uint8Array): Promise<Uint8Array>;
  /** @throws Fault `certificates/store-locked`, `certificates/wrong-passphrase` */
  reveal(sealed: Uint8Array): Promise<Uint8Array>;
}

interface SecretStoreState {
  readonly available: boolean;
  /** For example `Windows Data Protection` or `the keyring is locked`. */
  readonly protection: string;
  /** Set where the store's key comes from a passphrase. */
  readonly byPassphrase?: boolean;
}
