// An export from some system becomes history: proposed, changed, tried, captured, mended.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { becomes, inHouse, mapStands, numberIn, shop } from './house.ts';

test('an empty workspace shows the demo when asked', () =>
  inHouse({}, async (house) => {
    const page = await house.page('/map');
    await page.getByRole('button', { name: 'Show me the demo' }).click();
    await page.getByText('A made-up company is simulated').waitFor();
    await page.getByTestId('node').first().waitFor({ timeout: 100_000 });
    await mapStands(page);
    assert.ok((await numberIn(page, 'journeys')) > 10_000);
    await house.picture(page, 'demo');
  }));

test('dropped, its mapping proposed and previewed, captured, and on the map', () =>
  inHouse({}, async (house) => {
    const page = await house.page('/map');
    await page.getByText('Nothing has been captured yet').waitFor();
    await page.getByRole('button', { name: 'Show me the demo' }).waitFor();
    await house.picture(page, 'empty');
    await page.getByRole('link', { name: 'Capture a file' }).click();
    await page.getByTestId('file').setInputFiles(shop);

    // What each column is taken for, and what would become of the file.
    const kind = page.getByRole('combobox', { name: 'What kind is' });
    await kind.waitFor();
    assert.equal(await kind.inputValue(), 'kind');
    assert.match(await page.getByTestId('preview-counts').innerText(), /0 refused/);
    await house.picture(page, 'capture-mapping');

    // A change is tried at once; so is the change back.
    const agent = page.getByRole('combobox', { name: 'What agent is' });
    await agent.selectOption('ignored');
    await page.getByText('Text', { exact: true }).click();
    const text = page.getByRole('textbox', { name: 'The mapping as TOML' });
    await becomes(async () => /staff/.test(await text.inputValue()), false);
    await page.getByText('Table', { exact: true }).click();
    await agent.selectOption('staff');

    await becomes(() => page.getByTestId('capture').isEnabled(), true);
    await page.getByTestId('capture').click();
    await page.getByTestId('report').waitFor();
    assert.match(await page.getByTestId('report').innerText(), /records read\s+465/);
    await house.picture(page, 'capture-result');
    await page.getByRole('link', { name: 'See the map' }).click();
    await mapStands(page);
    assert.equal(await numberIn(page, 'journeys'), 120);
  }));

test('what was refused is listed with its reason; the mapping mended, the rejects come in', () =>
  inHouse({}, async (house) => {
    const calls = join(house.folder, 'calls.csv');
    const rows = Array.from({ length: 60 }, (_, i) => {
      const minute = String(i).padStart(2, '0');
      const at = i < 58 ? `2026-03-02 09:${minute}:00` : '02/03/2026 09h';
      return `C${i % 9},T${i % 20},${at},call_answered,voice,north`;
    });
    writeFileSync(calls, `customer,ticket,at,kind,channel,centre\n${rows.join('\n')}\n`);
    house.run('-w', house.workspace, 'formats');

    const page = await house.page('/capture');
    await page.getByTestId('file').setInputFiles(calls);
    await becomes(() => page.getByTestId('capture').isEnabled(), true);
    await page.getByText('Rejects', { exact: false }).first().click();
    assert.equal(await page.getByTestId('reject').count(), 2);
    await page.getByTestId('capture').click();
    await page.getByTestId('report').waitFor();
    await page.getByRole('link', { name: 'See the rejects' }).click();

    await page.getByTestId('reject').first().waitFor();
    assert.match(await page.getByTestId('reject').first().innerText(), /02\/03\/2026 09h/);
    await house.picture(page, 'capture-source');

    // The two rows need not be times: they are left out by a rule, and the batch is read again.
    await page.getByRole('link', { name: 'Mend the mapping, replay the rejects' }).click();
    await page.getByText('Text', { exact: true }).click();
    const text = page.getByRole('textbox', { name: 'The mapping as TOML' });
    await text.waitFor();
    const mended = (await text.inputValue()).replace(/null_values = \[\]|$/, '');
    await text.fill(
      mended.replace(
        'kind = "kind"',
        'kind = { column = "kind", values = { call_answered = "call_taken" } }',
      ),
    );
    await becomes(() => page.getByTestId('capture').isEnabled(), true);
    await page.getByTestId('capture').click();
    await page.getByTestId('report').waitFor();
    await page.goto(`${house.url}/map`);
    await mapStands(page);
    await page.locator('[data-kind=call_taken]').waitFor();
  }));
