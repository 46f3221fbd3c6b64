import type { CertificateHealth } from '../../../shared/ipc/certificates.js';
import { summarizeCertificate } from '../authenticode/x509/certificate.js';
import { checkSigningCertificate } from '../certificates/check.js';
import { healthOf } from '../certificates/health.js';
import { KnownSigners } from '../certificates/roll-over/known-signers.js';
import { PublishedRecords } from '../publishing/records.js';
import type { Database } from '../store/database.js';
import { ServerList } from './server-list.js';

/**
 * The state of the certificate that was seen signing last, read from a profile's folder: nothing is asked and the profile may be open
 * elsewhere. Undefined when none has signed yet.
 * @throws Fault `certificates/signers-unreadable`, `app/file-unreadable`
 */
export async function readOfflineHealth(folder: string, database: Database, now: Date): Promise<CertificateHealth | undefined> {
  const [list, signers] = [await ServerList.read(folder), await KnownSigners.open(folder, () => now)];
  const serverId = list.current?.id ?? '';
  // A profile that was not opened since there are several servers remembers its signers under none.
  const latest = list.signingOf(serverId) === 'here' ? signers.latest('here', serverId) : (signers.latest('server', serverId) ?? signers.latest('server', ''));
  if (latest === undefined) return undefined;
  const { certificate, chain, lostAt } = latest;
  const used = summarizeCertificate(certificate);
  return healthOf({ used, checks: checkSigningCertificate({ certificate, chain }, now), published: new PublishedRecords(database).signedWith(used), now, ...(lostAt === undefined ? {} : { lostAt }) });
}
