import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import { openApiDocument } from '../../functions/runtime/openapi.js';
import type { Services } from '../../functions/services.js';

const { routes } = definitions({} as Services);
const document = JSON.parse(JSON.stringify(openApiDocument(routes))) as {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; parameters?: { name: string; in: string }[] }>>;
};

test('docs/openapi.json is what the routes say (npm run generate)', () => {
  expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(document);
});

test('every route is described, with every parameter of its path', () => {
  expect(document.openapi).toBe('3.1.0');
  for (const { name, spec } of routes) {
    const operation = document.paths[`/${spec.route}`]?.[spec.method.toLowerCase()];
    expect(operation?.operationId).toBe(name);
    const declared = (operation?.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
    expect(declared.sort()).toEqual([...spec.route.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter).sort());
  }
});

test('every reference resolves', () => {
  const text = JSON.stringify(document);
  for (const [, path = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = path
      .split('/')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
    expect(found, path).toBeDefined();
  }
});
