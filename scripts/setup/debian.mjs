import { existsSync, readFileSync } from 'node:fs';
import { exists, probe, run } from './command.mjs';
import { say, SetupFailure } from './say.mjs';

/** What Electron links to, and fonts; from the package's own documentation of its Debian dependencies. */
export const windowPackages = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libatk-bridge2.0-0', 'libxss1', 'fonts-liberation', 'fonts-open-sans'];
/** A display for the end-to-end tests where there is none. */
export const displayPackages = ['xvfb', 'xauth'];
/** The programs that judge what we write. */
export const judgePackages = ['osslsigncode', 'cabextract', 'gcab', 'openssl', 'libxml2-utils', 'p7zip-full', 'msitools', 'sbsigntool', 'curl'];
/** Real servers for the tests of logins and shares: Kerberos, Apache and Samba. */
const serverPackages = ['krb5-kdc', 'krb5-admin-server', 'krb5-user', 'apache2-bin', 'libapache2-mod-auth-gssapi', 'samba', 'smbnetfs'];

const isDebian = () => existsSync('/etc/debian_version') && exists('dpkg-query');

// Newer releases renamed some libraries for the 64-bit time transition (libgtk-3-0 → libgtk-3-0t64).
const installed = (name) =>
  [name, `${name}t64`].some((candidate) => probe('dpkg-query', ['-W', '-f=${Status}', candidate]).output.startsWith('install ok installed'));

const isRoot = () => process.getuid?.() === 0;
const canSudo = () => exists('sudo') && probe('sudo', ['-n', 'true']).code === 0;

/**
 * Installs what is missing, as root or by a sudo that asks nothing; elsewhere it names the packages and
 * the exact command. On Windows, macOS and other Linux systems nothing of Debian's is asked for.
 * @returns the names that are still missing (only where `required` is false)
 */
export async function ensureDebianPackages(names, { purpose, required }) {
  if (process.platform !== 'linux') return [];
  if (!isDebian()) {
    const system = /^PRETTY_NAME="?([^"\n]+)/mu.exec(existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '')?.[1] ?? 'This system';
    say(`${system} is not Debian; for ${purpose} Countersign relies on what is installed (Debian names: ${names.join(' ')}).`);
    return [];
  }
  const missing = names.filter((name) => !installed(name));
  if (missing.length === 0) return [];
  const command = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!isRoot() && !canSudo()) {
    const text = `For ${purpose} these Debian packages are missing: ${missing.join(' ')}\nInstall them with:  sudo sh -c '${command}'`;
    if (required) throw new SetupFailure(text);
    say(text);
    return missing;
  }
  say(`Installing Debian packages for ${purpose}: ${missing.join(' ')} …`);
  const environment = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 'inherit'] };
  const asRoot = (parameters) => (isRoot() ? run('apt-get', parameters, environment) : run('sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...parameters], environment));
  await asRoot(['update', '-qq']);
  const code = await asRoot(['install', '-y', '-qq', '--no-install-recommends', ...missing]);
  if (code !== 0 && required) throw new SetupFailure(`apt-get could not install: ${missing.join(' ')}\nTry by hand:  ${command}`);
  return code === 0 ? [] : missing;
}

/**
 * Debian starts what it installs, and an SMB server that nobody asked for has no place on somebody's computer: outside of CI
 * the packages are installed only where policy-rc.d keeps services from starting, as it does in containers.
 */
export async function ensureServerPackages() {
  if (process.platform !== 'linux' || !isDebian()) return [];
  const purpose = 'the tests of logins and shares';
  if (process.env.CI === 'true' || existsSync('/usr/sbin/policy-rc.d')) return ensureDebianPackages(serverPackages, { purpose, required: false });
  const missing = serverPackages.filter((name) => !installed(name));
  if (missing.length > 0) say(`For ${purpose} these Debian packages are missing, whose services would be started here: ${missing.join(' ')}`);
  return missing;
}
