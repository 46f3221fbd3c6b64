import { createPassphraseStore, isPassphraseSealed } from './passphrase-store.js';
import type { SecretStore } from './secret-store.js';

/**
 * The system's store, beside which a passphrase was given: what the passphrase sealed is opened by it, and where the system has no
 * store it seals as well. Nothing is given by an empty one.
 * @throws Fault `certificates/passphrase-too-short`
 */
export function withPassphrase(system: SecretStore, passphrase = ''): SecretStore {
  if (passphrase === '') return system;
  const given = createPassphraseStore(passphrase);
  const sealing = (): SecretStore => (system.describe().available ? system : given);
  return {
    describe: () => ({ ...sealing().describe(), byPassphrase: true }),
    protect: async (plain) => sealing().protect(plain),
    reveal: async (sealed) => (isPassphraseSealed(sealed) ? given : system).reveal(sealed),
  };
}
