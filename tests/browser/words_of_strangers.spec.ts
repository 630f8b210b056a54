// What strangers write into a file is shown as what it is: words. None of it becomes a part of a
// page, in no screen.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { becomes, inHouse, mapStands } from './house.ts';

const words = '<img src=x onerror=alert(1)><b id=injected>"&amp;\'{{7*7}}${7*7}';

function hostileFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'touchline-words-')), '<b id=injected>.csv');
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const same = cell(words);
  const lines = [['customer', 'ticket', 'when', 'kind', 'channel', 'centre', 'agent', same]];
  for (let i = 0; i < 24; ++i) {
    const [who, about] = [cell(`${words}${i % 6}`), cell(`${words}${i % 12}`)];
    const kind = i < 12 ? same : 'told';
    lines.push([who, about, `2026-03-02 09:${10 + i}:00`, kind, same, same, same, same]);
  }
  writeFileSync(file, `${lines.map((line) => line.join(',')).join('\n')}\n`);
  return file;
}

test('words that would be a page are shown as words', () =>
  inHouse({ files: [hostileFile()] }, async (house) => {
    const escaped = encodeURIComponent(words);
    const listed = await fetch(`${house.url}/v1/journeys/list`);
    const { journeys } = (await listed.json()) as { journeys: { id: string; customer: string }[] };
    const { id: journey, customer } = journeys[0]!;
    const screens = [
      '/map',
      `/map?layout=lanes&channel=${escaped}`,
      `/map?node=${escaped}`,
      `/map?edge=${escaped},told`,
      `/map?opened=${journey}`,
      `/customer/${customer}`,
      '/capture',
      '/capture/batch/1',
    ];
    for (const path of screens) {
      const page = await house.page(path);
      page.on('dialog', () => assert.fail(`${path} opened a dialog`));
      if (path.startsWith('/map')) await mapStands(page);
      await becomes(() => page.content().then((text) => text.includes('&lt;b id=injected')), true);
      await page.waitForTimeout(200);
      assert.equal(await page.locator('#injected, img[src=x]').count(), 0, path);
      await page.close();
    }
  }));
