const twoDigits = (value: number): string => String(value).padStart(2, '0');

/**
 * A DOS date and time as `2026-01-31T23:59:58`: the packer's local time, of unknown zone, in steps of two
 * seconds. `undefined` when the fields are no date, which many packers write for "none".
 */
export function readDosTime(date: number, time: number): string | undefined {
  const [year, month, day] = [1980 + (date >>> 9), (date >>> 5) & 15, date & 31];
  const [hour, minute, second] = [time >>> 11, (time >>> 5) & 63, (time & 31) * 2];
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (!isDay || hour > 23 || minute > 59 || second > 59) return undefined;
  return `${String(year)}-${twoDigits(month)}-${twoDigits(day)}T${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
}

/** Local time of this machine, as FDI expects; years outside 1980–2107 become the nearest one that can be written. */
export function writeDosTime(moment: Date): { readonly date: number; readonly time: number } {
  const year = moment.getFullYear();
  if (Number.isNaN(year) || year < 1980) return { date: (1 << 5) | 1, time: 0 };
  if (year > 2107) return { date: (127 << 9) | (12 << 5) | 31, time: (23 << 11) | (59 << 5) | 29 };
  return {
    date: ((year - 1980) << 9) | ((moment.getMonth() + 1) << 5) | moment.getDate(),
    time: (moment.getHours() << 11) | (moment.getMinutes() << 5) | (moment.getSeconds() >>> 1),
  };
}
