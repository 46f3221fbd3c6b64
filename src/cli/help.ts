/** What `--help` says of each command, written as it is to be typed. */
const commandHelp = {
  try: `try
  the whole job on the practice server, ending with a report`,
  verify: `verify FILE… [options]
  checks signatures and prints every check; folders are walked, links not followed.
  0 when all passed; files that can carry no signature fail only when they are named
    --roots PATH            trusted roots: a folder of .cer, .crt and .pem (and .crl), or one such file
    --crl PATH              revocation lists: a folder or a file; may be given several times
    --at DATE               judge as of that time instead of now
    --policy NAME           strict (default), allow-sha1, or demand-revocation
    --catalogue FILE.cat    look the files up in this catalogue file instead of checking their own signatures
    --json                  one JSON object a line`,
  cab: `cab list FILE
  the files of a cabinet; nothing is unpacked
cab unpack FILE FOLDER
  unpacks below a folder, which is made when it is not there; nothing is overwritten
cab pack FILE PATH…
  packs files and folders into a new cabinet; nothing is overwritten
    --json                  one JSON object`,
  catalog: `catalog inspect FILE [options]
  signature and publisher of an update catalogue; 0 when the signature holds
    --approve               read the content as well, this once: its publisher is known to you
    --roots, --crl, --at, --policy   as for verify; a root that is the signer itself counts as --approve
    --json                  one JSON object`,
  publish: `publish --catalog FILE|sample --select all|newest|ID,… --server practice|earnest|NAME [options]
  imports a catalogue and publishes updates of it; 0 when every update that was picked was published.
  What a flag does not answer is left out, and printed with what to do. Ctrl+C stops after what is begun and
  ends with 130; once more ends at once. The next run that picks the same updates goes on
    --catalog               a signed catalogue; sample is that of the practice server
    --select                all (but withdrawn ones), newest (neither withdrawn nor superseded), or update IDs
    --server                practice, earnest (the current WSUS of the window), or the name or id of one; for several, give it several times
    --approve-publisher     the publisher of the catalogue is known to you; for this import only
    --approve-signers       accept a signer of installers that is met for the first time; never one that changed
    --confirm-automatic-approvals   rules of the server may approve at once what is published
    --cabinet-limit raise|leave-out   what becomes of updates that are larger than the server takes; leave-out (default)
    --sign-pfx FILE         sign with this PFX for this run, whoever else is set up for it; nothing of it is kept
    --pfx-password-file FILE   its password: the first line of a file, of the input (-), or else COUNTERSIGN_PFX_PASSWORD
    --group NAME            approve what was published for this group of computers
    --json                  one JSON object`,
  published: `published list|groups --server practice|earnest|NAME [--json]
published show ID --server …
  what is published on a server, and its groups of computers
published approve ID… --group NAME --server … [--action install|uninstall|block] [--deadline TIME]
published unapprove ID… --group NAME --server …
  approves for a group, or takes the group’s own approval away; --group may be given several times
published decline|expire|sign-anew|delete ID… --yes --server …
  by the same jobs as in the window; 0 when it was done to every update. The same command goes on after Ctrl+C
    --yes                   it is meant: the window asks before these
    --confirm-automatic-approvals   rules of the server may approve the new revision of sign-anew at once
    --deadline TIME         with its zone, as 2026-12-24T18:00+01:00
    --json                  one JSON object`,
  jobs: `jobs [--practice]
  the jobs of a profile and how they ended`,
  journal: `journal verify [FILE] [--head NUMBER:HASH] [--practice] [--json]
  looks whether a line of the audit journal was altered, removed or added: that of this computer, or an exported
  one. With a head that was noted earlier it also finds that the end was cut off. 0 when nothing was found
journal export [--practice]
  writes the audit journal to the standard output, one JSON object a line
journal continue --yes [--practice]
  goes on after a broken end, with an entry that names it and that verify keeps finding`,
  explain: `explain CODE
  a Windows, WSUS or Countersign code in words`,
} as const satisfies Readonly<Record<string, string>>;

export type CommandName = keyof typeof commandHelp;

export const isCommand = (name: string | undefined): name is CommandName => name !== undefined && Object.hasOwn(commandHelp, name);

const frame = (text: string): string => `Usage: countersign COMMAND\n\n${text.replaceAll(/^(?=.)/gmu, '  ')}\n`;

/** Help for one command, or for all. */
export const help = (command?: CommandName): string => frame(command === undefined ? Object.values(commandHelp).join('\n') : commandHelp[command]);

/** Whether help is asked for; what follows `--` are names. */
export function asksForHelp(parameters: readonly string[]): boolean {
  const end = parameters.indexOf('--');
  return (end === -1 ? parameters : parameters.slice(0, end)).some((parameter) => parameter === '--help' || parameter === '-h');
}
