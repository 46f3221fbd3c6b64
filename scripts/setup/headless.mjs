/** Switches for an Electron that opens no window; as root Chromium refuses to start with its sandbox. */
export const headlessFlags = () => [
  ...(process.platform === 'linux' ? ['--ozone-platform=headless'] : []),
  '--disable-gpu',
  // Chromium reports every D-Bus service it does not find; level 3 leaves fatal messages only.
  '--log-level=3',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
