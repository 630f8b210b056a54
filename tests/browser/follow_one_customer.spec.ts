// Somebody calls and says a number: who is it, and what have they lived through?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inHouse, mapStands, shop } from './house.ts';

test('found by the number, seen on a timeline, opened to the source row', () =>
  inHouse({ files: [shop] }, async (house) => {
    const page = await house.page('/map');
    await mapStands(page);
    await page.keyboard.press('/');
    await page.keyboard.type('C1033');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('timeline').waitFor();
    assert.match(page.url(), /\/customer\/[0-9a-f]{16}/);
    await page.getByRole('heading', { name: 'C1033' }).waitFor();
    await page.getByTestId('mark').first().waitFor();
    await house.picture(page, 'customer');

    // Zoomed in, the list follows; the address keeps where one is.
    const before = await page.getByTestId('step').count();
    for (let i = 0; i < 4; ++i) await page.keyboard.press('+');
    await page.waitForURL(/window=/);
    await page.getByRole('heading', { name: 'Interactions in sight' }).waitFor();
    assert.ok((await page.getByTestId('step').count()) <= before);
    await page.keyboard.press('0');
    await page.waitForURL((url) => !url.search.includes('window='));

    // One journey as a band, one interaction as a mark, its row.
    await page.getByTestId('band').first().click();
    await page.getByTestId('panel').getByTestId('journey').waitFor();
    await page.keyboard.press('j');
    const raw = page.getByTestId('raw');
    await raw.waitFor();
    assert.match(await raw.innerText(), /^C1033,/);
    await house.picture(page, 'customer-interaction');
    await page.keyboard.press('Escape');
    await page.getByTestId('panel').waitFor({ state: 'detached' });
  }));

test('nobody is known by a number that never came', () =>
  inHouse({ files: [shop] }, async (house) => {
    const page = await house.page('/customer?find=X999', { mayRefuse: true });
    await page.getByText('Nobody is known by “X999”').waitFor();
    await page.goto(`${house.url}/customer/0000000000000001`);
    await page.getByText('There is no such customer').waitFor();
  }));
