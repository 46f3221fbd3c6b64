import { defaultSettings } from '../../core/profile/settings.js';
import { groupsOfFour } from '../../../shared/format.js';
import { summarizeCertificate } from '../../core/authenticode/x509/certificate.js';
import { Fault } from '../../core/fault.js';
import type { GroupHandlers } from './types.js';

const mostRootsAtOnce = 5;

export const settingsHandlers: GroupHandlers<'settings'> = (app) => ({
  // The first page is shown before there is a profile; it looks as it does by default.
  get: () => (app.isOpen ? app.profile.settings.get() : defaultSettings),
  save: async (change) => app.profile.saveSettings(change),
  anchors: async () => app.profile.anchors(),
  chooseAnchor: async () => {
    const path = await app.window.chooseFile({ title: 'Choose a root certificate', kind: 'file', extensions: ['cer', 'crt', 'pem'] });
    if (path === undefined) return undefined;
    const certificates = await app.profile.readAnchorFile(path);
    // Nobody reads more in a dialog, and nothing is trusted that was not shown.
    if (certificates.length > mostRootsAtOnce) throw new Fault('authenticode/too-many-roots', { found: certificates.length, most: mostRootsAtOnce });
    const shown = certificates.map(summarizeCertificate).map(({ subject, issuer, thumbprint }) => `${subject}\nIssued by ${issuer}\n${groupsOfFour(thumbprint)}`);
    const agreed = await app.window.confirm({ message: 'Trust signatures that end in this root?', detail: shown.join('\n\n'), action: 'Trust' });
    return agreed ? app.profile.trust(certificates) : undefined;
  },
  removeAnchor: async ({ fingerprint }) => app.profile.removeAnchor(fingerprint),
});
