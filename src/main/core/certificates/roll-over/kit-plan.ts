import type { Fingerprint } from '../../../../shared/units.js';
import type { KitSigner, LeavingSigner } from '../client-kit/contents.js';
import { Fault } from '../../fault.js';
import type { RememberedSigner } from './known-signers.js';

/** Which certificates the kit hands out, and which it takes away. */
export interface KitPlan {
  /** The check on a client is made for this one. */
  readonly signer: KitSigner;
  readonly others: readonly KitSigner[];
  readonly leaving: readonly LeavingSigner[];
}

/**
 * The one that signs, the next one, and former ones that are not retired. What was lost or retired is taken away now; where there is
 * nothing of that, the script is for later, and for whichever of them goes first.
 * @param used who signs now
 * @throws Fault `certificates/key-reported-lost` when nothing else than a lost one is there to be handed out
 */
export function planKit(signers: readonly RememberedSigner[], used: Fingerprint, next: KitSigner | undefined): KitPlan {
  const lost = signers.filter(({ lostAt }) => lostAt !== undefined);
  const sound = signers.filter((each) => !lost.includes(each));
  const current = sound.find(({ certificate }) => certificate.fingerprint === used);
  const upcoming = next === undefined || next.certificate.fingerprint === used ? [] : [next];
  const former = sound.filter(({ certificate: { fingerprint }, retiredAt }) => retiredAt === undefined && fingerprint !== used && fingerprint !== next?.certificate.fingerprint);
  const retired = sound.filter(({ retiredAt }) => retiredAt !== undefined);
  const [signer, ...others] = [...(current === undefined ? [] : [current]), ...upcoming, ...former];
  if (signer === undefined) throw new Fault('certificates/key-reported-lost', { name: lost[0]?.certificate.subject.display ?? '', since: lost[0]?.lostAt ?? '' });
  const goneNow: readonly LeavingSigner[] = [...lost.map(({ certificate }) => ({ certificate, why: 'lost' }) as const), ...retired.map(({ certificate }) => ({ certificate, why: 'retired' }) as const)];
  const first = former.length > 0 ? former : [signer];
  return { signer, others, leaving: goneNow.length > 0 ? goneNow : first.map(({ certificate }) => ({ certificate, why: 'later' }) as const) };
}
