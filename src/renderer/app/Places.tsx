import type { ReactElement } from 'react';
import { CataloguesPlace } from '../features/catalogues/CataloguesPlace.js';
import { CertificateGuide } from '../features/certificates/CertificateGuide.js';
import { CertificatesPlace } from '../features/certificates/CertificatesPlace.js';
import { LostKeyPage } from '../features/certificates/roll-over/LostKeyPage.js';
import { RollOverPage } from '../features/certificates/roll-over/RollOverPage.js';
import { CodesPlace } from '../features/codes/CodesPlace.js';
import { JobsPlace } from '../features/jobs/JobsPlace.js';
import { JournalPlace } from '../features/journal/JournalPlace.js';
import { OverviewPlace } from '../features/overview/OverviewPlace.js';
import { PublishGuide } from '../features/publish/PublishGuide.js';
import { PublishedPlace } from '../features/published/PublishedPlace.js';
import { ServersPlace } from '../features/servers/ServersPlace.js';
import { SettingsPlace } from '../features/settings/SettingsPlace.js';
import { UpdatesPlace } from '../features/updates/UpdatesPlace.js';
import type { Route } from '../state/routes.js';

export function Places({ route }: { readonly route: Route }): ReactElement {
  switch (route.at) {
    case 'overview':
      return <OverviewPlace />;
    case 'catalogues':
      return <CataloguesPlace route={route} />;
    case 'updates':
      return <UpdatesPlace />;
    case 'jobs':
      return <JobsPlace {...(route.jobId === undefined ? {} : { jobId: route.jobId })} />;
    case 'published':
      return <PublishedPlace />;
    case 'certificates':
      return <CertificatesView route={route} />;
    case 'servers':
      return <ServersPlace />;
    case 'settings':
      return <SettingsPlace />;
    case 'journal':
      return <JournalPlace />;
    case 'codes':
      return <CodesPlace />;
    case 'publish':
      return <PublishGuide />;
  }
}

function CertificatesView({ route }: { readonly route: Extract<Route, { readonly at: 'certificates' }> }): ReactElement {
  switch (route.view) {
    case 'guide':
      return <CertificateGuide />;
    case 'roll-over':
      return <RollOverPage />;
    case 'lost-key':
      return <LostKeyPage />;
    default:
      return <CertificatesPlace />;
  }
}
