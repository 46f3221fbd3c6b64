import type { Instant } from './units.js';

const units = ['KB', 'MB', 'GB', 'TB'] as const;

/** Sizes as Windows shows them: powers of 1024, three significant digits. The exact count belongs on hover. */
export function formatBytes(count: number): string {
  if (count < 1024) return `${count.toFixed(0)} bytes`;
  let value = count;
  let unit: (typeof units)[number] = 'KB';
  for (const next of units) {
    value /= 1024;
    unit = next;
    // 999.5 would be shown as 1000.
    if (value < 999.5) break;
  }
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`;
}

export const formatExactBytes = (count: number): string => `${count.toLocaleString('en-US')} bytes`;

/** Absolute and with its zone, because reports are read elsewhere and later: `3 May 2026, 14:05 UTC`. */
export function formatInstant(instant: Instant): string {
  const date = new Date(instant);
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
  return `${day}, ${time} UTC`;
}

export const formatDay = (instant: Instant): string =>
  new Date(instant).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

const dayMilliseconds = 86_400_000;

/** `today`, `yesterday`, `12 days ago`, `in 3 months`: a hint beside the absolute date. */
export function relativeDay(instant: Instant, now: Date): string {
  const days = Math.round((Date.parse(instant) - now.getTime()) / dayMilliseconds);
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (Math.abs(days) < 60) return format.format(days, 'day');
  if (Math.abs(days) < 700) return format.format(Math.round(days / 30.4), 'month');
  return format.format(Math.round(days / 365.25), 'year');
}

/** `42 s`, `3 min`, `1 h 20 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Groups of four, for fingerprints that people compare by eye. */
export const groupsOfFour = (hex: string): string => hex.replace(/(.{4})(?=.)/gu, '$1 ');
