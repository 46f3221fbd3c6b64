import type { InstallBehavior, XmlElement } from '../../../shared/catalog.js';
import { booleanAttribute, wordAttribute } from './fields.js';

const impacts = ['Normal', 'Minor', 'RequiresExclusiveHandling'] as const;
const rebootBehaviors = ['NeverReboots', 'AlwaysRequiresReboot', 'CanRequestReboot'] as const;

/** InstallProperties or UninstallProperties, with the defaults of the schema. */
export const readBehaviour = (element: XmlElement): InstallBehavior => ({
  canRequestUserInput: booleanAttribute(element, 'CanRequestUserInput', false),
  requiresNetworkConnectivity: booleanAttribute(element, 'RequiresNetworkConnectivity', false),
  impact: wordAttribute(element, 'Impact', impacts, 'Normal'),
  rebootBehavior: wordAttribute(element, 'RebootBehavior', rebootBehaviors, 'CanRequestReboot'),
});
