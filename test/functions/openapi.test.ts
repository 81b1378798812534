import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import { openApiDocument } from '../../functions/openapi/openapi.js';
import { roleTable } from '../../functions/openapi/role-table.js';
import type { Services } from '../../functions/services.js';
import { callRoute } from '../support/call-route.js';

interface Schema {
  readonly $ref?: string;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly 'x-roles': readonly string[];
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema; readonly example?: unknown }> };
  readonly responses: Record<string, { readonly description?: string; readonly $ref?: string }>;
}
interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

const { routes } = definitions({} as Services);
// As a reader gets it: what JSON does not keep is not there.
const document = JSON.parse(JSON.stringify(openApiDocument(routes))) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test('every route is in the document, under its name, method and path', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const described = operations.map(({ path, method, operation }) => `${operation.operationId} ${method} ${path}`);
  const defined = routes
    .filter(({ spec }) => spec.isPage !== true)
    .map(({ spec }) => `${spec.name} ${spec.method.toLowerCase()} /${spec.route}`);
  expect(described.sort()).toEqual(defined.sort());
});

test.each(operations)(
  '$operation.operationId says what it is, who may call it and how it refuses',
  ({ path, operation }) => {
    expect(operation.summary.length).toBeGreaterThan(5);
    expect(operation.tags).toHaveLength(1);
    expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0]);
    const roles = routes.find(({ name }) => name === operation.operationId)!.spec.roles;
    expect(operation['x-roles']).toEqual(roles === 'public' ? [] : roles);
    const statuses = Object.keys(operation.responses);
    expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
    expect(statuses).toContain('500');
    if (roles !== 'public') expect(statuses).toEqual(expect.arrayContaining(['401', '403', '429', '503']));
    for (const { description, $ref } of Object.values(operation.responses)) expect(description ?? $ref).toBeTruthy();

    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name).sort()).toEqual(inPath.sort());
    expect(declared.every(({ required }) => required === true)).toBe(true);
  },
);

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? '');
  expect(references.length).toBeGreaterThan(50);
  for (const target of new Set(references)) {
    expect(target).toMatch(/^#\//);
    const found = target
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
    expect(found, target).toBeDefined();
  }
});

// OpenAPI 3.1 schemas are JSON Schema 2020-12: each must compile, and each example must be accepted by its own.
test('every schema is JSON Schema 2020-12, and every example of a body fits', () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'https://mtgs.test/openapi', ...document });
  const validate = (pointer: string) => {
    const compiled = ajv.getSchema(`https://mtgs.test/openapi#${pointer}`);
    if (compiled === undefined) throw new Error(`no schema at ${pointer}`);
    return compiled;
  };
  for (const name of Object.keys(document.components.schemas)) validate(`/components/schemas/${name}`);
  const bodies = operations.flatMap(({ path, method, operation }) => {
    const media = operation.requestBody?.content['application/json'];
    return media === undefined ? [] : [{ path, method, media, name: operation.operationId }];
  });
  expect(bodies.length).toBeGreaterThan(10);
  for (const { path, method, media, name } of bodies) {
    const escaped = path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
    const accepts = validate(`/paths/${escaped}/${method}/requestBody/content/application~1json/schema`);
    expect(media.example, `${name} has an example`).toBeDefined();
    expect(accepts(media.example), `${name}: ${JSON.stringify(accepts.errors)}`).toBe(true);
  }
});

test('docs/openapi.json is what the routes say (npm run generate)', () => {
  expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(document);
});

test('docs/roles.md is what the routes say (npm run generate)', () => {
  expect(readFileSync('docs/roles.md', 'utf8')).toBe(roleTable(routes));
});

test('200: the document is served as it is generated', async () => {
  const show = routes.find(({ name }) => name === 'showOpenapi');
  const { status, body } = await callRoute(show!);
  expect(status).toBe(200);
  expect(body).toEqual(document);
});
