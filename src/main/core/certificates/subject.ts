import type { SubjectInput } from '../../../shared/ipc/certificates.js';
import type { SubjectName } from './encode.js';

/** Fields that were left empty are left out. */
export const subjectName = ({ commonName, organizationalUnit, organization, locality, country }: SubjectInput): SubjectName => ({
  commonName,
  ...(organizationalUnit === undefined || organizationalUnit === '' ? {} : { organizationalUnit }),
  ...(organization === undefined || organization === '' ? {} : { organization }),
  ...(locality === undefined || locality === '' ? {} : { locality }),
  ...(country === undefined ? {} : { country }),
});
