import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createThrottle } from '../../../src/main/app/throttle.js';

describe('createThrottle', () => {
  let start: number;
  let told: string[];
  let tell: (key: string) => void;
  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    tell = createThrottle(200, (key) => told.push(`${key} ${String(Date.now() - start)}`));
    start = Date.now();
  });
  afterEach(() => vi.useRealTimers());

  it('tells the first time at once, and nothing more while nothing happens', () => {
    tell('a');
    expect(told).toEqual(['a 0']);
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(['a 0']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells once more at the end of the interval, however often it was asked', () => {
    for (let at = 0; at < 150; at += 10) {
      tell('a');
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(['a 0', 'a 200']);
  });

  it('keeps the interval while it is asked all the time, and tells the last state', () => {
    for (let at = 0; at < 1000; at += 50) {
      tell('a');
      vi.advanceTimersByTime(50);
    }
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(['a 0', 'a 200', 'a 400', 'a 600', 'a 800', 'a 1000']);
  });

  it('keeps the interval after the one that came late, too', () => {
    tell('a');
    vi.advanceTimersByTime(100);
    tell('a');
    vi.advanceTimersByTime(150);
    tell('a');
    expect(told).toEqual(['a 0', 'a 200']);
    vi.advanceTimersByTime(150);
    expect(told).toEqual(['a 0', 'a 200', 'a 400']);
  });

  it('lets one key wait for no other', () => {
    tell('a');
    tell('b');
    expect(told).toEqual(['a 0', 'b 0']);
  });
});
