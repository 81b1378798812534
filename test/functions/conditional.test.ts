import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isKnown } from '../../functions/wire/entity-tag.js';
import { bySystem } from '../../shared/domain/event.js';
import { openApp } from './support.js';

const app = await openApp();
afterAll(app.close);
const env = 'prod';
const server = 'crm';
let key = '';

beforeAll(async () => {
  key = (await app.keyFor('admin')).key;
  await app.services.createEnvironment({ id: env, by: bySystem });
});

const register = (description: string) =>
  app.services.registerTools({
    env,
    server,
    definitions: [{ name: 'create_issue', description, inputSchema: { type: 'object' as const } }],
    by: bySystem,
    trigger: 'registration',
  });
const get = (name: string, tag?: string) =>
  app.call(name, {
    key,
    params: { environment: env, tool: `${server}~create_issue` },
    ...(tag !== undefined && { headers: { 'if-none-match': tag } }),
  });

test('a gateway that polls the catalog gets it once for each revision of the registry', async () => {
  await register('Creates an issue.');
  const first = await get('showCatalog');
  const tag = first.headers['ETag'] ?? '';
  expect(tag).toMatch(/^".+"$/);
  const again = await get('showCatalog', tag);
  expect(again).toMatchObject({ status: 304, text: '', headers: { ETag: tag } });

  await register('Creates an issue in the CRM.');
  const later = await get('showCatalog', tag);
  expect(later.status).toBe(200);
  expect(later.headers['ETag']).not.toBe(tag);
});

// A restored backup reaches the same revision again, with other tools.
test('two environments at one revision never share a tag', async () => {
  const tags = [];
  for (const id of ['twin-a', 'twin-b']) {
    await app.services.createEnvironment({ id, by: bySystem });
    const definitions = [{ name: id, inputSchema: { type: 'object' as const } }];
    await app.services.registerTools({
      env: id,
      server,
      definitions,
      by: bySystem,
      trigger: 'registration',
    });
    tags.push(await app.services.registry.head(id));
  }
  expect(tags[0]?.revision).toBe(tags[1]?.revision);
  expect(tags[0]?.tag).not.toBe(tags[1]?.tag);
});

// A catalog that lacks a tool until its row can be read again has the same revision afterwards.
test('a catalog that leaves out what cannot be read is never kept by its tag', async () => {
  const { tools } = app.services.registry;
  const read = vi.spyOn(tools, 'survey').mockResolvedValue({
    items: [],
    unreadable: [{ partition: env, id: 'crm~gone', reason: 'damaged' }],
  });
  try {
    expect((await get('showCatalog')).headers['ETag']).toBeUndefined();
  } finally {
    read.mockRestore();
  }
});

test('whatever is read with an ETag is not sent again to who has it', async () => {
  await register('Creates an issue.');
  const { headers } = await get('showTool');
  expect((await get('showTool', headers['ETag'])).status).toBe(304);
  expect((await get('showTool', '"another"')).status).toBe(200);
});

test.each([
  ['"a"', '"a"', true],
  ['W/"a"', '"a"', true],
  ['"b", "a"', '"a"', true],
  ['*', '"a"', true],
  ['"b"', '"a"', false],
  ['a', '"a"', false],
])('If-None-Match: %s for %s', (given, tag, expected) => {
  expect(isKnown(new Headers({ 'if-none-match': given }), tag)).toBe(expected);
});
