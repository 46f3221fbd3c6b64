import type { Store } from '../store/store.js';
import { tag, type Markup } from '../xml/write.js';
import { readUpdate, type CategoryType } from './document.js';
import { ns } from './namespaces.js';

interface Seed {
  readonly id: string;
  readonly title: string;
  readonly type: CategoryType | 'Detectoid';
  readonly parent?: string;
}

const microsoft = '56309036-4c77-4dd9-951a-99ee9c246a94';
const localPublisher = '7c40e8c2-01ae-47f5-9af2-6e75a0582518';

/** What every WSUS has from its first synchronisation, by the ids it has everywhere. */
const seeds: readonly Seed[] = [
  { id: 'cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83', title: 'Updates', type: 'UpdateClassification' },
  { id: 'e6cf1350-c01b-414d-a61f-263d14d133b4', title: 'Critical Updates', type: 'UpdateClassification' },
  { id: '0fa1201d-4330-4fa8-8ae9-b877473b6441', title: 'Security Updates', type: 'UpdateClassification' },
  { id: 'b54e7d24-7add-428f-8b75-90a396fa584f', title: 'Feature Packs', type: 'UpdateClassification' },
  { id: '28bc880e-0592-4cbf-8f95-c79b17911d5f', title: 'Update Rollups', type: 'UpdateClassification' },
  { id: '68c5b0a3-d1a6-4553-ae49-01d3a7827828', title: 'Service Packs', type: 'UpdateClassification' },
  { id: 'b4832bd8-e735-4761-8daf-37f882276dab', title: 'Tools', type: 'UpdateClassification' },
  { id: 'ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0', title: 'Drivers', type: 'UpdateClassification' },
  { id: '5c9376ab-8ce6-464a-b136-22113dd69801', title: 'Applications', type: 'UpdateClassification' },
  { id: microsoft, title: 'Microsoft', type: 'Company' },
  { id: localPublisher, title: 'Local Publisher', type: 'Company' },
  { id: '5cc25303-143f-40f3-a2ff-803a1db69955', title: 'Locally published packages', type: 'Product', parent: localPublisher },
  { id: 'b7a590e9-db06-43f6-9b06-4ad73869cca2', title: 'Client Servicing Api Detector', type: 'Detectoid' },
];

const identity = (id: string): Markup => tag('upd:UpdateIdentity', { UpdateID: id });

function documentOf(seed: Seed): string {
  const isCategory = seed.type !== 'Detectoid';
  return tag('upd:Update', { 'xmlns:upd': ns.update, 'xmlns:lar': ns.logicalRules, 'xmlns:cat': ns.category, 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' }, [
    tag('upd:UpdateIdentity', { UpdateID: seed.id, RevisionNumber: '1' }),
    tag('upd:Properties', {
      DefaultPropertiesLanguage: 'en',
      UpdateType: isCategory ? 'Category' : 'Detectoid',
      ExplicitlyDeployable: 'false',
      PublicationState: 'Published',
      CreationDate: '2005-06-07T00:00:00.000Z',
      PublisherID: '395392a0-19c0-48b7-a927-f7c15066d905',
      ...(isCategory ? { Handler: ns.category } : {}),
    }),
    tag('upd:LocalizedPropertiesCollection', {}, [
      tag('upd:LocalizedProperties', {}, [tag('upd:Language', {}, ['en']), tag('upd:Title', {}, [seed.title])]),
    ]),
    seed.parent === undefined
      ? undefined
      : tag('upd:Relationships', {}, [tag('upd:Prerequisites', {}, [tag('upd:AtLeastOne', { IsCategory: 'true' }, [identity(seed.parent)])])]),
    tag('upd:ApplicabilityRules', {}, [tag('upd:IsInstalled', {}, [tag('lar:True')])]),
    isCategory
      ? tag('upd:HandlerSpecificData', { 'xsi:type': 'cat:Category' }, [
          tag('cat:CategoryInformation', {
            CategoryType: seed.type,
            ProhibitsSubcategories: String(seed.type !== 'Company'),
            ProhibitsUpdates: String(seed.type === 'Company'),
          }),
        ])
      : undefined,
  ]).text;
}

/** Fills an empty database with what a WSUS knows before anybody publishes into it. */
export function plantSeeds(store: Store): void {
  store.transaction(() => {
    for (const seed of seeds) {
      if (store.updates.latestRevisionNumber(seed.id) > 0) continue;
      const susXml = documentOf(seed);
      store.updates.add({ document: readUpdate(susXml), susXml, uspXml: null, arrived: store.now().toISOString(), source: 0 });
    }
    if (store.approvalRules.all().length > 0) return;
    // "Default Automatic Approval Rule": there from the start, and off.
    store.approvalRules.add({
      name: 'Default Automatic Approval Rule',
      enabled: false,
      action: 0,
      classifications: ['e6cf1350-c01b-414d-a61f-263d14d133b4', '0fa1201d-4330-4fa8-8ae9-b877473b6441'],
      categories: [],
      groups: ['a0a08746-4dbe-4a37-9adf-9e7652c0b421'],
    });
  });
}
