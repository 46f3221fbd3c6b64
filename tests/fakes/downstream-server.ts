import { createHash } from 'node:crypto';
import { unescaped, valueOf, valuesOf, type Reply, type Service } from '../fixtures/practice/raw-client.js';

/** How a downstream server's calls get to the one above it. */
export type Ask = (service: Service, operation: string, inner: string) => Promise<Reply>;

export interface ReplicatedUpdate {
  readonly updateId: string;
  readonly revisionNumber: number;
  /** The update's document as the server above has it. */
  readonly document: string;
  /** SHA-1 in base64. */
  readonly digests: readonly string[];
}

export interface Replica {
  readonly updates: readonly ReplicatedUpdate[];
  /** Where the server above hands a file out, by its SHA-1 in base64. */
  readonly urls: ReadonlyMap<string, string>;
  readonly deployments: readonly { readonly id: string; readonly updateId: string; readonly groupId: string; readonly action: string }[];
  readonly groups: readonly string[];
  readonly removed: readonly string[];
  readonly hidden: readonly string[];
}

const blocks = (text: string, name: string): string[] => [...text.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gsu'))].map((match) => match[1]!);
const part = (text: string, name: string): string => blocks(text, name)[0] ?? '';
const one = (text: string, name: string): string => unescaped(part(text, name));
const identities = (text: string): string[] => blocks(text, 'UpdateIdentity');

/**
 * A downstream server as [MS-WSUSSS] 3.2 has it: authorises itself, takes the configuration, then the categories, then the updates with
 * their documents and files, then approvals. Its own reading of the specification, over strings: no code of the server or of the product.
 */
export class DownstreamServer {
  readonly #ask: Ask;
  readonly #anchors = { configuration: '', updates: '', deployments: '' };
  #cookie = '';
  readonly asked: string[] = [];

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async #call(service: Service, operation: string, inner = ''): Promise<string> {
    this.asked.push(operation);
    const reply = await this.#ask(service, operation, inner);
    if (reply.status !== 200) throw new Error(`${operation}: ${valueOf(reply, 'ErrorCode') ?? reply.text}`);
    return reply.text;
  }

  async #connect(): Promise<void> {
    const config = await this.#call('serverSync', 'GetAuthConfig');
    const plugIn = one(config, 'PlugInID');
    if (one(config, 'ServiceUrl') !== 'DssAuthWebService/DssAuthWebService.asmx') throw new Error('no known plug-in');
    const authorization = await this.#call('dssAuth', 'GetAuthorizationCookie', '<accountName>DOWNSTREAM$</accountName><accountGuid>1c7b5f0a-2d3e-4f50-8a6b-7c8d9e0f1a2b</accountGuid>');
    if (one(authorization, 'PlugInId') !== plugIn) throw new Error('a cookie of another plug-in');
    const authCookies = `<authCookies><AuthorizationCookie>${part(authorization, 'GetAuthorizationCookieResult')}</AuthorizationCookie></authCookies>`;
    this.#cookie = `<cookie>${part(await this.#call('serverSync', 'GetCookie', `${authCookies}<protocolVersion>1.20</protocolVersion>`), 'GetCookieResult')}</cookie>`;
  }

  async #revisions(anchor: 'configuration' | 'updates', getConfig: boolean, scope: string): Promise<string[]> {
    const known = this.#anchors[anchor];
    const filter = `<filter>${known === '' ? '' : `<Anchor>${known}</Anchor>`}<GetConfig>${String(getConfig)}</GetConfig><Get63LanguageOnly>false</Get63LanguageOnly>${scope}</filter>`;
    const list = await this.#call('serverSync', 'GetRevisionIdList', `${this.#cookie}${filter}`);
    this.#anchors[anchor] = one(list, 'Anchor');
    return identities(list);
  }

  /** What is new since the last time. @param scope elements of the filter behind `Get63LanguageOnly` */
  async synchronise(scope = ''): Promise<Replica> {
    await this.#connect();
    const configuration = await this.#call('serverSync', 'GetConfigData', `${this.#cookie}<configAnchor></configAnchor>`);
    const most = Number(one(configuration, 'MaxNumberOfUpdatesPerRequest'));
    const wanted = [...(await this.#revisions('configuration', true, '')), ...(await this.#revisions('updates', false, scope))];
    const updates: ReplicatedUpdate[] = [];
    const urls = new Map<string, string>();
    for (let start = 0; start < wanted.length; start += most) {
      const asked = wanted.slice(start, start + most).map((identity) => `<UpdateIdentity>${identity}</UpdateIdentity>`);
      const data = await this.#call('serverSync', 'GetUpdateData', `${this.#cookie}<updateIds>${asked.join('')}</updateIds>`);
      for (const update of blocks(data, 'ServerSyncUpdateData')) {
        updates.push({ updateId: one(update, 'UpdateID'), revisionNumber: Number(one(update, 'RevisionNumber')), document: one(update, 'XmlUpdateBlob'), digests: valuesOf(part(update, 'FileDigestList'), 'base64Binary') });
      }
      for (const url of blocks(data, 'ServerSyncUrlData')) urls.set(one(url, 'FileDigest'), one(url, 'UssUrl'));
    }
    const deployed = await this.#call('serverSync', 'GetDeployments', `${this.#cookie}<deploymentAnchor>${this.#anchors.deployments}</deploymentAnchor><syncAnchor>${this.#anchors.updates}</syncAnchor>`);
    this.#anchors.deployments = one(deployed, 'Anchor');
    return {
      updates,
      urls,
      deployments: blocks(deployed, 'ServerSyncDeployment').map((entry) => ({ id: one(entry, 'DeploymentGuid'), updateId: one(entry, 'UpdateId'), groupId: one(entry, 'TargetGroupId'), action: one(entry, 'Action') })),
      groups: blocks(deployed, 'ServerSyncTargetGroup').map((group) => one(group, 'Name')),
      removed: valuesOf(part(deployed, 'DeadDeployments'), 'guid'),
      hidden: valuesOf(part(deployed, 'HiddenUpdates'), 'guid'),
    };
  }
}

/** Fetches a file as a downstream server does, and proves its SHA-1. */
export async function fetchProven(url: string, digest: string): Promise<Buffer> {
  const answer = await fetch(url);
  const content = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200 || createHash('sha1').update(content).digest('base64') !== digest) throw new Error(`${url}: ${String(answer.status)}, another file`);
  return content;
}

