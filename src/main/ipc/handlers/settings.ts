import { defaultSettings } from '../../core/profile/settings.js';
import { groupsOfFour } from '../../../shared/format.js';
import { summarizeCertificate } from '../../core/authenticode/x509/certificate.js';
import type { GroupHandlers } from './types.js';

export const settingsHandlers: GroupHandlers<'settings'> = (app) => ({
  // The first page is shown before there is a profile; it looks as it does by default.
  get: () => (app.isOpen ? app.profile.settings.get() : defaultSettings),
  save: async (change) => app.profile.saveSettings(change),
  anchors: async () => app.profile.anchors(),
  chooseAnchor: async () => {
    const path = await app.window.chooseFile({ title: 'Choose a root certificate', kind: 'file', extensions: ['cer', 'crt', 'pem'] });
    if (path === undefined) return undefined;
    const certificates = await app.profile.readAnchorFile(path);
    const shown = certificates.map(summarizeCertificate).map(({ subject, issuer, thumbprint }) => `${subject}\nIssued by ${issuer}\n${groupsOfFour(thumbprint)}`);
    const agreed = await app.window.confirm({ message: 'Trust signatures that end in this root?', detail: shown.join('\n\n').slice(0, 4000), action: 'Trust' });
    return agreed ? app.profile.trust(certificates) : undefined;
  },
  removeAnchor: async ({ fingerprint }) => app.profile.removeAnchor(fingerprint),
});
