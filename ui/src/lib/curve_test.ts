// Curves of the map move without a jump.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blend, pointAt, readCurve, withPieces, writeCurve } from './curve.ts';

const short = 'M0 0C10 0 20 0 30 0';
const long = 'M0 10C5 10 10 10 15 10C20 10 25 20 30 20C40 20 50 20 60 -20.5';

test('a path is read and written back', () => {
  for (const path of [short, long]) assert.equal(writeCurve(readCurve(path)), path);
  assert.equal(writeCurve([]), '');
});

test('more pieces draw the same curve', () => {
  const curve = readCurve(short);
  const finer = withPieces(curve, 4);
  assert.equal(finer.length, 13);
  for (const point of finer) assert.ok(Math.abs(point.y) < 1e-9);
  assert.deepEqual(pointAt(finer, 0.5), { x: 15, y: 0 });
});

test('a blend begins at the one and ends at the other', () => {
  const [from, to] = [readCurve(short), readCurve(long)];
  const begin = blend(from, to, 0);
  assert.deepEqual(begin[0], from[0]);
  assert.deepEqual(begin.at(-1), from.at(-1));
  assert.deepEqual(blend(from, to, 1), to);
  const middle = blend(from, to, 0.5);
  assert.deepEqual(middle[0], { x: 0, y: 5 });
  assert.deepEqual(middle.at(-1), { x: 45, y: -10.25 });
});

test('a point runs from the beginning to the end', () => {
  const curve = readCurve(long);
  assert.deepEqual(pointAt(curve, 0), { x: 0, y: 10 });
  const last = pointAt(curve, 1);
  assert.ok(Math.hypot(last.x - 60, last.y + 20.5) < 1e-3);
});
