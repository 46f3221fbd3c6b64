import type { Migration } from '../migrate.js';
import { publishersMigration } from './001-publishers.js';
import { libraryMigration } from './002-library.js';
import { jobsMigration } from './003-jobs.js';
import { installersMigration } from './004-installers.js';
import { auditMigration } from './005-audit.js';
import { publishedCabinetsMigration } from './006-published-cabinets.js';
import { libraryOrderMigration } from './007-library-order.js';
import { publishedSignerMigration } from './008-published-signer.js';
import { writtenPackagesMigration } from './009-written-packages.js';
import { relaxationsMigration } from './010-relaxations.js';
import { jobServersMigration } from './011-job-servers.js';

/** In order; each domain owns its files. */
export const allMigrations: readonly Migration[] = [publishersMigration, libraryMigration, jobsMigration, installersMigration, auditMigration, publishedCabinetsMigration, libraryOrderMigration, publishedSignerMigration, writtenPackagesMigration, relaxationsMigration, jobServersMigration];
