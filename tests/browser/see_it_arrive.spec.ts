// A new interaction is seen as it comes in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { becomes, inHouse, mapStands, numberIn, shop } from './house.ts';

function event(id: string, kind: string, at: Date) {
  return {
    specversion: '1.0',
    id,
    source: 'live',
    type: kind,
    time: at.toISOString(),
    data: { customer: 'C-new', channel: 'voice', centre: 'milan' },
  };
}

test('a pulse runs over the map, the count grows, the numbers follow; a pause holds the screen', () =>
  inHouse({ files: [shop] }, async (house) => {
    const page = await house.page('/map');
    await mapStands(page);
    await page.getByRole('button', { name: /^Live/ }).waitFor();
    const interactions = async () =>
      Number(
        /([\d,]+) interactions/
          .exec(await page.getByTestId('population').innerText())?.[1]
          ?.replace(',', ''),
      );
    assert.equal(await interactions(), 465);

    const post = async (...events: object[]) => {
      const answer = await fetch(`${house.url}/v1/interactions`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/cloudevents-batch+json' },
        body: JSON.stringify(events),
      });
      assert.equal(answer.status, 200, await answer.text());
    };
    const pulse = page.getByTestId('pulse').first().waitFor();
    await post(event('1', 'order_placed', new Date(Date.now() - 60_000)));
    await pulse;
    await becomes(() => numberIn(page, 'arrived'), 1);
    await becomes(interactions, 466);
    await house.picture(page, 'map-live');

    await page.keyboard.press('p');
    await page.getByRole('button', { name: /^Paused/ }).waitFor();
    await post(event('2', 'payment_received', new Date()));
    await becomes(() => numberIn(page, 'arrived'), 2);
    assert.equal(await interactions(), 466);
    await page.keyboard.press('p');
    await becomes(interactions, 467);
  }));
