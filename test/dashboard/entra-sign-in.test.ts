import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser, openPage, press, skipped } from '../support/dashboard-browser.js';
import { type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { type EntraSignInPeer, startEntraSignIn } from '../support/peers/entra-sign-in.js';
import { makeLoopbackCertificate } from '../support/peers/loopback-certificate.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-entra-'));
let entra: EntraSignInPeer;
let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  if (!hasBrowser) return;
  const certificate = makeLoopbackCertificate();
  const trusted = join(folder, 'peer.pem');
  writeFileSync(trusted, certificate.cert);
  entra = await startEntraSignIn(certificate);
  stack = await startStack(join(folder, 'data'), {
    settings: {
      MTGS_ENTRA_TENANT: entra.tenant,
      MTGS_ENTRA_AUDIENCE: entra.audience,
      MTGS_ENTRA_AUTHORITY: entra.authority,
      MTGS_ENTRA_CLIENT: entra.client,
      MTGS_RATE_LIMIT_UNKNOWN: '1000000',
      NODE_EXTRA_CA_CERTS: trusted,
    },
  });
  entra.redirects.add(`${stack.url}/app/sign-in`);
  await stack.call('PUT', '/v1/environments/prod', {});
  // The peer's certificate is its own, which Chromium cannot be told to trust.
  browser = await launchBrowser(['--ignore-certificate-errors']);
}, 120_000);
afterEach(() => {
  if (hasBrowser) entra.behave({});
});
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await stack.stop();
  await entra.close();
  rmSync(folder, { recursive: true });
});

/** In each page: notes everything that a script ever writes into a storage, also what it removes again. */
const noteWrites = `(() => {
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (key, value) {
    noteWrite(key + '=' + value);
    return setItem.call(this, key, value);
  };
})()`;

async function open() {
  const person = await openPage(browser, stack, {}, [entra.authority]);
  const written: string[] = [];
  await person.page.exposeFunction('noteWrite', (line: string) => void written.push(line));
  await person.page.addInitScript(noteWrites);
  return { ...person, written };
}
const button = (page: Page) => page.getByRole('button', { name: 'Sign in with Microsoft' });

/** Presses the button, and says at the provider who one is. */
async function signInAs(page: Page, who: 'Ada' | 'Cancel'): Promise<void> {
  await press(button(page));
  await press(page.getByRole('link', { name: who }));
}

/** Everything that a script of the page can read of what the browser keeps. */
const kept = (page: Page): Promise<string> =>
  page.evaluate(`(async () => JSON.stringify([
    { ...localStorage }, { ...sessionStorage }, document.cookie, location.href,
    (await indexedDB.databases()).map(({ name }) => name),
  ]))()`);

describe.skipIf(!hasBrowser)(`${skipped}in a browser, at a stand-in for Entra ID`, () => {
  test('a person signs in, comes back to the view that was asked for, decides by their role, and signs out', async () => {
    const { page, complaints, written } = await open();
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    await page.goto(`${stack.url}/app/prod/audit?type=X`);
    await button(page).waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    // Nobody who signs in by key pays for it.
    expect(loaded.filter((url) => /entra-client/.test(url) || url.startsWith(entra.authority))).toEqual([]);
    await signInAs(page, 'Ada');
    await page.waitForURL(`${stack.url}/app/prod/audit?type=X`);
    await page.getByText('ada@contoso.com').waitFor();
    await page.getByText('(reviewer)').waitFor();
    await page.getByRole('link', { name: 'Audit' }).waitFor();
    const query = entra.asked.at(-1)!;
    expect(query.get('scope')?.split(' ')).toContain(entra.scope);
    expect(query.toString()).not.toContain('prod');
    expect(query.get('prompt')).toBeNull();
    const all = await kept(page);
    expect(all).not.toMatch(/eyJ|refresh-|msal|code=|mtgs_session|mtgs-sign-in/);
    // Nor for a moment: a token that was written once is on the disk of the machine.
    expect(written.join('\n')).toContain('msal.');
    expect(written.filter((line) => /eyJ[\w-]+\.eyJ|refresh-\w/.test(line))).toEqual([]);

    await press(page.getByRole('button', { name: 'Sign out' }));
    await button(page).waitFor();
    await page.goto(`${stack.url}/app/prod`);
    await button(page).waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);

  test('only the page that signs in may ask Entra ID, and nobody else', async () => {
    const policyAt = async (path: string) =>
      (await fetch(`${stack.url}${path}`)).headers.get('content-security-policy') ?? '';
    const policy = await policyAt('/app/sign-in?next=/app/prod');
    expect(policy).toMatch(/^default-src 'self'; /);
    expect(policy.endsWith(`; connect-src 'self' ${entra.authority}`)).toBe(true);
    expect(policy).not.toMatch(/unsafe|script-src|style-src|\*/);
    for (const path of ['/', '/app/prod', '/app/sign-in/more', '/app/prod/sign-in']) {
      expect(await policyAt(path)).toMatch(/^default-src 'self'; /);
      expect(await policyAt(path)).not.toMatch(/connect-src|https:/);
    }
  });

  test.each<[string, Parameters<EntraSignInPeer['behave']>[0], 'Ada' | 'Cancel', RegExp, RegExp]>([
    ['the person declines', {}, 'Cancel', /without signing in\. \(AADSTS65004\)/, /Sign in again/],
    [
      'a step is missing',
      { authorizeError: 'interaction_required' },
      'Ada',
      /one more step of this account/,
      /do what Microsoft asks for/,
    ],
    [
      'a step is missing when the code is redeemed',
      { tokenError: { error: 'interaction_required', description: 'AADSTS50076: second factor' } },
      'Ada',
      /one more step of this account/,
      /do what Microsoft asks for/,
    ],
    [
      'the code is too old',
      { tokenError: { error: 'invalid_grant', description: 'AADSTS70008: the code has expired' } },
      'Ada',
      /took too long/,
      /Sign in again/,
    ],
    ['the answer is of another sign-in', { nonce: 'another' }, 'Ada', /belongs to no sign-in/, /Sign in again/],
    ['the state is another one', { state: 'another' }, 'Ada', /belongs to no sign-in/, /Sign in again/],
    ['the account has no role', { claims: { roles: [] } }, 'Ada', /no role in MTGS/, /assign one of the app roles/],
    [
      'the token is for something else',
      { token: { audience: 'api://other' } },
      'Ada',
      /not meant for this app/,
      /MTGS_ENTRA_AUDIENCE/,
    ],
    [
      'the token has expired',
      { token: { at: new Date(Date.now() - 7_200_000) } },
      'Ada',
      /the token has expired/,
      /Sign in again/,
    ],
    [
      'the account is of another tenant',
      { claims: { tid: '00000000-0000-4000-8000-000000000000' } },
      'Ada',
      /not one of this tenant/,
      /MTGS_ENTRA_TENANT/,
    ],
  ])(
    'says in plain words that %s, and the next try signs in',
    async (_what, behaviour, who, words, hint) => {
      const { page, complaints } = await open();
      entra.behave(behaviour);
      await page.goto(`${stack.url}/app/sign-in?next=/app/prod`);
      await signInAs(page, who);
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.innerText()).toMatch(words);
      expect(await alert.innerText()).toMatch(hint);
      expect(await alert.innerText()).not.toContain('nobody you know');
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      expect(await kept(page)).not.toMatch(/eyJ|refresh-|code=/);
      expect(await page.context().cookies(stack.url)).toEqual([]);

      entra.behave({});
      await signInAs(page, 'Ada');
      await page.getByText('ada@contoso.com').waitFor();
      expect(entra.asked.at(-1)!.get('prompt')).toBe('select_account');
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  test('a link with an answer that nobody asked for signs nobody in, and asks Entra ID nothing', async () => {
    const { page } = await open();
    const before = entra.asked.length;
    await page.goto(`${stack.url}/app/sign-in?next=//evil.example#code=stolen&state=made-up&client_info=e30`);
    await page.getByText('belongs to no sign-in that began in this tab').waitFor();
    expect(page.url()).not.toContain('stolen');
    expect(await page.context().cookies(stack.url)).toEqual([]);
    expect(entra.asked).toHaveLength(before);
    await signInAs(page, 'Ada');
    await page.getByText('ada@contoso.com').waitFor();
    expect(new URL(page.url()).origin).toBe(stack.url);
  }, 60_000);

  test('whoever comes back by the button of the browser can try again', async () => {
    const { page } = await open();
    await page.goto(`${stack.url}/app/sign-in?next=/app/prod`);
    await press(button(page));
    await page.getByRole('link', { name: 'Ada' }).waitFor();
    await page.goBack();
    await signInAs(page, 'Ada');
    await page.getByText('ada@contoso.com').waitFor();
  }, 60_000);

  test('Entra ID that nobody reaches is said, and the key signs in all the same', async () => {
    const { page } = await open();
    await page.route(`${entra.authority}/**`, (route) => route.abort());
    await page.goto(`${stack.url}/app/sign-in`);
    await press(button(page));
    await page.getByText('This browser cannot reach Microsoft').waitFor();
    await page.getByLabel('API key').fill(stack.key);
    await page.keyboard.press('Enter');
    await page.getByText('(admin)').waitFor();
  }, 60_000);

  test('where the platform signs people in, the page leads to it, and signing out signs out of it', async () => {
    const { page } = await open();
    await page.route(`${stack.url}/v1/sign-in`, (route) => route.fulfill({ json: { key: true, platform: true } }));
    await page.goto(`${stack.url}/app/sign-in?next=/app/prod`);
    const link = page.getByRole('link', { name: 'account of your organisation' });
    expect(await link.getAttribute('href')).toBe('/.auth/login/aad?post_login_redirect_uri=%2Fapp%2Fprod');
    expect(await button(page).count()).toBe(0);
    await page.getByLabel('API key').fill(stack.key);
    await page.keyboard.press('Enter');
    const signOut = page.getByRole('button', { name: 'Sign out' });
    await signOut.waitFor();
    // Slow, so that what is read again meanwhile is refused before the page has gone: that leads to no other page.
    await page.route(`${stack.url}/.auth/**`, async (route) => {
      await page.waitForResponse((answer) => answer.status() === 401);
      await route.fulfill({ contentType: 'text/html', body: 'signed out' });
    });
    await press(signOut);
    await page.waitForURL(`${stack.url}/.auth/logout?post_logout_redirect_uri=%2Fapp%2Fsign-in`);
    expect(await page.context().cookies(stack.url)).toEqual([]);
  }, 60_000);

  test('the code of a link is still a link, and Entra ID is not asked', async () => {
    const { page } = await open();
    const before = entra.asked.length;
    await page.goto(`${stack.url}/app/sign-in#code=nonsense`);
    await page.getByText('the sign-in link was used already').waitFor();
    expect(page.url()).not.toContain('nonsense');
    expect(entra.asked).toHaveLength(before);
  }, 60_000);
});
