import { getApprovalRules } from './approval-rules.js';
import { getCategories, getCategoryById, getSubcategories, getTopLevelCategories } from './categories.js';
import { getSigningCertificate, setSelfSigningCertificate, setSigningCertificate } from './certificates.js';
import { getConfiguration, getTempContentCache, setMaxCabinetSize } from './configuration.js';
import { getCurrentUserRole, getServerProtocolVersion, getServerVersion } from './connection.js';
import { deleteDeployment, deployUpdate, getDeployments } from './deployments.js';
import { importUpdateForPublishing } from './import.js';
import { signCabinet, signCabinetExtended, signCabinetWithTimestampOption } from './signing.js';
import { getSubscription } from './subscription.js';
import { createTargetGroup, getAllTargetGroups, getChildTargetGroups } from './target-groups.js';
import { declineUpdate, deleteUpdate, getInstallableFiles, getLatestRevisionNumber, getRevisions, getSdpXml, getUpdateXml, searchLocalUpdates, searchLocalUpdatesWith } from './updates.js';

/** Every request Countersign can send to a WSUS. A conformance test writes each and holds it against the service's schema. */
export const operations = {
  createTargetGroup,
  declineUpdate,
  deleteDeployment,
  deleteUpdate,
  deployUpdate,
  getAllTargetGroups,
  getApprovalRules,
  getCategories,
  getCategoryById,
  getChildTargetGroups,
  getConfiguration,
  getCurrentUserRole,
  getDeployments,
  getInstallableFiles,
  getLatestRevisionNumber,
  getRevisions,
  getSdpXml,
  getServerProtocolVersion,
  getServerVersion,
  getSigningCertificate,
  getSubcategories,
  getSubscription,
  getTempContentCache,
  getTopLevelCategories,
  getUpdateXml,
  importUpdateForPublishing,
  searchLocalUpdates,
  searchLocalUpdatesWith,
  setMaxCabinetSize,
  setSelfSigningCertificate,
  setSigningCertificate,
  signCabinet,
  signCabinetExtended,
  signCabinetWithTimestampOption,
} as const;
