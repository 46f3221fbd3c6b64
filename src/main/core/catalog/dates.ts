import type { Instant } from '../../../shared/units.js';

const pattern =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,12}))?)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?$/iu;

/** Minutes east of UTC; `undefined` beyond the 14 hours that XML Schema part 2 §3.2.7.3 allows. */
function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1);
}

/** As nearly all dates in catalogues are written, on a day that every month has: they are instants already, but for the milliseconds. */
const usual = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/u;
/** Of a usual date without milliseconds. */
const lengthToSeconds = 20;

function parseUsual(text: string): Instant | undefined {
  if (!usual.test(text)) return undefined;
  return (text.length === lengthToSeconds ? `${text.slice(0, -1)}.000Z` : text) as Instant;
}

/**
 * Reads an xs:dateTime or xs:date. A date without a zone is read as UTC, which is how WSUS itself stores
 * it. `undefined` when the text is none or names a day that does not exist.
 */
export function parseInstant(text: string): Instant | undefined {
  const quick = parseUsual(text);
  if (quick !== undefined) return quick;
  const parts = pattern.exec(text.trim())?.groups;
  if (parts === undefined) return undefined;
  const number = (name: string): number => Number(parts[name] ?? 0);
  const [year, month, day] = [number('year'), number('month'), number('day')];
  const [hour, minute, second] = [number('hour'), number('minute'), number('second')];
  const offset = offsetOf(parts['zone']);
  if (offset === undefined || year === 0 || hour > 23 || minute > 59 || second > 59) return undefined;

  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const milliseconds = Number((parts['fraction'] ?? '').slice(0, 3).padEnd(3, '0'));
  date.setUTCHours(hour, minute - offset, second, milliseconds);
  const iso = date.toISOString();
  // A zone can carry a date out of the four-digit years; those are written with a sign.
  return /^\d{4}-/u.test(iso) && !iso.startsWith('0000') ? (iso as Instant) : undefined;
}
