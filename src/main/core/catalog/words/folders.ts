import { plain } from './phrases.js';

/**
 * Special folders by CSIDL number. Source: ShlObj_core.h of the Windows SDK, described in Microsoft's
 * "CSIDL (Shlobj.h)".
 */
const folders: Readonly<Record<number, string>> = {
  0x00: 'the desktop',
  0x02: 'the Start menu’s Programs folder',
  0x05: 'the documents folder',
  0x06: 'the favourites folder',
  0x07: 'the Startup folder',
  0x08: 'the recent documents folder',
  0x09: 'the Send To folder',
  0x0b: 'the Start menu',
  0x0d: 'the music folder',
  0x0e: 'the videos folder',
  0x10: 'the desktop folder',
  0x13: 'the network shortcuts folder',
  0x14: 'the Fonts folder',
  0x15: 'the templates folder',
  0x16: 'the Start menu of all users',
  0x17: 'the Start menu’s Programs folder of all users',
  0x18: 'the Startup folder of all users',
  0x19: 'the desktop of all users',
  0x1a: 'the roaming application data folder',
  0x1b: 'the printer shortcuts folder',
  0x1c: 'the local application data folder',
  0x1d: 'the old Startup folder',
  0x1e: 'the old Startup folder of all users',
  0x1f: 'the favourites of all users',
  0x20: 'the temporary internet files folder',
  0x21: 'the cookies folder',
  0x22: 'the internet history folder',
  0x23: 'ProgramData',
  0x24: 'the Windows folder',
  0x25: 'the System32 folder',
  0x26: 'Program Files',
  0x27: 'the pictures folder',
  0x28: 'the profile folder of the user',
  0x29: 'the 32-bit system folder (SysWOW64)',
  0x2a: 'Program Files (x86)',
  0x2b: 'Program Files\\Common Files',
  0x2c: 'Program Files (x86)\\Common Files',
  0x2d: 'the templates of all users',
  0x2e: 'the public documents folder',
  0x2f: 'the Administrative Tools of all users',
  0x30: 'the Administrative Tools of the user',
  0x35: 'the public music folder',
  0x36: 'the public pictures folder',
  0x37: 'the public videos folder',
  0x38: 'the resources folder',
  0x39: 'the localised resources folder',
  0x3a: 'the links folder of the manufacturer',
  0x3b: 'the folder for burning CDs',
};

/** The bits that ask Windows to create the folder or to leave it unchecked (CSIDL_FLAG_MASK). */
const flagMask = 0xff00;

export function folderName(csidl: string): string {
  const number = /^\d{1,6}$/u.test(csidl.trim()) ? Number(csidl) : NaN;
  const known = Number.isNaN(number) ? undefined : folders[number & ~flagMask];
  return known ?? `the special folder ${plain(csidl)}`;
}
