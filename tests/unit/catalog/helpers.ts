import { Fault } from '../../../src/main/core/fault.js';
import { ns } from '../../../src/main/core/catalog/namespaces.js';
import { readCatalogue, type CatalogueReading, type SetAside } from '../../../src/main/core/catalog/read-catalogue.js';
import { readXml } from '../../../src/main/core/xml/read.js';
import type { SoftwarePackage, XmlElement } from '../../../src/shared/catalog.js';
import { catalogErrors } from '../../../src/shared/errors/catalog.js';
import type { CodedError, ErrorWords } from '../../../src/shared/errors/index.js';
import { chunksOf } from '../../fixtures/catalogues/make.js';

export const declarations = Object.entries(ns)
  .map(([prefix, namespace]) => `xmlns:${prefix}="${namespace}"`)
  .join(' ');

export const ids = {
  first: '11111111-1111-4111-8111-111111111111',
  second: '22222222-2222-4222-8222-222222222222',
  third: '33333333-3333-4333-8333-333333333333',
  item: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
  otherItem: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb',
} as const;

export const digest = Buffer.alloc(20, 7).toString('base64');

export const parts = {
  properties: `<sdp:Properties PackageID="${ids.first}" CreationDate="2026-01-02T03:04:05Z" VendorName="Contoso Ltd"><sdp:ProductName>Contoso Widget</sdp:ProductName></sdp:Properties>`,
  localized: '<sdp:LocalizedProperties><sdp:Language>en</sdp:Language><sdp:Title>Contoso Widget 2.0</sdp:Title><sdp:Description>Better.</sdp:Description></sdp:LocalizedProperties>',
  kind: '<sdp:UpdateSpecificData UpdateClassification="Updates"/>',
  handler: '<cmd:CommandLineInstallerData Program="setup.exe" Arguments="/S" DefaultResult="Failed" RebootByDefault="false"/>',
  file: `<sdp:OriginFile Digest="${digest}" FileName="setup.exe" Size="1234" Modified="2026-01-02T03:04:05Z" OriginUri="https://contoso.example/setup.exe"/>`,
} as const;

/** A whole package with some of its parts replaced. `item` and `file` go inside the installable item. */
export function packageXml(replaced: Partial<Record<'properties' | 'localized' | 'kind' | 'rules' | 'item' | 'handler' | 'file' | 'attributes' | 'root' | 'items', string>> = {}): string {
  const p = { ...parts, rules: '', item: '', attributes: 'SchemaVersion="1.2"', root: 'smc', ...replaced };
  const items = p.items ?? `<sdp:InstallableItem ID="${ids.item}">${p.item}${p.handler}${p.file}</sdp:InstallableItem>`;
  const name = `${p.root}:SoftwareDistributionPackage`;
  return `<${name} ${declarations} ${p.attributes}>${p.properties}${p.localized}${p.kind}${p.rules}${items}</${name}>`;
}

export const packageElement = (replaced: Parameters<typeof packageXml>[0] = {}): XmlElement => readXml(packageXml(replaced));

/** The rule in the text; prefixes as Microsoft's writers use them. */
export function ruleOf(xml: string): XmlElement {
  const [rule] = readXml(`<x ${declarations}>${xml}</x>`).children;
  if (rule === undefined || typeof rule === 'string') throw new RangeError('no rule');
  return rule;
}

export const catalogueXml = (...packages: readonly string[]): string => `<?xml version="1.0" encoding="utf-8"?><smc:SystemsManagementCatalog ${declarations}>${packages.join('\n')}</smc:SystemsManagementCatalog>`;

/** Words without a hole: what they ask for is in the data, and the data is short. */
export function demandWords(error: CodedError): CodedError {
  const words: Readonly<Record<string, ErrorWords>> = catalogErrors;
  for (const template of Object.values(words[error.code] ?? {}) as string[]) {
    for (const [, name] of template.matchAll(/\{(\w+)\}/gu)) if (!Object.hasOwn(error.data, name ?? '')) throw new Error(`${error.code} says nothing about ${name ?? ''}`);
  }
  for (const value of Object.values(error.data)) if (String(value).length > 250) throw new Error(`${error.code} carries ${String(String(value).length)} characters`);
  return error;
}

/** The coded error that the step throws; anything but a Fault is thrown on. */
export function faultOf(step: () => unknown): CodedError {
  try {
    step();
  } catch (error) {
    if (error instanceof Fault) return demandWords({ code: error.code, data: error.data });
    throw error;
  }
  throw new Error('nothing was refused');
}

export async function asyncFaultOf(step: () => Promise<unknown>): Promise<CodedError> {
  try {
    await step();
  } catch (error) {
    if (error instanceof Fault) return demandWords({ code: error.code, data: error.data });
    throw error;
  }
  throw new Error('nothing was refused');
}

export interface ReadResult extends CatalogueReading {
  /** In the order handed over, replaced ones included. */
  readonly found: readonly SoftwarePackage[];
  readonly aside: readonly SetAside[];
}

export async function readAll(data: Uint8Array | string, chunkSize?: number, options: Partial<Parameters<typeof readCatalogue>[1]> = {}): Promise<ReadResult> {
  const found: SoftwarePackage[] = [];
  const aside: SetAside[] = [];
  const reading = await readCatalogue(chunksOf(typeof data === 'string' ? new TextEncoder().encode(data) : data, chunkSize), {
    onPackage: (p) => void found.push(p),
    onSetAside: (row) => void aside.push(row),
    ...options,
  });
  return { ...reading, found, aside };
}

