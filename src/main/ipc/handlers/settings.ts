import { defaultSettings } from '../../core/profile/settings.js';
import { groupsOfFour } from '../../../shared/format.js';
import type { RootPurpose } from '../../../shared/ipc/settings.js';
import { summarizeCertificate } from '../../core/authenticode/x509/certificate.js';
import { Fault } from '../../core/fault.js';
import type { GroupHandlers } from './types.js';

const mostRootsAtOnce = 5;

const questions: Readonly<Record<RootPurpose, string>> = {
  signatures: 'Trust signatures that end in this root?',
  connections: 'Trust sites whose certificate ends in this root?',
};

export const settingsHandlers: GroupHandlers<'settings'> = (app) => ({
  // The first page is shown before there is a profile; it looks as it does by default.
  get: () => (app.isOpen ? app.profile.settings.get() : defaultSettings),
  save: async (change) => app.profile.saveSettings(change),
  anchors: async ({ purpose }) => app.profile.roots.list(purpose),
  chooseAnchor: async ({ purpose }) => {
    const path = await app.window.chooseFile({ title: 'Choose a root certificate', kind: 'file', extensions: ['cer', 'crt', 'pem'] });
    if (path === undefined) return undefined;
    const certificates = await app.profile.roots.read(path);
    // Nobody reads more in a dialog, and nothing is trusted that was not shown.
    if (certificates.length > mostRootsAtOnce) throw new Fault('authenticode/too-many-roots', { found: certificates.length, most: mostRootsAtOnce });
    const shown = certificates.map(summarizeCertificate).map(({ subject, issuer, thumbprint }) => `${subject}\nIssued by ${issuer}\n${groupsOfFour(thumbprint)}`);
    const agreed = await app.window.confirm({ message: questions[purpose], detail: shown.join('\n\n'), action: 'Trust' });
    return agreed ? app.profile.roots.trust(purpose, certificates) : undefined;
  },
  removeAnchor: async ({ purpose, fingerprint }) => app.profile.roots.remove(purpose, fingerprint),
});
