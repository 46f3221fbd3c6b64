import { foreign, html, type Html } from '../../report/html.js';
import { reportStyle } from '../../report/style.js';
import type { KitContents, KitEntry, LeavingReason } from './contents.js';
import { kitNames } from './names.js';
import { kitPictures, type KitPicture } from './pictures.js';

const style = html`${reportStyle}
.tree { font-family: Consolas, "Cascadia Mono", monospace; font-size: 13px; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 10px 14px; margin: 8px 0; list-style: none; }
.tree ul { list-style: none; padding-left: 20px; margin: 0; border-left: 1px solid var(--line); }
.tree .here { font-weight: 600; }
figure { margin: 12px 0; max-width: 760px; }
figure img { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; display: block; }
figcaption { font-size: 13px; margin-top: 4px; }
ol.steps > li { margin: 0 0 14px; }
.setting { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 10px 14px; margin: 8px 0; max-width: 640px; }
.setting .title { font-weight: 600; border-bottom: 1px solid var(--line); padding-bottom: 6px; margin: 0 0 8px; }
`;

/** The path to a node of the group-policy editor, drawn as the editor shows it. */
function tree([first, ...rest]: readonly string[]): Html {
  if (first === undefined) return html``;
  return rest.length === 0 ? html`<li class="here">▸ ${first}</li>` : html`<li>▾ ${first}<ul>${tree(rest)}</ul></li>`;
}

const publicKeyPolicies = ['Computer Configuration', 'Policies', 'Windows Settings', 'Security Settings', 'Public Key Policies'] as const;
const updatePolicies = ['Computer Configuration', 'Policies', 'Administrative Templates', 'Windows Components', 'Windows Update', 'Manage updates offered from Windows Server Update Service'] as const;

const leavingWords: Readonly<Record<LeavingReason, string>> = {
  later: 'for later, when no published update needs it any more.',
  retired: 'retired. No published update needs it; run the script now.',
  lost: 'its key was lost or stolen. Run the script now; Windows then refuses whatever it signed.',
};

const figure = ({ address, alt }: KitPicture, caption: Html): Html => html`<figure><img src="${address}" alt="${alt}"><figcaption class="quiet">${caption}</figcaption></figure>`;

const importStep = ({ store, name, thumbprint }: KitEntry, fileName: string): Html => html`
<li>Right-click <b>${store}</b>, choose <b>Import…</b> and pick <code>${fileName}</code>. It is the certificate of ${foreign(name)}, thumbprint <code>${thumbprint}</code>.
<ul class="tree">${tree([...publicKeyPolicies, store])}</ul></li>`;

/** How the kit is used: by group policy, by Intune, by hand; one HTML page without anything from elsewhere. */
export function kitGuide(contents: KitContents, fileNames: readonly string[]): string {
  const { entries, signerName, signerThumbprint, rootUnknown, others, leaving } = contents;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Countersign: let clients accept signed updates</title>
<style>${style}</style>
</head>
<body>
<h1>Let clients accept the updates that you sign</h1>
<p class="quiet">Signing certificate: ${foreign(signerName)}, thumbprint <code>${signerThumbprint}</code></p>
${others.map(({ name, thumbprint }) => html`<p class="quiet">Beside it: ${foreign(name)}, thumbprint <code>${thumbprint}</code></p>`)}
${others.length === 0 ? undefined : html`<p>The signing certificate is being replaced. While it is, clients need each of these, and the kit hands them out together: before the change and after it they accept what is signed.</p>`}
${leaving.some(({ why }) => why === 'lost') ? html`<p class="practice"><b>A key was lost or stolen.</b> Whoever has it can sign updates that your clients accept. Run <code>${kitNames.remove}</code> on every client and on the WSUS server, best first: it puts the certificate among those that Windows does not trust.</p>` : undefined}
<p>A client installs an update of yours only when three things are in place: the signing certificate lies in <b>Trusted Publishers</b>, its root in <b>Trusted Root Certification Authorities</b>, and the policy <b>Allow signed updates from an intranet Microsoft update service location</b> is on. Without the root it reports 0x800B0109, without the publisher 0x800B0004. The WSUS server needs the same certificates, or it deletes the files of the updates.</p>
${rootUnknown ? html`<p class="practice"><b>The root is not in this kit.</b> Countersign does not have it. Most organisations hand out the root of their authority already; check that before you go on.</p>` : undefined}
<p>Take <b>one</b> of the three ways. Afterwards run <code>${kitNames.check}</code> on a client and open its result in Countersign (<a href="#result">below</a>).</p>

<h2>By group policy</h2>
<p class="quiet">The trees and the setting below are drawings of what the Group Policy Management Editor shows, not pictures of it.</p>
<ol class="steps">
<li>Open <b>Group Policy Management</b> on a domain controller or a computer with the administration tools, and edit a group policy that applies to the clients <b>and</b> the WSUS server.</li>
${entries.map((entry, index) => importStep(entry, fileNames[index] ?? ''))}
<li>Open the policy of Windows Update. In older templates it stands right below <b>Windows Update</b>.
<ul class="tree">${tree(updatePolicies)}</ul>
<div class="setting"><p class="title">Allow signed updates from an intranet Microsoft update service location</p>◯ Not Configured<br>● <b>Enabled</b><br>◯ Disabled</div></li>
<li>On a client run <code>gpupdate /force</code>, then <code>${kitNames.check}</code>.</li>
</ol>

<h2>With Intune</h2>
<ol class="steps">
<li>Under <b>Devices, Scripts and remediations</b> add a remediation: <code>${kitNames.check}</code> is the detection script, <code>${kitNames.install}</code> the remediation script. Run both in 64-bit PowerShell, not with the credentials of the user.</li>
<li>Assign it to the devices. A single run works too: add <code>${kitNames.install}</code> as a platform script.</li>
</ol>

<h2>On a single computer</h2>
<ol class="steps">
<li>In a PowerShell that was started as administrator: <code>powershell -ExecutionPolicy Bypass -File ${kitNames.install}</code></li>
<li>The policy alone, where the certificates are there already: open <code>${kitNames.registry}</code>.</li>
</ol>

<h2 id="result">What a client says of it</h2>
<ol class="steps">
<li>On a client run <code>powershell -ExecutionPolicy Bypass -File ${kitNames.check}</code>. It changes nothing, and writes a file with its result.</li>
<li>In Countersign choose <b>Certificates</b>, <b>Open the result of a client</b>, and pick that file. What is missing is named, with what to do about it.
${figure(kitPictures.clientResult, html`A client that has the certificates, but not the policy.`)}</li>
<li>When the certificate changes, write a kit anew in the same place.
${figure(kitPictures.writeKit, html`Where this kit was written.`)}</li>
</ol>

<h2>What is in this folder</h2>
<table>
<thead><tr><th scope="col">File</th><th scope="col">What it is</th></tr></thead>
<tbody>
${entries.map((entry, index) => html`<tr><td><code>${fileNames[index] ?? ''}</code></td><td>${foreign(entry.name)}, for ${entry.store}. SHA-256 <code>${entry.sha256}</code></td></tr>`)}
<tr><td><code>${kitNames.install}</code></td><td>Puts the certificates into their stores and sets the policy.</td></tr>
<tr><td><code>${kitNames.registry}</code></td><td>Sets the policy.</td></tr>
<tr><td><code>${kitNames.check}</code></td><td>Looks at a client, changes nothing, and writes a result that Countersign explains.</td></tr>
<tr><td><code>${kitNames.remove}</code></td><td>Takes a signing certificate away. With <code>-Distrust</code> Windows refuses it as well.<ul>${leaving.map(({ name, thumbprint, why }) => html`<li>${foreign(name)}, thumbprint <code>${thumbprint}</code>: ${leavingWords[why]}</li>`)}</ul></td></tr>
</tbody>
</table>
<p class="quiet">None of these files is secret. Whoever can change them can have your clients trust another certificate: keep them where only administrators can write.</p>
</body>
</html>
`;
  return page.text;
}
