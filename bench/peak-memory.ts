import { existsSync, readFileSync } from 'node:fs';

/**
 * The most memory that this process had in use, in bytes. `maxRSS` is inherited from the process that started it (getrusage(2) keeps it
 * over exec), so on Linux the kernel's own mark of this program counts (proc(5), VmHWM).
 */
export function peakMemory(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const kibibytes = /^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1];
  return kibibytes === undefined ? process.resourceUsage().maxRSS * 1024 : Number(kibibytes) * 1024;
}
