import { describe, expect, test } from 'vitest';
import { readDosTime, writeDosTime } from '../../../src/main/core/cabinet/dos-time.js';

const dateField = (year: number, month: number, day: number): number => ((year - 1980) << 9) | (month << 5) | day;
const timeField = (hour: number, minute: number, second: number): number => (hour << 11) | (minute << 5) | (second >> 1);

describe('readDosTime', () => {
  test('reads the fields', () => {
    expect(readDosTime(dateField(1997, 3, 12), timeField(11, 13, 52))).toBe('1997-03-12T11:13:52');
  });

  test('knows leap days', () => {
    expect(readDosTime(dateField(2024, 2, 29), 0)).toBe('2024-02-29T00:00:00');
    expect(readDosTime(dateField(2023, 2, 29), 0)).toBeUndefined();
  });

  test.each([
    ['no month', dateField(2024, 0, 1), 0],
    ['month 13', dateField(2024, 13, 1), 0],
    ['no day', dateField(2024, 1, 0), 0],
    ['hour 24', dateField(2024, 1, 1), timeField(24, 0, 0)],
    ['minute 60', dateField(2024, 1, 1), timeField(0, 60, 0)],
    ['second 60', dateField(2024, 1, 1), timeField(0, 0, 60)],
  ])('is undefined for %s', (_, date, time) => {
    expect(readDosTime(date, time)).toBeUndefined();
  });
});

describe('writeDosTime', () => {
  test('writes local time that reads back', () => {
    const { date, time } = writeDosTime(new Date(2031, 11, 31, 23, 59, 59));
    expect(readDosTime(date, time)).toBe('2031-12-31T23:59:58');
  });

  test.each([
    [new Date(1970, 0, 1), '1980-01-01T00:00:00'],
    [new Date(Number.NaN), '1980-01-01T00:00:00'],
    [new Date(2200, 0, 1), '2107-12-31T23:59:58'],
  ])('clamps %s', (moment, expected) => {
    const { date, time } = writeDosTime(moment);
    expect(readDosTime(date, time)).toBe(expected);
  });
});
