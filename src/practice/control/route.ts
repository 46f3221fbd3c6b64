import { z } from 'zod';
import type { Configuration } from '../admin/configuration.js';
import { readBody } from '../http/body.js';
import { answer, type Exchange, type Route } from '../http/listener.js';
import { otherTools, publishAsOtherTool } from '../other-tools/publish.js';
import type { Shares } from '../shares.js';
import type { SigningService } from '../signing.js';
import type { Store } from '../store/store.js';
import { demandsContentTrust, setContentTrust, trustCertificate } from '../updates/content-agent.js';
import { readFaults, setFault, vendorFaults } from '../vendor/site.js';

/** What the controls work on. */
export interface ControlContext {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly fileNames: readonly string[];
  readonly shares: Shares;
  readonly signing: SigningService;
}

interface Control {
  readonly schema: z.ZodType;
  readonly apply: (context: ControlContext, input: never) => void | Promise<void>;
}

/** A switch: thrown at once and as a whole. */
const control = <T>(schema: z.ZodType<T>, apply: (context: ControlContext, input: T) => void): Control => ({
  schema,
  apply: (context, input) => context.store.transaction(() => apply(context, input)),
});

/** What takes its time over files. */
const slowControl = <T>(schema: z.ZodType<T>, apply: (context: ControlContext, input: T) => Promise<void>): Control => ({ schema, apply });

/** Each is a POST of a JSON object to `control/<name>`; the state is a GET of `control/state`. */
const controls: Readonly<Record<string, Control>> = {
  'approval-rule': control(z.strictObject({ enabled: z.boolean(), id: z.int().min(1).default(1) }), ({ store }, { id, enabled }) =>
    store.approvalRules.setEnabled(id, enabled),
  ),
  /** Whether the server may make itself a signing certificate. */
  'self-signed': control(z.strictObject({ allowed: z.boolean() }), ({ store }, { allowed }) => store.settings.write('self-signed-allowed', allowed)),
  /** Whether a signing certificate is taken over https only. */
  'secure-only': control(z.strictObject({ enabled: z.boolean() }), ({ store }, { enabled }) => store.settings.write('secure-only', enabled)),
  /** Whether content whose signer is not trusted is deleted, as a WSUS does. */
  'content-trust': control(z.strictObject({ enabled: z.boolean() }), ({ store }, { enabled }) => setContentTrust(store, enabled)),
  /** Puts a certificate (DER in base64) into the stores of the server. */
  'trust-certificate': control(z.strictObject({ certificate: z.base64().max(100_000) }), ({ store }, { certificate }) => trustCertificate(store, certificate)),
  'swap-before-signing': control(z.strictObject({ enabled: z.boolean() }), ({ store }, { enabled }) =>
    store.settings.write('swap-before-signing', enabled),
  ),
  'cab-limit': control(z.strictObject({ megabytes: z.int().min(1).max(2047) }), ({ configuration }, { megabytes }) =>
    configuration.set('LocalPublishingMaxCabSize', String(megabytes)),
  ),
  /** Another tool publishes an update. */
  'other-tool': slowControl(z.strictObject({ tool: z.enum(otherTools), title: z.string().min(1).max(200), superseded: z.string().optional() }), async (context, request) => {
    await publishAsOtherTool(context, request);
  }),
  /** The server gets a new signing certificate of its own; what it signed before keeps the old one. */
  'new-certificate': slowControl(z.strictObject({}), async ({ signing }) => signing.useNewSelfSigned()),
  /**
   * Plays a software update point of Configuration Manager: its site server sets the synchronisation up, and with `client` its client
   * is published for installation.
   */
  'update-point': slowControl(z.strictObject({ enabled: z.boolean(), client: z.boolean().default(true) }), async (context, { enabled, client }) => {
    context.store.settings.write('site-server', enabled);
    if (enabled && client) await publishAsOtherTool(context, { tool: 'updates-publisher', title: 'Configuration Manager Client (5.00.9128.1000)' });
  }),
  replica: control(z.strictObject({ enabled: z.boolean() }), ({ configuration }, { enabled }) => configuration.set('ReplicaMode', String(enabled))),
  role: control(z.strictObject({ role: z.union([z.literal(0), z.literal(1), z.literal(2)]) }), ({ store }, { role }) =>
    store.settings.write('role', role),
  ),
  'vendor-fault': control(z.strictObject({ file: z.string(), fault: z.enum(vendorFaults) }), ({ store }, { file, fault }) =>
    setFault(store.settings, file, fault),
  ),
};

function state({ store, configuration, fileNames }: ControlContext): unknown {
  return {
    role: store.settings.read('role', 2),
    updatePoint: store.settings.read('site-server', false),
    replica: configuration.isTrue('ReplicaMode'),
    cabLimit: Number(configuration.text('LocalPublishingMaxCabSize')),
    selfSignedAllowed: store.settings.read('self-signed-allowed', true),
    secureOnly: store.settings.read('secure-only', false),
    contentTrust: demandsContentTrust(store),
    swapBeforeSigning: store.settings.read('swap-before-signing', false),
    approvalRules: store.approvalRules.all(),
    vendorFiles: fileNames.map((file) => ({ file, fault: readFaults(store.settings)[file] ?? 'none' })),
    observations: store.journal.observations(),
    events: store.journal.events(),
    computers: store.computers.all(),
    updates: store.updates
      .all()
      .filter(({ source }) => source === 1)
      .map(({ document, declined, revisionId }) => ({
        updateId: document.updateId,
        revisionNumber: document.revisionNumber,
        revisionId,
        title: document.localized[0].title,
        declined,
      })),
    deployments: store.deployments.all(),
  };
}

function sendJson({ response }: Exchange, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Switches for demonstrations and tests, and a look behind the scenes. */
export const controlRoute =
  (context: ControlContext): Route =>
  async (exchange) => {
    const { request, response, path } = exchange;
    const name = path.slice('control/'.length);
    if (request.method === 'GET' && name === 'state') {
      sendJson(exchange, state(context));
      return;
    }
    const chosen = Object.hasOwn(controls, name) ? controls[name] : undefined;
    if (chosen === undefined || request.method !== 'POST') {
      answer(response, 404);
      return;
    }
    const parsed = chosen.schema.safeParse(parseJson((await readBody(request, 64 * 1024)) ?? ''));
    if (!parsed.success) {
      answer(response, 400, z.prettifyError(parsed.error));
      return;
    }
    await chosen.apply(context, parsed.data as never);
    sendJson(exchange, state(context));
  };
