// What a program sends with @segment/analytics-node is in the history, as it was meant.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

const { Analytics } = createRequire(join(process.cwd(), 'ui/package.json'))(
  '@segment/analytics-node',
);
const binary = process.env['TOUCHLINE_BINARY'] ?? '';

interface Place {
  url: string;
  writeKey: string;
  ask: (path: string, body?: object) => Promise<any>;
}

async function served(visit: (place: Place) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'segment-'));
  const touchline = (...words: string[]) =>
    execFileSync(binary, words, { cwd: folder, encoding: 'utf8' }).trim();
  touchline('new', 'w');
  const writeKey = touchline('-w', 'w', 'token', 'new', '--role', 'capture');
  const reader = touchline('-w', 'w', 'token', 'new', '--role', 'analyst');
  const server = spawn(binary, ['-w', 'w', 'serve', '--port', '0', '--quiet'], { cwd: folder });
  try {
    const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
    const url = /http:\S+/.exec((await lines.next()).value)?.[0] ?? '';
    const ask = async (path: string, body?: object) => {
      const answer = await fetch(url + path, {
        method: body ? 'POST' : 'GET',
        headers: { Authorization: `Bearer ${reader}` },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await answer.text();
      assert.equal(answer.status, 200, text);
      return JSON.parse(text);
    };
    await visit({ url, writeKey, ask });
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    assert.equal(await ended, 0);
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

function client(place: Place, more: object = {}) {
  const analytics = new Analytics({ writeKey: place.writeKey, host: place.url, ...more });
  const errors: unknown[] = [];
  analytics.on('error', (error: unknown) => errors.push(error));
  return { analytics, errors };
}

async function eventually(rows: () => Promise<unknown[][]>, wanted: unknown[][]) {
  let found: unknown[][] = [];
  for (let i = 0; i < 100; i += 1) {
    found = await rows();
    if (JSON.stringify(found) === JSON.stringify(wanted)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(found, wanted);
}

test('every call of the client becomes an interaction of its customer', () =>
  served(async (place) => {
    const { analytics, errors } = client(place);
    const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 10, minute));
    const who = { anonymousId: 'a-1', userId: 'u-1' };
    analytics.page({ anonymousId: 'a-1', name: 'Home', timestamp: at(0) });
    analytics.identify({ ...who, traits: { email: 'Ann@x.example' }, timestamp: at(1) });
    analytics.track({
      userId: 'u-1',
      event: 'Order Completed',
      properties: { order_id: 'o-1' },
      timestamp: at(2),
    });
    analytics.screen({ userId: 'u-1', name: 'Cart', timestamp: at(3) });
    analytics.group({ userId: 'u-1', groupId: 'g-1', timestamp: at(4) });
    analytics.alias({ userId: 'u-2', previousId: 'u-1', timestamp: at(5) });
    await analytics.closeAndFlush();
    assert.deepEqual(errors, []);
    const sql = 'select kind, channel from interactions order by occurred_at';
    await eventually(
      async () => (await place.ask('/v1/sql', { sql })).rows,
      [
        ['page_viewed', 'web'],
        ['identified', 'web'],
        ['Order Completed', 'web'],
        ['screen_viewed', 'app'],
        ['group_joined', 'web'],
        ['alias_made', 'web'],
      ],
    );
    // The alias and the identify make one customer of three names.
    await eventually(async () => {
      const found = await place.ask('/v1/customers?find=ann@x.example');
      return [found.customers.map((row: { interactions: number }) => row.interactions)];
    }, [[6]]);
  }));

test('a clock that is an hour off is corrected by what the sender says of now', () =>
  served(async (place) => {
    const hour = 3_600_000;
    const answer = await fetch(`${place.url}/v1/batch`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${place.writeKey}:`).toString('base64')}` },
      body: JSON.stringify({
        batch: [
          {
            type: 'track',
            event: 'seen',
            messageId: 'm-1',
            userId: 'u',
            timestamp: new Date(Date.now() - hour - 60_000).toISOString(),
          },
        ],
        sentAt: new Date(Date.now() - hour).toISOString(),
      }),
    });
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).success, true);
    const sql =
      "select abs(epoch(occurred_at) - epoch(recorded_at) + 60) < 10 from interactions where kind = 'seen'";
    await eventually(async () => (await place.ask('/v1/sql', { sql })).rows, [[true]]);
  }));

test('a wrong write key is refused, and the client is told', () =>
  served(async (place) => {
    const { analytics, errors } = client({ ...place, writeKey: 'wrong' }, { maxRetries: 0 });
    analytics.track({ userId: 'u', event: 'x' });
    await analytics.closeAndFlush();
    assert.equal(errors.length, 1);
  }));

test('what is sent again after an answer was lost is there once', () =>
  served(async (place) => {
    let lost = 0;
    const { analytics, errors } = client(place, {
      maxRetries: 3,
      httpClient: async (url: string, options: RequestInit) => {
        const answer = await fetch(url, options);
        if (lost++ === 0) throw new Error('the answer was lost');
        return answer;
      },
    });
    analytics.track({ userId: 'u', event: 'once' });
    await analytics.closeAndFlush();
    assert.deepEqual(errors, []);
    assert.equal(lost, 2);
    const sql = "select count(*) from interactions where kind = 'once'";
    await eventually(async () => (await place.ask('/v1/sql', { sql })).rows, [[1]]);
  }));
