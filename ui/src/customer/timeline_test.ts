// Marks that would cover each other become one heap; journeys that overlap get rows of their own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Interaction, JourneyRow } from '../lib/answers.ts';
import { bandsOf, lanesOf, marksOf, namesOf, timed, wholeOf } from './timeline.ts';

const minute = 60_000;
const at = (minutes: number) => new Date(Date.UTC(2026, 2, 2) + minutes * minute).toISOString();
const interaction = (from: number, channel = 'voice', until = from) =>
  ({
    id: `${channel}${from}`,
    occurred_at: at(from),
    ended_at: at(until),
    kind: 'call_answered',
    channel,
  }) as Interaction;
const journey = (id: string, from: number, until: number) =>
  ({ id, started_at: at(from), ended_at: at(until) }) as JourneyRow;

test('lanes stand in the order of first use', () => {
  const list = timed([interaction(9, 'chat'), interaction(1, 'web'), interaction(3, 'chat')]);
  assert.deepEqual(lanesOf(list), ['web', 'chat']);
  assert.equal(list[0]!.interaction.channel, 'web');
});

test('close marks are a heap, and part when one looks closer', () => {
  const list = timed([interaction(0), interaction(1), interaction(2), interaction(600)]);
  const begin = Date.UTC(2026, 2, 2);
  const far = marksOf(list, (ms) => (ms - begin) / minute, 800);
  assert.deepEqual(
    far.map((mark) => mark.items.length),
    [3, 1],
  );
  const close = marksOf(list, (ms) => ((ms - begin) / minute) * 100, 800);
  assert.deepEqual(
    close.map((mark) => mark.items.length),
    [1, 1, 1],
  );
});

test('a label stands where it fits', () => {
  const list = timed([interaction(0), interaction(40), interaction(400)]);
  const begin = Date.UTC(2026, 2, 2);
  const marks = marksOf(list, (ms) => (ms - begin) / minute, 800);
  assert.deepEqual(
    marks.map((mark) => mark.label),
    ['', 'call_answered', 'call_answered'],
  );
});

test('heaps do not cover each other, and hold everything', () => {
  const list = timed(Array.from({ length: 200 }, (_, i) => interaction(i)));
  const begin = Date.UTC(2026, 2, 2);
  const marks = marksOf(list, (ms) => (ms - begin) / minute, 800);
  assert.ok(marks.length > 3);
  for (const [i, mark] of marks.slice(1).entries())
    assert.ok(mark.x - 8 >= marks[i]!.x + marks[i]!.width + 8, `heap ${i + 1}`);
  assert.equal(
    marks.reduce((sum, mark) => sum + mark.items.length, 0),
    200,
  );
});

test('no label runs over the end of the lane', () => {
  const begin = Date.UTC(2026, 2, 2);
  const [mark] = marksOf(timed([interaction(770)]), (ms) => (ms - begin) / minute, 800);
  assert.equal(mark!.label, '');
});

test('what most sources know a customer by comes first, and each identifier once', () => {
  const known = (source: string, scheme: string, value: string) =>
    ({ record: source, source, scheme, value }) as const;
  assert.deepEqual(
    namesOf([
      known('calls', 'phone', '1'),
      known('shop', 'customer_number', '7'),
      known('crm', 'customer_number', '7'),
      known('crm', 'phone', '2'),
    ]).map((each) => `${each.scheme} ${each.value}`),
    ['customer_number 7', 'phone 1', 'phone 2'],
  );
});

test('an interaction that lasts is drawn as long as it lasted', () => {
  const [mark] = marksOf(
    timed([interaction(0, 'voice', 30)]),
    (ms) => (ms - Date.UTC(2026, 2, 2)) / minute,
    800,
  );
  assert.equal(mark!.width, 30);
});

test('overlapping journeys get rows of their own, and rows are used again', () => {
  const bands = bandsOf([journey('a', 0, 10), journey('b', 5, 20), journey('c', 15, 30)]);
  assert.deepEqual(
    bands.map((band) => band.row),
    [0, 1, 0],
  );
});

test('the whole history has air around it', () => {
  const whole = wholeOf(timed([interaction(0), interaction(1000)]));
  assert.ok(
    whole.from < Date.UTC(2026, 2, 2) && whole.until > Date.UTC(2026, 2, 2) + 1000 * minute,
  );
  assert.ok(wholeOf([]).until > wholeOf([]).from);
});
