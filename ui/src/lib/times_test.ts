// Instants read as the clock of the place showed them; periods snap to steps that suit them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moved, snap, spanOf, stepFor } from './period.ts';
import { ago, clock, date, dateTime, instant, lensTime, tick, zone } from './times.ts';

const day = 86_400_000;

test('an instant with an offset shows the clock of its place', () => {
  const iso = '2011-10-01T00:38:44.546+02:00';
  assert.equal(instant(iso), Date.UTC(2011, 8, 30, 22, 38, 44, 546));
  assert.equal(date(iso), '1 Oct 2011');
  assert.equal(clock(iso), '00:38:44');
  assert.equal(zone(iso), 'UTC+02:00');
  assert.equal(dateTime('2026-03-02T11:40:00Z'), '2 Mar 2026, 11:40');
  assert.equal(zone('2026-03-02T11:40:00Z'), 'UTC');
});

test('a lens takes a date where it can', () => {
  assert.equal(lensTime(Date.UTC(2012, 0, 1)), '2012-01-01');
  assert.equal(lensTime(Date.UTC(2012, 0, 1, 8)), '2012-01-01T08:00:00Z');
});

test('ticks are as coarse as they can be', () => {
  const at = (...parts: [number, number, number, number?, number?, number?]) =>
    tick(new Date(Date.UTC(...parts)));
  assert.equal(at(2012, 0, 1), '2012');
  assert.equal(at(2012, 2, 1), 'Mar');
  assert.equal(at(2012, 2, 14), '14 Mar');
  assert.equal(at(2012, 2, 14, 10, 35), '10:35');
  assert.equal(at(2012, 2, 14, 10, 35, 7), '10:35:07');
});

test('how long ago', () => {
  const now = Date.UTC(2026, 2, 10);
  assert.equal(ago('2026-03-09T23:59:50Z', now), 'just now');
  assert.equal(ago('2026-03-09T23:57:00Z', now), '3 min ago');
  assert.equal(ago('2026-03-08T00:00:00Z', now), '2 days ago');
  assert.equal(ago('2026-01-02T00:00:00Z', now), '2 Jan 2026');
});

test('a period snaps to days in a history of months, and keeps its length when moved', () => {
  const bounds = { from: Date.UTC(2012, 0, 1), until: Date.UTC(2012, 5, 1) };
  assert.equal(stepFor(bounds.until - bounds.from), day);
  const span = spanOf(Date.UTC(2012, 1, 10, 13), Date.UTC(2012, 1, 3, 2), bounds);
  assert.deepEqual(span, { from: Date.UTC(2012, 1, 3), until: Date.UTC(2012, 1, 11) });
  const later = moved(span, 3.4 * day, bounds);
  assert.deepEqual(later, { from: Date.UTC(2012, 1, 6), until: Date.UTC(2012, 1, 14) });
  assert.equal(moved(span, 1e12, bounds).until, bounds.until + day);
  assert.equal(spanOf(span.from, span.from, bounds).until - span.from, day);
  assert.equal(snap(Date.UTC(2012, 1, 3, 13), day), Date.UTC(2012, 1, 4));
});
