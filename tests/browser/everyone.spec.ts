// The app is for everyone: no violation that axe knows, light or dark; whole on a phone; by keys
// alone; and behind a token where the server asks for one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromUi, inHouse, mapStands, type Page, shop } from './house.ts';

const axe = readFileSync(fromUi.resolve('axe-core/axe.min.js'), 'utf8');

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run: () => Promise<{
          violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations: found } = await checker.run();
    return found.map(
      (each) =>
        `${each.id}: ${each.nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`,
    );
  });
}

/** Each screen: its address, and what shows that it is there. */
async function screensOf(url: string): Promise<[string, string, string][]> {
  const answer = await fetch(`${url}/v1/customers?find=C1033`);
  const { customers } = (await answer.json()) as { customers: { customer: string }[] };
  const listed = await fetch(`${url}/v1/journeys/list?first=order_placed&next=payment_received`);
  const { journeys } = (await listed.json()) as { journeys: { id: string; kinds: string[] }[] };
  const { id: journey, kinds } = journeys[0]!;
  const opened = await fetch(`${url}/v1/journeys/${journey}`);
  const { interactions } = (await opened.json()) as { interactions: { id: string }[] };
  return [
    ['map', '/map', '[data-testid=node]'],
    ['map-lanes', '/map?layout=lanes&channel=voice', '[data-testid=lane]'],
    ['map-kind', '/map?node=delivery_asked', '[data-testid=journey-row]'],
    ['map-path', '/map?edge=order_placed,payment_received', '[data-testid=journey-row]'],
    ['map-variant', `/map?variant=${kinds.join(',')}`, '[data-testid=journey-row]'],
    ['map-journey', `/map?opened=${journey}`, '[data-testid=journey]'],
    [
      'map-interaction',
      `/map?opened=${journey}&interaction=${interactions[0]!.id}`,
      '[data-testid=raw]',
    ],
    ['customer', `/customer/${customers[0]!.customer}`, '[data-testid=step]'],
    ['customer-find', '/customer?find=C10', 'tbody a'],
    ['capture', '/capture', '[data-testid=batch]'],
    ['source', '/capture/source/shop', '[data-testid=batch]'],
    ['mapping', '/capture/batch/1', '[data-testid=column]'],
  ];
}

for (const dark of [false, true])
  test(`no screen has a violation that axe knows, ${dark ? 'dark' : 'light'}`, () =>
    inHouse({ files: [shop] }, async (house) => {
      for (const [name, path, there] of await screensOf(house.url)) {
        const page = await house.page(path, { dark });
        await page.locator(there).first().waitFor();
        if (path.startsWith('/map')) await mapStands(page);
        await page.waitForTimeout(300);
        await house.picture(page, `${name}-${dark ? 'dark' : 'light'}`);
        assert.deepEqual(await violations(page), [], `${name} at ${path}`);
        await page.close();
      }
    }));

test('what an empty workspace shows has none either, light or dark, and is whole on a phone', () =>
  inHouse({}, async (house) => {
    for (const path of ['/map', '/customer', '/capture'])
      for (const dark of [false, true]) {
        const page = await house.page(path, { dark, width: dark ? 390 : 1440 });
        await page.getByRole('heading').first().waitFor();
        if (path === '/map') await page.getByRole('button', { name: 'Show me the demo' }).waitFor();
        await page.waitForTimeout(300);
        assert.deepEqual(await violations(page), [], `${path} of an empty workspace`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.close();
      }
  }));

test('every screen is whole on a phone of 390 px', () =>
  inHouse({ files: [shop] }, async (house) => {
    for (const [name, path, there] of await screensOf(house.url)) {
      const page = await house.page(path, { width: 390, height: 844 });
      await page.locator(there).first().waitFor({ state: 'attached' });
      const [wide, room] = await page.evaluate(() => {
        const main = document.getElementById('screen')!;
        return [Math.max(main.scrollWidth, document.documentElement.scrollWidth), innerWidth];
      });
      assert.ok(wide! <= room!, `${name} is ${wide} px wide`);
      await house.picture(page, `${name}-phone`);
      await page.close();
    }
  }));

test('by keys alone: the list of keys, the screens, the map from box to box', () =>
  inHouse({ files: [shop] }, async (house) => {
    const page = await house.page('/map');
    await mapStands(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('find a customer').waitFor();
    await house.picture(page, 'keys');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('[data-testid=node][tabindex="0"]').focus();
    const first = await page.evaluate(() => document.activeElement?.getAttribute('data-kind'));
    await page.keyboard.press('ArrowRight');
    const second = await page.evaluate(() => document.activeElement?.getAttribute('data-kind'));
    assert.ok(first && second && first !== second);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.search === `?node=${second}`);
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.search === '');
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.getByRole('heading', { name: 'Capture' }).waitFor();
    await page.keyboard.press('t');
    assert.equal(await page.evaluate(() => document.documentElement.dataset['theme']), 'light');
  }));

test('where the server asks for a token, the app asks for it, and forgets it on leaving', () =>
  inHouse({ files: [shop], token: true }, async (house) => {
    const page = await house.page('/map', { mayRefuse: true });
    const field = page.getByLabel('Access token');
    await field.fill('nonsense');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This token is not known here.').waitFor();
    await house.picture(page, 'sign-in');
    assert.deepEqual(await violations(page), []);
    await field.fill(house.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await mapStands(page);
    await page.reload();
    await mapStands(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await field.waitFor();
  }));
