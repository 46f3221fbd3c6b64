import type { XmlElement } from '../../../../shared/catalog.js';
import { attributeOf, childNamed, childrenNamed } from '../../xml/query.js';
import { element } from '../../xml/write.js';
import { source, target, upd, xsi } from './namespaces.js';
import { moveInstallerData } from './rename.js';

/** Attributes carried over as they stand, in their order. */
export const sameAttributes = (from: XmlElement): XmlElement['attributes'] => from.attributes.filter((attribute) => attribute.namespace === '');

interface HandlerForm {
  readonly namespace: string;
  readonly name: string;
  readonly handler: string;
}

/** An item has one of these; msi and msp share the Windows Installer handler. */
const forms: readonly HandlerForm[] = [
  { namespace: source.cmd, name: 'CommandLineInstallerData', handler: target.cmd },
  { namespace: source.msi, name: 'MsiInstallerData', handler: target.msp },
  { namespace: source.msp, name: 'MspInstallerData', handler: target.msp },
  { namespace: source.uei, name: 'UpdateExeInstallerData', handler: target.psf },
];

function formOf(item: XmlElement): { readonly form: HandlerForm; readonly data: XmlElement } | undefined {
  for (const form of forms) {
    const data = childNamed(item, form.name, form.namespace);
    if (data !== undefined) return { form, data };
  }
  return undefined;
}

/** The client's update handler; `undefined` for a bundle, whose members have their own. */
export function handlerOf(item: XmlElement | undefined, updateType: string): string | undefined {
  const found = item === undefined ? undefined : formOf(item);
  return found?.form.handler ?? (updateType === 'Driver' ? target.drv : undefined);
}

/** `type` is read through the prefixes that the document's root declares. */
const specific = (type: string, children: readonly XmlElement[]): XmlElement => ({
  namespace: upd,
  name: 'HandlerSpecificData',
  attributes: [{ namespace: xsi, name: 'type', value: type }],
  children,
});

const dataOf = (from: XmlElement, namespace: string, name: string, children: readonly XmlElement[] = []): XmlElement => ({
  namespace,
  name,
  attributes: sameAttributes(from),
  children,
});

/** `installPoint` is the folder below the server's UpdateServicesPackages share from which Windows Installer repairs. */
export function handlerDataOf(item: XmlElement | undefined, installPoint: string | undefined): XmlElement | undefined {
  const found = item === undefined ? undefined : formOf(item);
  if (found === undefined) return undefined;
  const { form, data } = found;
  const repairPath = installPoint === undefined ? [] : [element(target.msp, 'RepairPath', { RelativeToServer: 'true', Path: installPoint })];
  if (form.name === 'MsiInstallerData') return specific('msp:WindowsInstallerApp', [dataOf(data, target.msp, 'MsiData', repairPath)]);
  if (form.name === 'MspInstallerData') return specific('msp:WindowsInstaller', [dataOf(data, target.msp, 'MspData', repairPath)]);
  if (form.name === 'UpdateExeInstallerData') return specific('psf:WindowsPatch', [dataOf(data, target.psf, 'WindowsPatchData')]);
  const repairs = installPoint === undefined ? [] : childrenNamed(data, 'WindowsInstallerRepairPath', source.cmd);
  return specific('cmd:CommandLineInstallation', [
    dataOf(data, target.cmd, 'InstallCommand', childrenNamed(data, 'ReturnCode', source.cmd).map(moveInstallerData)),
    ...repairs.map((path) =>
      element(target.cmd, 'RepairPath', { TargetId: attributeOf(path, 'TargetId'), TargetType: 'MsiProduct', RelativeToServer: 'true', Path: installPoint }),
    ),
  ]);
}
