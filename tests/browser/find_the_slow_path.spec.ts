// An analyst looks for where customers wait, and who waited.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inHouse, mapStands, shop } from './house.ts';

test('from the slowest path of the map to one customer who took it, down to the source row', () =>
  inHouse({ files: [shop] }, async (house) => {
    const page = await house.page('/');
    await mapStands(page);
    assert.match(page.url(), /\/map$/);
    await house.picture(page, 'map-shop');

    // What follows an undelivered order waits for days: its line is in the last colour.
    const slow = page.locator(
      '[data-testid=edge][data-from=delivery_asked][data-to=order_delivered]',
    );
    await slow.locator('.room').dispatchEvent('click');
    const panel = page.getByTestId('panel');
    await panel.getByText('median wait').waitFor();
    assert.match(await panel.innerText(), /times\s+20\b/);
    assert.match(await panel.innerText(), /2 d 10 h/);
    await house.picture(page, 'map-path');

    // The longest journey along it, its steps, one of them, its row.
    await panel.getByTestId('journey-row').first().click();
    await panel.getByTestId('journey').waitFor();
    assert.ok((await panel.getByTestId('step').count()) >= 3);
    await panel.getByTestId('step').first().click();
    const raw = panel.getByTestId('raw');
    await raw.waitFor();
    assert.match(await raw.innerText(), /order_placed,web,shop/);

    // The way back is the browser's.
    await page.goBack();
    await panel.getByTestId('journey').waitFor();
    await page.goBack();
    await panel.getByText('median wait').waitFor();
  }));

test('the sliders keep the map connected and say what is not drawn', () =>
  inHouse({ files: [shop] }, async (house) => {
    const page = await house.page('/map');
    await mapStands(page);
    const lines = () => page.getByTestId('edge').count();
    const all = await lines();
    await page.getByRole('slider', { name: /Paths/ }).fill('0');
    await page.getByTestId('hidden').filter({ hasText: 'rarer paths' }).waitFor();
    await mapStands(page);
    assert.ok((await lines()) < all);
    assert.match(await page.getByTestId('hidden').innerText(), /% of transitions/);
    assert.match(page.url(), /paths=0/);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByTestId('hidden').filter({ hasText: 'everything is drawn' }).waitFor();
  }));

test('the map in lanes has one lane a channel', () =>
  inHouse({ files: [shop] }, async (house) => {
    const page = await house.page('/map');
    await mapStands(page);
    await page.keyboard.press('l');
    await page.locator('[data-testid=map] [data-testid=lane]').first().waitFor();
    await mapStands(page);
    const lanes = await page.locator('[data-testid=lane-name]').allTextContents();
    for (const channel of ['web', 'field', 'voice']) assert.ok(lanes.join(' ').includes(channel));
    await house.picture(page, 'map-lanes');
  }));
