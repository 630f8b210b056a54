// Numbers and durations read as on the command line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytes,
  count,
  counted,
  duration,
  percent,
  roundDuration,
  shortCount,
  shortDuration,
} from './format.ts';

function each<T>(write: (value: T) => string, cases: [T, string][]) {
  for (const [value, text] of cases) assert.equal(write(value), text);
}

test('durations have the words and thresholds of write_duration_ms', () => {
  each(duration, [
    [0, '0 s'],
    [12, '12 ms'],
    [800, '0.8 s'],
    [8_000, '8 s'],
    [59_700, '1 min'],
    [250_000, '4 min 10 s'],
    [11_100_000, '3 h 5 min'],
    [86_399_000, '1 d'],
    [187_200_000, '2 d 4 h'],
    [3_024_000_000, '5 weeks'],
    [-800, '-0.8 s'],
    [94_672_800_000, '3 years'],
    [NaN, '-'],
  ]);
});

test('short durations have one unit', () => {
  each(shortDuration, [
    [0, '0 s'],
    [300, '0.3 s'],
    [45_000, '45 s'],
    [1_380_000, '23 min'],
    [7_560_000, '2.1 h'],
    [1_296_000_000, '15 d'],
    [37_900_000_000, '1.2 y'],
  ]);
});

test('round durations name one unit', () => {
  each(roundDuration, [
    [30e3, '30 s'],
    [3_600e3, '1 h'],
    [86_400e3, '1 day'],
    [14 * 86_400e3, '2 weeks'],
    [365 * 86_400e3, '1 year'],
  ]);
});

test('numbers and shares', () => {
  assert.equal(count(13087), '13,087');
  assert.equal(counted(1, 'journey'), '1 journey');
  assert.equal(counted(2, 'batch', 'batches'), '2 batches');
  each(shortCount, [
    [9_999, '9,999'],
    [13_087, '13.1 k'],
    [2_400_000, '2.4 M'],
  ]);
  each(percent, [
    [0, '0 %'],
    [0.00001, '< 0.01 %'],
    [0.0071, '0.71 %'],
    [0.262, '26.2 %'],
    [0.9999, '> 99.9 %'],
    [1, '100 %'],
  ]);
  assert.equal(bytes(3_341_826), '3.3 MB');
});
