import type { ErrorCode } from '../../shared/errors/index.js';
import type { Place } from '../state/routes.js';

/** Where what the remedy of an error names is done, when that is another place than the one where it shows. */
const places: Partial<Readonly<Record<ErrorCode, Place>>> = {
  'publishers/unknown-root': 'settings',
  'download/address-refused': 'settings',
  'jobs/client-refuses': 'certificates',
  'jobs/no-server': 'servers',
  'signing/stamp-not-set': 'certificates',
};

export const wayOn = (code: ErrorCode): Place | undefined => places[code];
