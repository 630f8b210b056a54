// A house for a spec: a workspace with some files captured, the real server on it, a real browser.
//
// Whatever a page must never do fails the spec: an error in the console, a script that throws, a
// request to another host, a style or script that the content security policy refuses.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

type Playwright = typeof import('../../ui/node_modules/playwright-core');
export type Page = import('../../ui/node_modules/playwright-core').Page;
type Browser = import('../../ui/node_modules/playwright-core').Browser;

export const root = resolve(import.meta.dirname, '../..');
export const fromUi = createRequire(join(root, 'ui/package.json'));
const { chromium } = fromUi('playwright-core') as Playwright;

const binary = resolve(process.env['TOUCHLINE_BINARY'] ?? join(root, 'build/release/touchline'));
export const pictures = join(root, 'build/screens');
const flags =
  '--no-sandbox --disable-background-networking --disable-component-update --disable-sync';

export const shop = join(root, 'examples/shop.csv');

export interface PageOptions {
  dark?: boolean;
  width?: number;
  height?: number;
  mayRefuse?: boolean; // answers of 4xx are part of the story
}

export class House {
  readonly folder = mkdtempSync(join(tmpdir(), 'touchline-browser-'));
  readonly workspace = join(this.folder, 'acme');
  url = '';
  token = '';
  private server: ChildProcess | null = null;
  private browser: Browser | null = null;
  private complaints: string[] = [];

  static async open({ files = [] as string[], token = false } = {}): Promise<House> {
    const house = new House();
    house.run('new', house.workspace);
    for (const file of files) house.run('-w', house.workspace, 'capture', file, '--yes');
    if (token)
      house.token = house.run('-w', house.workspace, 'token', 'new', '--role', 'analyst').trim();
    await house.serve();
    return house;
  }

  run(...words: string[]): string {
    return execFileSync(binary, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  private serve(): Promise<void> {
    const server = spawn(binary, ['-w', this.workspace, 'serve', '--port', '0', '--quiet'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.server = server;
    return new Promise((done, refuse) => {
      let said = '';
      server.stdout.on('data', (text) => {
        said += text;
        const found = /https?:\/\/[\w.:-]+/.exec(said);
        if (found) {
          this.url = found[0];
          done();
        }
      });
      server.on('exit', (code) => refuse(new Error(`the server ended with ${code}: ${said}`)));
    });
  }

  async page(path: string, options: PageOptions = {}): Promise<Page> {
    this.browser ??= await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: flags.split(' '),
    });
    const page = await this.browser.newPage({
      viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
      colorScheme: options.dark ? 'dark' : 'light',
      reducedMotion: 'no-preference',
    });
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => this.complaints.push(`the page threw: ${error.stack}`));
    page.on('console', (message) => {
      const refused = options.mayRefuse && /status of 4\d\d/.test(message.text());
      if (message.type() === 'error' && !refused)
        this.complaints.push(`the console says: ${message.text()} (${message.location().url})`);
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(this.url))
        this.complaints.push(`the page asked another host: ${request.url()}`);
    });
    await page.goto(this.url + path);
    return page;
  }

  /** Keeps a picture of the page: build/screens/NAME.png. */
  async picture(page: Page, name: string) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  async close() {
    await this.browser?.close();
    const { server } = this;
    if (server && server.exitCode === null) {
      server.removeAllListeners('exit');
      await new Promise((done) => {
        server.once('exit', done);
        server.kill('SIGTERM');
        setTimeout(() => server.kill('SIGKILL'), 5_000).unref();
      });
    }
    rmSync(this.folder, { recursive: true, force: true });
    assert.deepEqual(this.complaints, []);
  }
}

/** A house for one story; closed whatever happens. */
export async function inHouse(
  options: Parameters<typeof House.open>[0],
  story: (house: House) => Promise<void>,
) {
  const house = await House.open(options);
  let failed: unknown = null;
  try {
    await story(house);
  } catch (error) {
    failed = error;
  }
  try {
    await house.close();
  } catch (error) {
    failed ??= error;
  }
  if (failed) throw failed;
}

/** The map stands still: answered, laid out, moved. */
export async function mapStands(page: Page) {
  await page.locator('[data-testid=map][data-moving=false] [data-testid=node]').first().waitFor();
}

/** A number in a text: "1,579 journeys" -> 1579. */
export async function numberIn(page: Page, testid: string): Promise<number> {
  const text = await page.getByTestId(testid).first().innerText();
  return Number(/[\d,]+/.exec(text)?.[0]?.replaceAll(',', '') ?? NaN);
}

export async function becomes(read: () => Promise<unknown>, wanted: unknown, wait_ms = 6_000) {
  const end = Date.now() + wait_ms;
  let seen: unknown;
  do {
    seen = await read();
    if (seen === wanted) return;
    await new Promise((go) => setTimeout(go, 40));
  } while (Date.now() < end);
  assert.equal(seen, wanted);
}
