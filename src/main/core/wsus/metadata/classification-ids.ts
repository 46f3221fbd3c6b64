import type { Classification } from '../../../../shared/catalog.js';

/** Microsoft's classification categories, in the spelling of the official translation. Hotfixes have none. */
const ids: Readonly<Record<Exclude<Classification, 'Hotfixes'>, string>> = {
  Updates: 'CD5FFD1E-E932-4E3A-BF74-18BF0B1BBD83',
  'Critical Updates': 'E6CF1350-C01B-414D-A61F-263D14D133B4',
  'Security Updates': '0FA1201D-4330-4FA8-8AE9-B877473B6441',
  'Feature Packs': 'B54E7D24-7ADD-428F-8B75-90A396FA584F',
  'Update Rollups': '28BC880E-0592-4CBF-8F95-C79B17911D5F',
  'Service Packs': '68C5B0A3-D1A6-4553-AE49-01D3A7827828',
  Tools: 'B4832BD8-E735-4761-8DAF-37F882276DAB',
  Drivers: 'EBFC1FC5-71A4-4F7B-9ACA-3B9A503104A0',
  Applications: '5C9376AB-8CE6-464A-B136-22113DD69801',
};

/** `undefined` for a classification that WSUS cannot carry. */
export const classificationId = (classification: string): string | undefined =>
  Object.hasOwn(ids, classification) ? ids[classification as keyof typeof ids] : undefined;

/** The product category of updates that name no product. */
export const locallyPublishedPackages = '5CC25303-143F-40F3-A2FF-803A1DB69955';
/** A detectoid that only clients with the servicing interface have. */
export const clientServicingApi = 'B7A590E9-DB06-43F6-9B06-4AD73869CCA2';
