import { Agent } from 'undici';
import { explain } from '../../../shared/errors/index.js';
import type { StampTrial } from '../../../shared/ipc/certificates.js';
import type { TimestampVerdict } from '../../../shared/verdict.js';
import { fetchBytesWithUndici } from '../authenticode/sign/fetch-bytes-undici.js';
import type { FetchBytes } from '../authenticode/sign/fetch-bytes.js';
import type { Timestamper } from '../authenticode/sign/signed-data.js';
import { createTimestamper } from '../authenticode/sign/timestamp-client.js';
import { tryTimestampService } from '../authenticode/sign/timestamp-trial.js';
import { trustedAuthorities } from '../download/authorities.js';
import { judgeProxy } from '../download/proxy.js';
import { proxyRoute } from '../download/proxy-route.js';
import { Fault, toCodedError } from '../fault.js';
import { StampPatience } from '../publishing/stamp-policy.js';
import { loadTrust } from '../trust/trust-source.js';
import { installerTrust, networkFor, type ProfileContext } from './context.js';

/** Milliseconds until a connection must stand; the client limits the whole exchange. */
const connectTimeout = 10_000;

/** What a signature is to carry beside the signer's own. */
export interface StampPlan {
  readonly url?: string;
  /** Whether a package without a proven stamp is refused. */
  readonly required: boolean;
}

/** Time stamps of a profile: asked for over the network as it is set, by the policy as it is set. */
export class ProfileStamps {
  readonly #context: ProfileContext;
  readonly #patience: StampPatience;

  constructor(context: ProfileContext) {
    this.#context = context;
    this.#patience = new StampPatience(context.ports.now);
  }

  /** @throws Fault `signing/stamp-not-set` when a stamp is demanded of nobody */
  plan(): StampPlan {
    const { timestampUrl, requireTimestamp } = this.#context.settings.get();
    if (timestampUrl === undefined && requireTimestamp) throw new Fault('signing/stamp-not-set');
    return { ...(timestampUrl === undefined ? {} : { url: timestampUrl }), required: requireTimestamp };
  }

  /** For signing here; undefined when no service is set. */
  timestamper({ url, required }: StampPlan): Timestamper | undefined {
    if (url === undefined) return undefined;
    const ask = createTimestamper({ url, fetchBytes: this.#fetchBytes, clock: this.#context.ports.now });
    if (required) return ask;
    return this.#patience.whenReachable(url, ask, ({ code }) => this.#context.ports.log.warning('signing without a time stamp for some minutes', { code }));
  }

  /** Asks a service for a stamp that nobody uses, and says what is wrong with it. */
  async try(url: string, signal: AbortSignal): Promise<StampTrial> {
    const started = performance.now();
    const milliseconds = (): number => Math.round(performance.now() - started);
    try {
      const trust = { ...(await loadTrust(await installerTrust(this.#context))), now: this.#context.ports.now() };
      const verdict = await tryTimestampService({ url, fetchBytes: this.#fetchBytes, clock: this.#context.ports.now }, trust, signal);
      const root = verdict.chain.certificates.at(-1);
      const origin = trust.anchors.anchors.find(({ certificate }) => certificate.fingerprint === root?.fingerprint)?.origin;
      const anchor = root === undefined || origin === undefined || !verdict.chain.anchored ? {} : { anchor: { name: root.name, origin } };
      return { ...(this.#context.practice === undefined ? judgement(verdict) : inPractice(judgement(verdict))), milliseconds: milliseconds(), verdict, ...anchor };
    } catch (error) {
      if (error instanceof Fault && error.code === 'app/cancelled') throw error;
      const coded = toCodedError(error);
      const { title, happened } = explain(coded);
      return { outcome: 'unusable', sentence: `${title}. ${happened}`, milliseconds: milliseconds(), error: coded };
    }
  }

  readonly #fetchBytes: FetchBytes = async (address, request) => {
    const network = await networkFor(this.#context, address);
    // A proxy that wants the login of this account is not gone through for a stamp.
    network.systemTransport?.close();
    const secureContext = trustedAuthorities(network.authorities);
    const proxy = network.proxy === undefined ? undefined : judgeProxy(network.proxy);
    if (proxy !== undefined) {
      const route = proxyRoute(proxy, { connectTimeout, secureContext });
      try {
        return await fetchBytesWithUndici((url) => route.to(url))(address, request);
      } finally {
        await route.close();
      }
    }
    const dispatcher = new Agent({ connect: { secureContext, timeout: connectTimeout } });
    try {
      return await fetchBytesWithUndici(({ origin, pathname, search }) => ({ dispatcher, origin, path: pathname + search }))(address, request);
    } finally {
      await dispatcher.destroy();
    }
  };
}

type Judgement = Pick<StampTrial, 'outcome' | 'sentence'>;

/** A root that practice trusts is no client's. */
const inPractice = ({ outcome, sentence }: Judgement): Judgement =>
  outcome === 'good'
    ? { outcome, sentence: `${sentence} Only practice trusts that root: for a client that does not, the stamp does not count, and what is signed ends with the certificate.` }
    : { outcome, sentence };

function judgement({ chain, checks, outcome, time }: TimestampVerdict): Judgement {
  const failed = [...checks, ...chain.checks].filter((check) => check.outcome === 'failed');
  const root = chain.certificates.at(-1)?.name ?? 'its authority';
  if (outcome !== 'failed') return { outcome: 'good', sentence: `The service stamped at ${time} with a chain that ends in the trusted root ${root}.` };
  if (chain.anchored) return { outcome: 'unusable', sentence: failed[0]?.reason ?? 'The stamp does not hold.' };
  return {
    outcome: 'untrusted',
    sentence: `The service stamps rightly, but its chain ends with ${root}, which leads to no root that is trusted here. Clients that trust the root accept the stamp. To have it proven here, add the root under Settings, Trusted roots.`,
  };
}
