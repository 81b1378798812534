import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import type { Role } from '../../shared/domain/governance/access.js';
import type { Stack } from './hosts/embedded-stack.js';

/** Where Debian's package puts it; another one by `CHROMIUM`. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(executablePath);
/** In front of the names of tests that need it. */
export const skipped = hasBrowser ? '' : `skipped, no ${executablePath}: `;

export const launchBrowser = (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', ...args] });

/** Somebody at a browser of their own. */
export interface Person {
  readonly page: Page;
  /** What the page complained of: errors, broken rules of its policy, requests to anybody else. */
  readonly complaints: string[];
}

/** Opens a browser context of its own that writes down every complaint. */
export async function openPage(
  browser: Browser,
  stack: Stack,
  options: BrowserContextOptions = {},
  /** Other origins that the page may ask. */
  origins: readonly string[] = [],
): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    // The browser itself logs each answer that is no success; what the page makes of them is what counts.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    const isKnown = /^(data|blob):/.test(url) || [stack.url, ...origins].includes(new URL(url).origin);
    if (!isKnown) complaints.push(`a request to ${url}`);
  });
  return { page, complaints };
}

/** Opens the dashboard and signs in with a key; without one as the administrator. */
export async function signIn(browser: Browser, stack: Stack, key = stack.key, options: BrowserContextOptions = {}) {
  const person = await openPage(browser, stack, options);
  const { page } = person;
  await page.goto(`${stack.url}/app/sign-in?next=/app/default`);
  await write(page.getByLabel('API key'), key);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Overview of default' }).waitFor();
  return person;
}

/** A new key of a role, for another person. */
export async function createKey(stack: Stack, name: string, role: Role): Promise<string> {
  const { body } = await stack.call('POST', '/v1/api-keys', { name, role });
  return (body as { key: string }).key;
}

/** Steps that a page may need to a control, at most. */
const tabsMax = 200;

/** What of a browser's page the following functions need: they run there. */
interface BrowserWindow {
  readonly document: { readonly activeElement: unknown; readonly body: unknown };
  readonly getComputedStyle: (element: unknown) => { readonly outlineStyle: string; readonly outlineWidth: string };
}

/** Whether an element comes before what has the focus. */
function comesBeforeFocus(element: unknown): boolean {
  const { document } = globalThis as unknown as BrowserWindow;
  const other = element as { compareDocumentPosition(to: unknown): number; DOCUMENT_POSITION_FOLLOWING: number };
  return (other.compareDocumentPosition(document.activeElement) & other.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

/** Whether an element has the focus, and whether what has it shows that. */
function focusOf(element: unknown): { isThere: boolean; isSeen: boolean } {
  const { document, getComputedStyle } = globalThis as unknown as BrowserWindow;
  const { activeElement, body } = document;
  const { outlineStyle, outlineWidth } = getComputedStyle(activeElement);
  const isSeen = activeElement === body || (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0);
  return { isThere: element === activeElement, isSeen };
}

/** Goes to a control by the Tab key alone, the way that is shorter; everything on the way shows that it has the focus. */
export async function tabTo(target: Locator): Promise<void> {
  const page = target.page();
  await target.waitFor();
  const key = (await target.evaluate(comesBeforeFocus)) ? 'Shift+Tab' : 'Tab';
  for (let count = 0; count < tabsMax; count += 1) {
    const { isThere, isSeen } = await target.evaluate(focusOf);
    if (count > 0 && !isSeen) throw new Error(`the focus is not seen after ${count} times ${key}`);
    if (isThere) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${String(target)} is not reached by ${key}`);
}

/** Presses a button, or follows a link, by the keyboard alone. */
export async function press(target: Locator): Promise<void> {
  await tabTo(target);
  await target.page().keyboard.press('Enter');
}

/** Writes into a field by the keyboard alone, over what was there. */
export async function write(target: Locator, text: string): Promise<void> {
  await tabTo(target);
  const { keyboard } = target.page();
  await keyboard.press('ControlOrMeta+a');
  await keyboard.insertText(text);
}
