// One wait has one colour, in the app as in the picture that the command line draws.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WaitScale } from './waits.ts';

const minute = 60e3;
const hour = 3_600e3;
const limits = [15 * minute, 30 * minute, 2 * hour, 4 * hour, 24 * hour, 48 * hour];

test('the colours are those of docs/shop.svg', () => {
  const svg = readFileSync(new URL('../../../docs/shop.svg', import.meta.url), 'utf8');
  const scale = new WaitScale(limits);
  for (let i = 0; i < scale.classes; ++i) {
    const drawn = new RegExp(`\\.w${i} \\.line\\{stroke:(#[0-9a-f]{6})\\}`).exec(svg)?.[1];
    assert.equal(scale.hex(i, false), drawn, `class ${i}`);
  }
});

test('a wait at a limit belongs to the class above it', () => {
  const scale = new WaitScale(limits);
  assert.equal(scale.classOf(0), 0);
  assert.equal(scale.classOf(15 * minute), 1);
  assert.equal(scale.classOf(48 * hour), 6);
  assert.equal(scale.describe(0), 'under 15 min');
  assert.equal(scale.describe(1), '15 min to 30 min');
  assert.equal(scale.describe(6), 'over 2 days');
  assert.equal(new WaitScale([]).describe(0), 'any wait');
});
