import { expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import type { Services } from '../../functions/services.js';
import { callRoute, type RouteAnswer } from '../support/call-route.js';

const { routes } = definitions({} as Services);
const call = (name: string, params: Record<string, string> = {}): Promise<RouteAnswer> =>
  callRoute(
    routes.find((route) => route.name === name)!,
    { params },
  );

test('200: the page loads nothing but what is served beside it, and runs no inline script', async () => {
  const { status, text, headers } = await call('showDocs');
  expect(status).toBe(200);
  expect(headers['Content-Security-Policy']).toMatch(/default-src 'none'; script-src 'self';/);
  expect(text).not.toMatch(/https?:|<script>/);
  const assets = [...text.matchAll(/(?:src|href)="([^":]+)"/g)].map(([, target]) => target ?? '');
  expect(assets.length).toBeGreaterThan(2);
  for (const asset of assets) {
    expect(asset).toMatch(/^docs\/[\w.-]+$/);
    const file = await call('showDocsAsset', { asset: asset.slice('docs/'.length) });
    expect(file.status, asset).toBe(200);
    expect(file.text.length).toBeGreaterThan(50);
  }
});

test.each(['package.json', '../package.json', '..%2fpackage.json', 'index.html', '__proto__', 'toString', ''])(
  '404: %j is no file of the page',
  async (asset) => {
    expect((await call('showDocsAsset', { asset })).status).toBe(404);
  },
);
