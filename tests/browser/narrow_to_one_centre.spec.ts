// A manager wants her centre only; every brush narrows everything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { becomes, inHouse, mapStands, numberIn, shop } from './house.ts';

test('a centre, a channel, a period: each narrows the map, and each can be taken back', () =>
  inHouse({ files: [shop] }, async (house) => {
    const page = await house.page('/map');
    await mapStands(page);
    const journeys = () => numberIn(page, 'journeys');
    assert.equal(await journeys(), 120);

    const centres = page.getByTestId('facet-centre');
    await centres.getByRole('button', { name: /milan/ }).click();
    await becomes(journeys, 42);
    assert.match(page.url(), /\/map\?centre=milan$/);
    // The other centres stay in sight, with what they would bring.
    assert.match(await centres.innerText(), /turin\s+32/);

    await page.getByTestId('facet-channel').getByRole('button', { name: /voice/ }).click();
    await page.getByTestId('chip').nth(1).waitFor();
    await page.waitForFunction(() => !document.querySelector('.people.busy'));
    const both = await journeys();
    assert.ok(both > 0 && both < 42);

    // A period drawn on the histogram.
    const brush = (await page.getByTestId('time-brush').boundingBox())!;
    await page.mouse.move(brush.x + brush.width * 0.2, brush.y + 20);
    await page.mouse.down();
    await page.mouse.move(brush.x + brush.width * 0.55, brush.y + 20, { steps: 6 });
    await page.mouse.up();
    await page.getByTestId('chip').filter({ hasText: 'Started' }).waitFor();
    assert.match(page.url(), /from=2026-03-0\d.*until=2026-03-/);
    await page.waitForFunction(() => !document.querySelector('.people.busy'));
    assert.ok((await journeys()) < both);
    await house.picture(page, 'map-narrowed');

    // A link shows another the same; going back takes one choice back after the other.
    const same = await house.page(page.url().replace(house.url, ''));
    await mapStands(same);
    assert.equal(await numberIn(same, 'journeys'), await journeys());
    await page.goBack();
    await becomes(journeys, both);
    await page.goBack();
    await becomes(journeys, 42);
    await page.getByRole('button', { name: 'Remove Centre milan' }).click();
    await becomes(journeys, 120);
  }));

test('what no journey passes is said, with a way out', () =>
  inHouse({ files: [shop] }, async (house) => {
    const page = await house.page('/map?centre=milan&until=2026-03-01');
    await page.getByText('No journey passes this lens').waitFor();
    await page.getByRole('button', { name: 'Clear the lens' }).click();
    await becomes(() => numberIn(page, 'journeys'), 120);
  }));

test('a word that never occurred is refused in the words of the server', () =>
  inHouse({ files: [shop] }, async (house) => {
    const page = await house.page('/map?centre=atlantis', { mayRefuse: true });
    const alert = page.getByRole('alert').first();
    await alert.waitFor();
    assert.match(await alert.innerText(), /atlantis/);
  }));
