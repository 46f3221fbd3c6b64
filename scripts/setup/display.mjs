/** Whether a window can be shown: always on Windows and macOS, on Linux where X or Wayland is. */
export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
