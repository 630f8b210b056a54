// A screen that watches asks again when something changed, but lets the server rest in between.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Pace, restAfter } from './pace.ts';

/** A question whose answers take `tookMs`, on a clock that only `pass` moves. */
function made(tookMs: number) {
  let now = 0;
  const asked: number[] = [];
  const pace = new Pace(
    () =>
      new Promise((answered) => {
        asked.push(now);
        setTimeout(answered, tookMs);
      }),
    () => now,
  );
  const pass = async (ms: number) => {
    for (let i = 0; i < ms; i++) {
      now += 1;
      mock.timers.tick(1);
      await new Promise(setImmediate);
    }
  };
  return { pace, asked, pass };
}

test('many changes are one question, and a rest of three times what it took', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { pace, asked, pass } = made(100);
  for (let change = 0; change < 100; change++) {
    pace.request();
    await pass(10);
  }
  assert.deepEqual(asked, [0, 400, 800]);
  mock.timers.reset();
});

test('the last change is never forgotten', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { pace, asked, pass } = made(50);
  pace.request();
  await pass(20);
  pace.request();
  await pass(500);
  assert.deepEqual(asked, [0, 200]);
  mock.timers.reset();
});

test('another question starts at once, and what was asked for before is dropped', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { pace, asked, pass } = made(50);
  pace.request();
  pace.request();
  await pass(10);
  void pace.start();
  await pass(1000);
  assert.deepEqual(asked, [0, 10]);
  pace.request();
  pace.stop();
  await pass(1000);
  assert.deepEqual(asked, [0, 10, 1010]);
  mock.timers.reset();
});

test('the rest is never shorter than a tenth of a second, nor longer than a second', () => {
  assert.deepEqual([1, 100, 5000].map(restAfter), [100, 300, 1000]);
});
