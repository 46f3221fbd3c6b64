/**
 * The names of everything the window can ask for, and of everything main tells it unasked. The preload
 * builds `window.countersign` from these names alone; `contract.ts` gives each its input and output.
 */
export const channels = {
  app: ['status', 'openProfile', 'openLink', 'copyText'],
  catalogues: ['choose', 'inspect', 'decide', 'cancel', 'list', 'difference', 'setAside', 'remove'],
  publishers: ['list', 'revoke'],
  updates: ['rows', 'details', 'selection'],
  jobs: ['plan', 'start', 'list', 'get', 'pause', 'resume', 'cancel', 'decide', 'giveFile', 'openReport', 'checkAsClient', 'approve'],
  published: ['records', 'list', 'examine', 'details', 'superseded', 'act', 'createGroup', 'orphans', 'clear'],
  certificates: [
    'status',
    'choosePfx',
    'importPfx',
    'makeSelfSigned',
    'makeOnServer',
    'makeRequest',
    'chooseIssued',
    'abandonRequest',
    'keep',
    'dropCandidate',
    'unlock',
    'exportPfx',
    'save',
    'giveToServer',
    'serverTrust',
    'useServer',
    'useHere',
    'remove',
    'tryStamp',
  ],
  clientKit: ['write', 'readReport'],
  rollOver: ['status', 'look', 'keepNext', 'dropNext', 'switch', 'switchBack', 'retire', 'reportLost', 'takeBackReport'],
  servers: ['get', 'list', 'save', 'remove', 'makeCurrent', 'diagnose', 'trustCertificate', 'groups', 'confirmShareHost', 'updatePoint', 'tellUpdatePoint', 'rules', 'categories', 'previewNames', 'saveNames'],
  journal: ['page', 'verify', 'beginPart', 'save'],
  settings: ['get', 'save', 'anchors', 'chooseAnchor', 'removeAnchor'],
} as const;

export const events = ['status', 'catalogues', 'job', 'progress', 'diagnosis'] as const;

export type GroupName = keyof typeof channels;
export type EventName = (typeof events)[number];

/** The one name a request travels by. */
export const requestChannel = (group: string, verb: string): string => `countersign:${group}.${verb}`;
export const eventChannel = (name: EventName): string => `countersign:event.${name}`;
export const cancelChannel = 'countersign:cancel-request';
